"""The store: one writer, immutable snapshots, and a query engine in processes that can be killed."""
