"""Opens a store elsewhere as the settings name it, and tells before anything is served whether it will do."""

from __future__ import annotations

from server.settings import Settings
from server.store.errors import QueryError, StoreUnusable
from server.store.remote import RemoteEngine, RemoteStore
from server.store.remote_client import Credentials, place_of
from server.store.remote_writer import RemoteWriter
from server.store.rows import ask


def remote_store(settings: Settings) -> RemoteStore:
    """Return where the store is.

    Raises:
        StoreUnusable: the settings contradict each other.
    """
    if settings.endpoint is None:
        raise StoreUnusable("an update endpoint, a graph store or a union graph is of no use without an endpoint")
    if settings.endpoint_user is not None and settings.endpoint_token is not None:
        raise StoreUnusable("the store elsewhere is given a user and a token; give one of them")
    if settings.endpoint_password is not None and settings.endpoint_user is None:
        raise StoreUnusable("the store elsewhere is given a password and no user")
    return RemoteStore(
        query_url=settings.endpoint,
        update_url=settings.update_endpoint,
        graph_store_url=settings.graph_store,
        union_graph=settings.union_graph,
        credentials=Credentials(settings.endpoint_user, settings.endpoint_password, settings.endpoint_token),
    )


def open_remote(settings: Settings) -> tuple[RemoteEngine, RemoteWriter | None]:
    """Return what asks and what writes the store; the latter only where somebody may write, and knows where."""
    store = remote_store(settings)
    engine = RemoteEngine(store, settings.to_limits(), house_prefixes=not settings.plain)
    if store.update_url is None and store.graph_store_url is None:
        return engine, None
    if settings.token is None and settings.tokens is None:
        return engine, None
    timeout_seconds = settings.update_timeout_seconds
    return engine, RemoteWriter(store, engine, timeout_seconds=timeout_seconds, plain=settings.plain)


def require_remote(settings: Settings) -> None:
    """See that the store answers, and that it shows named graphs beside the graph that is named as the union.

    Raises:
        StoreUnusable: it does not; the message says what may be done.
    """
    engine = RemoteEngine(remote_store(settings), settings.to_limits())
    try:
        ask(engine, "ASK {}")
        if settings.union_graph is None or settings.plain:
            return
        if not ask(engine, "ASK { ?s ?p ?o }"):
            raise StoreUnusable(
                f"the graph <{settings.union_graph}> of the store elsewhere is empty: load the union there"
            )
        if not ask(engine, "ASK { GRAPH ?g { ?s ?p ?o } }"):
            raise StoreUnusable(
                "the store elsewhere shows no named graphs where a default graph is named:"
                " load the union as its own default graph, and name none"
            )
    except QueryError as error:
        raise StoreUnusable(
            f"the store at {place_of(str(settings.endpoint))} does not answer as it should: {error}"
        ) from error
    finally:
        engine.close()
