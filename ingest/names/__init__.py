"""What a text names: mentions of known things, persons and their roles, and the words that stand for them later."""
