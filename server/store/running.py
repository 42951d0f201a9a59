"""Waits for a worker's answer to one query: in a thread, or in an event loop that does other things meanwhile."""

from __future__ import annotations

import asyncio
from functools import partial

from server.store import frames
from server.store.exchange import Exchange, left
from server.store.pool import WorkerPool, late
from server.store.process import SHORT_SECONDS, Worker
from server.store.readers import Reader
from server.store.results import Result


def run_on(pool: WorkerPool, worker: Worker, exchange: Exchange, reader: Reader) -> Result:
    """Run a query on a worker that is this thread's, and wait for its whole result.

    Raises:
        QueryError: there is none.
    """
    with reader.served_by(worker.end):
        try:
            frame = worker.ask(exchange.payload(), seconds=exchange.seconds, when_long=partial(pool.make_way, worker))
        except TimeoutError:
            raise exchange.timeout() from None
        except (frames.ConnectionEnded, OSError) as error:
            raise left() if reader.has_left else exchange.end_of(worker) from error
    return exchange.result_of(frame)


async def run_in_loop(pool: WorkerPool, exchange: Exchange, client: str) -> Result:
    """Borrow a worker, run a query on it and return its whole result.

    Raises:
        QueryError: there is none.
        CancelledError: the task was cancelled; the worker has been ended.
    """
    worker = await _acquire(pool, client)
    try:
        try:
            async with asyncio.timeout(exchange.seconds):
                frame = await _ask(pool, worker, exchange.payload())
        except TimeoutError:
            raise exchange.timeout() from None
        except (frames.ConnectionEnded, OSError) as error:
            raise await asyncio.to_thread(exchange.end_of, worker) from error
        return exchange.result_of(frame)
    finally:
        if exchange.worker_is_ready:
            pool.release(client, worker)
        else:
            pool.discard(client, worker, exchange.ending)


async def _acquire(pool: WorkerPool, client: str) -> Worker:
    deadline = asyncio.get_running_loop().time() + pool.queue_seconds
    while True:
        future = pool.ask(client)
        if not future.done():
            try:
                async with asyncio.timeout_at(deadline):
                    await asyncio.shield(asyncio.wrap_future(future))
            except BaseException as error:
                pool.forget(client, future)
                if isinstance(error, TimeoutError):
                    raise late() from None
                raise
        worker = future.result()
        if pool.admit(client, worker):
            return worker


async def _ask(pool: WorkerPool, worker: Worker, payload: bytes) -> frames.Frame:
    loop = asyncio.get_running_loop()
    connection = worker.connection
    connection.setblocking(False)
    answer: asyncio.Future[frames.Frame] = loop.create_future()
    reader = frames.FrameReader()

    def receive() -> None:
        try:
            frame = reader.read(connection)
        except BlockingIOError:
            return
        except (frames.ConnectionEnded, OSError) as error:
            loop.remove_reader(connection)
            if not answer.done():
                answer.set_exception(error)
            return
        if frame is not None and not answer.done():
            answer.set_result(frame)

    making_way = loop.call_later(SHORT_SECONDS, pool.make_way, worker)
    loop.add_reader(connection, receive)
    try:
        await loop.sock_sendall(connection, payload)
        return await answer
    finally:
        making_way.cancel()
        loop.remove_reader(connection)
        reader.close()
