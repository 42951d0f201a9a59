"""Many articles: the one stage that each passes alone, and who does the work — this process, others, or a cluster.

Results come in the order of the input, whoever works and however long each article takes; only a window of articles
is under way at a time.
"""
