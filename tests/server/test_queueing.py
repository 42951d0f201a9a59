"""Who gets the next free worker."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.errors import ClientBusy, EngineBusy, EngineClosed
from server.store.queueing import FairQueue
from server.store.readers import NO_CLIENT


def queue_of(places: int, *, length: int = 8) -> FairQueue[int]:
    """Return a queue with all its places free."""
    queue: FairQueue[int] = FairQueue(places=places, length=length)
    for place in range(places):
        queue.put(place)
    return queue


def test_a_free_place_is_had_at_once() -> None:
    assert queue_of(2).ask("a").done()


def test_one_client_leaves_a_place_for_others() -> None:
    queue = queue_of(3)
    assert [queue.ask("a").done() for _ in range(3)] == [True, True, False]
    assert queue.ask("b").done()


def test_a_single_place_is_for_everybody() -> None:
    queue = queue_of(1)
    assert queue.ask("a").done()
    assert not queue.ask("b").done()


def test_the_house_itself_is_not_one_client() -> None:
    queue = queue_of(3)
    assert all(queue.ask(NO_CLIENT).done() for _ in range(3))


def test_of_those_who_wait_the_one_with_the_fewest_running_is_next() -> None:
    queue = queue_of(2)
    first, _ = queue.ask("a"), queue.ask("b")
    greedy, modest = queue.ask("b"), queue.ask("c")
    queue.put(first.result())
    queue.leave("a")
    assert (greedy.done(), modest.done()) == (False, True)


def test_a_full_queue_is_told_and_so_is_a_client_who_has_his_share() -> None:
    queue = queue_of(1, length=4)
    queue.ask("a")
    queue.ask("a")
    queue.ask("a")
    with pytest.raises(ClientBusy):
        queue.ask("a")
    queue.ask("b")
    queue.ask("c")
    with pytest.raises(EngineBusy, match="4 wait"):
        queue.ask("d")


def test_who_waits_no_longer_is_forgotten() -> None:
    queue = queue_of(1)
    held = queue.ask("a")
    gone, next_one = queue.ask("b"), queue.ask("c")
    assert queue.forget("b", gone)
    assert not queue.forget("a", held)
    queue.put(held.result())
    queue.leave("a")
    assert next_one.result(0) == 0
    assert queue.waiting == 0


def test_at_the_end_those_who_wait_are_told() -> None:
    queue = queue_of(1)
    queue.ask("a")
    waiting = queue.ask("b")
    assert queue.close(lambda: EngineClosed("the server is stopping")) == []
    with pytest.raises(EngineClosed):
        waiting.result(0)


@given(st.lists(st.tuples(st.sampled_from(["ask", "end", "forget"]), st.sampled_from("abc")), max_size=60))
def test_no_place_is_lent_twice_or_lost(steps: list[tuple[str, str]]) -> None:
    queue = queue_of(2, length=5)
    asked: list[tuple[str, Future[int]]] = []
    for step, client in steps:
        mine = [entry for entry in asked if entry[0] == client]
        if step == "ask":
            try:
                asked.append((client, queue.ask(client)))
            except EngineBusy:
                continue
        elif mine and (step == "end" or not queue.forget(*mine[0])):
            if not mine[0][1].done():
                continue
            queue.put(mine[0][1].result())
            queue.leave(client)
            asked.remove(mine[0])
        elif mine:
            asked.remove(mine[0])
        held = [future.result() for _, future in asked if future.done()]
        assert len(held) == len(set(held))
        assert queue.waiting == len(asked) - len(held)
    for client, future in sorted(asked, key=lambda entry: not entry[1].done()):
        if future.done():
            queue.put(future.result())
            queue.leave(client)
        else:
            queue.forget(client, future) or queue.put(future.result())
    free = queue.close(lambda: EngineClosed("end"))
    assert sorted(free) == [0, 1]
