"""What a worker says of the proposals of a model."""

from __future__ import annotations

from ingest.batch.stage import Worked, input_digest, work
from ingest.pipeline import begin_run
from ingest.proposals import Model
from tests.ingest.model_stub import a_stub
from tests.ingest.test_proposals import HELMETS, SADDLES, STARTED, an_article


def test_a_worker_tells_what_was_refused() -> None:
    with a_stub() as stub:
        stub.says(HELMETS, SADDLES | {"value": 76})
        done = work(an_article(), begin_run(STARTED, model=Model("test-model", stub.address)))
    assert isinstance(done, Worked)
    assert [note for note in done.notes if "a proposal is refused" in note]
    assert b"proposedBy" in done.graph


def test_what_was_read_without_a_model_is_read_again_with_one() -> None:
    asked, others = (begin_run(STARTED, model=Model(name, "http://127.0.0.1:9/v1")) for name in ("one", "other"))
    digests = {input_digest(an_article(), run) for run in (None, begin_run(STARTED), asked, others)}
    assert len(digests) == 3
