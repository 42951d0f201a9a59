"""Frames and the rules that name them: from a number or a verb in its clause to a typed claim with its slots."""
