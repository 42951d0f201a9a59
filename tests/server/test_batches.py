"""Batches by the command: as many processes as one likes, a cluster, interruptions, and the report of a run."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import ingest.pipeline
from ingest.batch.cluster import Cluster
from ingest.batch.order import Here, Workers
from ingest.batch.processes import Processes
from ingest.errors import WorkersUnavailable
from ingest.model import Article
from ingest.pipeline import begin_run
from ontology import graphs
from server.cli import main
from server.commands.outcomes import Outcome, Outcomes
from server.commands.progress import Lines
from server.commands.running import put_all
from server.commands.targets import StoreTarget
from server.store.store import open_readable, open_writable

RUN = begin_run(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC))
BACKGROUND = {graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES}


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["ingest", *map(str, arguments)])


def an_article(number: int) -> Article:
    """Return an article of our own."""
    text = (
        f"Borsetshire Police made {number + 3} arrests in May 2025, the force said.\n\n"
        f"It will lose {number + 20} police officers because of a budget shortage.\n"
    )
    return Article(text, f"{number:064x}", f"article-{number}", published=dt.date(2025, 6, 1))


def write_articles(folder: Path, count: int) -> Path:
    """Write articles as files."""
    folder.mkdir()
    for number in range(count):
        (folder / f"article-{number:03}.txt").write_text(an_article(number).text, encoding="utf-8")
    return folder


def stored(folder: Path, articles: list[Article], workers: Workers) -> list[str]:
    """Have workers put articles into a new store; return what it then holds, as canonical N-Quads."""
    with open_writable(folder) as store, closing(workers):
        target = StoreTarget(folder, store, RUN.identifier)
        outcomes = list(put_all(articles, workers, target, RUN))
        target.finish()
        assert [outcome.result for outcome in outcomes] == ["stored"] * len(articles)
    with open_readable(folder) as readable:
        names = [name for name in readable._database.named_graphs() if name.value not in BACKGROUND]
        quads = [quad for name in names for quad in readable._database.quads_for_pattern(None, None, None, name)]
    return sorted(f"{quad} ." for quad in quads)


@pytest.fixture(scope="module")
def by_one(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a store holds of twelve articles on which this process alone has worked."""
    return stored(tmp_path_factory.mktemp("one") / "store", [an_article(number) for number in range(12)], Here(RUN))


def test_four_processes_give_the_same_bytes_as_one_in_whatever_order(tmp_path: Path, by_one: list[str]) -> None:
    articles = [an_article(number) for number in reversed(range(12))]
    assert stored(tmp_path / "store", articles, Processes(4, RUN)) == by_one
    assert len(by_one) > 500


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Run a scheduler and workers on the loopback; the address of the scheduler."""
    file = folder / "scheduler.json"
    environ = {**os.environ, "OMP_NUM_THREADS": "1"}
    shared = ["--host", "127.0.0.1"]
    with ExitStack() as stack:

        def start(module: str, *options: str) -> None:
            call = [sys.executable, "-m", f"distributed.cli.{module}", *shared, *options]
            job = subprocess.Popen(call, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(job.wait)
            stack.callback(job.kill)

        start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        for _ in range(workers):
            start("dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard")
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        wait_for_workers(address, workers)
        yield address


def wait_for_workers(address: str, workers: int) -> None:
    """Wait until a scheduler has its workers."""
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler with two workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as address:
        yield address


def test_two_workers_of_a_cluster_give_the_same_bytes(scheduler: str, tmp_path: Path, by_one: list[str]) -> None:
    workers = Cluster(scheduler, RUN)
    assert workers.window == 8
    assert stored(tmp_path / "store", [an_article(number) for number in range(12)], workers) == by_one


def test_the_command_has_a_cluster_work(scheduler: str, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 4)
    result = run(folder, "--store", tmp_path / "store", "--scheduler", scheduler, "--report", tmp_path / "r.json")
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert report["counts"]["stored"] == 4
    assert scheduler in report["workers"]


def test_a_scheduler_that_is_not_there_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.batch.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(WorkersUnavailable, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:9", RUN)
    folder = write_articles(tmp_path / "articles", 1)
    result = run(folder, "--store", tmp_path / "store", "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 1
    assert "no scheduler answers" in result.stderr
    assert "Traceback" not in result.output


def test_a_run_that_is_killed_loses_nothing_that_it_told_and_goes_on(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 60)
    program = (
        "import server.commands.progress as p, server.cli; p.LINE_SECONDS = 0.5;"
        f"server.cli.main(['ingest', {str(folder)!r}, '--store', {str(tmp_path / 'store')!r}, '--jobs', '2'])"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as job:
        assert job.stderr is not None
        line = ""
        while " of 60 articles done" not in line:
            line = job.stderr.readline().decode()
            assert line, "it ended before it told anything"
        job.send_signal(signal.SIGKILL)
    told = int(line.split()[0])
    report = tmp_path / "report.json"
    again = run(folder, "--store", tmp_path / "store", "--report", report)
    assert again.exit_code == 0, again.output
    counts = json.loads(report.read_text("utf-8"))["counts"]
    assert 0 < told <= counts["unchanged"]
    assert counts["stored"] + counts["unchanged"] == 60


def test_what_is_stored_from_the_same_input_is_not_worked_on_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = write_articles(tmp_path / "articles", 3), tmp_path / "store"
    assert run(folder, "--store", store).exit_code == 0
    (folder / "article-001.json").write_text('{"title": "Another title"}', encoding="utf-8")
    process, worked = ingest.pipeline.process, []

    def noted(article: Article, of: ingest.pipeline.Run) -> ingest.pipeline.Processed:
        worked.append(article.name)
        return process(article, of)

    monkeypatch.setattr(ingest.pipeline, "process", noted)
    result = run(folder, "--store", store)
    assert worked == ["article-001"]
    assert "1 article stored" in result.stderr
    assert "2 unchanged" in result.stderr


def test_after_a_change_of_the_software_the_same_claims_are_unchanged_and_then_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = write_articles(tmp_path / "articles", 2), tmp_path / "store"
    assert run(folder, "--store", store).exit_code == 0
    monkeypatch.setattr("ingest.batch.stage.code_fingerprint", lambda: "another")
    assert "2 unchanged" in run(folder, "--store", store).stderr
    monkeypatch.setattr(ingest.pipeline, "process", lambda *_: pytest.fail("it is known already"))
    assert "2 unchanged" in run(folder, "--store", store).stderr


def test_the_report_is_a_page_too_in_which_names_are_no_markup(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", 1)
    (folder / "<b>bold.txt").write_bytes(b"")
    page, report = tmp_path / "report.html", tmp_path / "report.json"
    assert run(folder, "--store", tmp_path / "store", "--report", page, "--report", report).exit_code == 1
    html = page.read_text(encoding="utf-8")
    assert html.count("<h1>") == 1
    assert "&lt;b&gt;bold" in html
    assert "<b>bold" not in html
    content = json.loads(report.read_text("utf-8"))
    assert content["counts"]["refused"] == 1
    assert content["refused_at"] == {"reading": 1}
    assert [entry["result"] for entry in content["articles"]] == ["refused", "stored"]


@pytest.mark.parametrize(
    ("claims", "characters", "remark"),
    [(1, 2000, "few claims"), (4, 2000, None), (100, 2000, "many claims"), (0, 300, None), (None, 2000, None)],
)
def test_few_or_many_claims_for_the_length_are_remarked(
    claims: int | None, characters: int, remark: str | None
) -> None:
    assert Outcome("a", "stored", claims=claims, characters=characters).remark == remark


def test_outcomes_are_what_they_were_and_counted() -> None:
    with closing(Outcomes()) as outcomes:
        first = Outcome("a", "stored", 3, "id", notes=("Warning: b",), characters=100)
        second = Outcome("c", "refused", stage="gate", reason="no")
        outcomes.add(first)
        outcomes.add(second)
        assert list(outcomes) == [first, second]
        assert list(outcomes.refused()) == [second]
        assert (len(outcomes), outcomes.claims, outcomes.notes) == (2, 3, 1)


def test_a_plain_line_says_how_far_the_run_is_once_that_is_safe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.commands.progress.LINE_SECONDS", 0.0)
    safe: list[bool] = []
    Lines(5, lambda: safe.append(True)).step()
    assert safe == [True]
    assert "1 of 5 articles done" in capsys.readouterr().err
