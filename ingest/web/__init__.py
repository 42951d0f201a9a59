"""The way to pages of others: which addresses may be called, how long and how much is taken, what robots.txt says."""

from ingest.web.addresses import NamedAddresses
from ingest.web.fetching import Fetched, Fetcher, Limits, Unfetched

__all__ = ["Fetched", "Fetcher", "Limits", "NamedAddresses", "Unfetched"]
