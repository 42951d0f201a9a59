"""The command line: what each command prints, its exit codes, and one clear message for each bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

import ingest.pipeline
import ontology.reasoning
import server.commands.targets
import shapes.gate
import shapes.results
from ingest.facts import COLUMNS
from ingest.model import Article
from server.cli import main
from server.commands.screen import print_table, progress_over
from server.commands.serve import greeting

ENGLISH = (
    "Borsetshire Police has 1,210 officers, the force said on Monday. It will move 40 officers to its rural crime unit"
    " in May. The chief constable said that the plan would cost £2 million.\n"
)
GERMAN = (
    "Die Polizei von Borsetshire hat nach eigenen Angaben 1.210 Beamte und wird im Mai vierzig von ihnen versetzen. "
    "Der Polizeichef sagte, dass die Pläne zwei Millionen Pfund kosten werden und dass niemand entlassen wird.\n"
)
COMMANDS = (
    *("facts", "ingest", "serve", "query", "validate", "export"),
    *("backup", "restore", "prune", "optimize", "check-ontology"),
)


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)


def run_alone(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own."""
    project = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-m", "server", *map(str, arguments)],
        cwd=project,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_message(result: Result, *words: str) -> None:
    """Check that something was refused in one sentence on stderr that holds the words, without a traceback."""
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    messages = [line for line in result.stderr.splitlines() if line.startswith("beatgraph: ")]
    assert len(messages) == 1, result.stderr
    assert "Traceback" not in result.output
    for word in words:
        assert word in messages[0]


@pytest.fixture
def samples(project: Path) -> Path:
    return project / "ingest" / "samples"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "borsetshire.txt"
    file.write_text(ENGLISH, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """A store with one sample article."""
    store = tmp_path_factory.mktemp("cli") / "store"
    result = run("ingest", project / "ingest/samples/dorset-front-counters.txt", "--store", store)
    assert result.exit_code == 0, result.output
    return store


def test_help_lists_the_commands_in_order_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from server.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).output);"
        "print('HEAVY', sorted({'spacy', 'pyshacl', 'owlready2', 'rdflib', 'flask'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    places = [shown.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)
    assert "HEAVY []" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example_and_a_variable_for_each_option(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"beatgraph {name}" in result.output
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    for option in command.params:
        if option.param_type_name == "option" and option.name != "help":
            assert str(option.envvar).startswith("BEATGRAPH_"), option.name


def test_an_unknown_command_is_misuse() -> None:
    assert run_alone("nonsense").returncode == 2


def test_an_unknown_option_is_misuse() -> None:
    assert run_alone("facts", "--nonsense").returncode == 2


def test_a_missing_argument_is_misuse() -> None:
    assert run_alone("ingest").returncode == 2


def test_a_date_that_is_none_is_misuse(article: Path) -> None:
    result = run("facts", article, "--published", "yesterday")
    assert result.exit_code == 2
    assert "2025-08-01" in result.stderr


# facts


def test_facts_as_json_are_a_list_of_rows_with_verbatim_evidence(article: Path) -> None:
    result = run("facts", article, "--format", "json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert rows
    assert all("article" not in row for row in rows)
    for row in rows:
        evidence = row["evidence"]
        assert ENGLISH[evidence["start"] : evidence["end"]] == evidence["exact"]


def test_facts_of_several_articles_are_one_list_that_names_them(samples: Path, article: Path) -> None:
    result = run("facts", article, samples / "thames-valley-taser.txt", "--format", "json")
    assert {row["article"] for row in json.loads(result.stdout)} == {"borsetshire", "thames-valley-taser"}


def test_facts_as_csv_have_the_columns_of_the_facts_table(article: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("facts", article, "--format", "csv").stdout)))
    assert list(rows[0]) == ["article", *COLUMNS]


def test_facts_as_turtle_parse_and_hold_claims(article: Path) -> None:
    triples = list(ox.parse(run("facts", article, "--format", "turtle").stdout, format=ox.RdfFormat.TURTLE))
    assert any(str(triple.object).endswith("ns#Claim>") for triple in triples)


def test_facts_as_a_table_fit_80_columns(article: Path) -> None:
    result = run("facts", article)
    assert "headcount" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_day_of_publication_resolves_relative_times(tmp_path: Path) -> None:
    file = tmp_path / "last-month.txt"
    file.write_text("Borsetshire Police had 1,190 officers last month, the force said on its website.\n", "utf-8")
    rows = json.loads(run("facts", file, "--published", "2025-06-10", "--format", "json").stdout)
    assert "2025-05" in {row["time"] for row in rows}


def test_options_can_come_from_the_environment(article: Path) -> None:
    result = run("facts", article, env={"BEATGRAPH_FACTS_FORMAT": "json"})
    assert isinstance(json.loads(result.stdout), list)


# Bad documents


BAD_DOCUMENTS = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n", "white space"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary.txt"),
    "nul": (ENGLISH.encode().replace(b"force", b"for\x00ce"), "nul.txt"),
    "latin-1": (ENGLISH.encode("latin-1"), "UTF-8"),
    "german": (GERMAN.encode(), "English"),
    "large": (b"The force. " * 4_800_000, "bytes"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_bad_document_gets_one_message_and_the_rest_is_read(tmp_path: Path, article: Path, name: str) -> None:
    content, word = BAD_DOCUMENTS[name]
    bad = tmp_path / f"{name}.txt"
    bad.write_bytes(content)
    result = run("facts", bad, article, "--format", "json")
    assert_one_message(result, bad.name, word)
    assert json.loads(result.stdout)


@pytest.fixture(scope="session")
def run_with_bad_documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a run over a folder with every bad document and one good one."""
    folder = tmp_path_factory.mktemp("bad")
    articles = folder / "articles"
    articles.mkdir()
    (articles / "good.txt").write_text(ENGLISH, encoding="utf-8")
    for name, (content, _) in BAD_DOCUMENTS.items():
        (articles / f"{name}.txt").write_bytes(content)
    result = run("ingest", articles, "--store", folder / "store", "--report", folder / "report.json")
    assert result.exit_code == 1
    report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return report | {"stdout": result.stdout, "stderr": result.stderr, "folder": folder}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_ingest_refuses_a_bad_document_with_its_reason(run_with_bad_documents: dict[str, Any], name: str) -> None:
    entry = next(item for item in run_with_bad_documents["articles"] if item["article"].endswith(f"{name}.txt"))
    assert entry["result"] == "refused"
    assert BAD_DOCUMENTS[name][1] in entry["reason"]


def test_ingest_goes_on_and_stores_the_good_one_alone(run_with_bad_documents: dict[str, Any]) -> None:
    assert f"{len(BAD_DOCUMENTS)} refused" in run_with_bad_documents["stderr"]
    store = run_with_bad_documents["folder"] / "store"
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?article a pol:NewsArticle }"
    assert run("query", query, "--store", store, "--format", "csv").stdout.split() == ["n", "1"]


def test_the_table_of_a_run_fits_80_columns(run_with_bad_documents: dict[str, Any]) -> None:
    assert max(map(len, run_with_bad_documents["stdout"].splitlines())) <= 80


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ("{not json", "JSON"),
        ("[1, 2]", "object"),
        ('{"published": "last week"}', "published"),
        ('{"url": "javascript:alert(1)"}', "url"),
    ],
)
def test_malformed_metadata_refuse_the_article(article: Path, metadata: str, word: str) -> None:
    article.with_suffix(".json").write_text(metadata, encoding="utf-8")
    assert_one_message(run("facts", article), "borsetshire.json", word)


def test_a_missing_metadata_file_that_was_named_refuses_the_article(article: Path, tmp_path: Path) -> None:
    assert_one_message(run("facts", article, "--meta", tmp_path / "none.json"), "none.json")


def test_a_metadata_file_for_several_articles_is_misuse(article: Path, samples: Path) -> None:
    result = run("facts", article, samples / "thames-valley-taser.txt", "--meta", samples / "thames-valley-taser.json")
    assert result.exit_code == 2
    assert "--meta" in result.stderr


def test_a_missing_file_is_refused_as_a_process_of_its_own_too(tmp_path: Path) -> None:
    finished = run_alone("facts", tmp_path / "none.txt")
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert "none.txt" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_an_unreadable_folder_is_told_and_the_rest_is_read(
    tmp_path: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    if os.access(closed, os.R_OK):  # root may read all: the system's refusal is then played
        scan = os.scandir

        def refuse(path: str | Path = ".") -> Iterator[os.DirEntry[str]]:
            if str(path) == str(closed):
                raise PermissionError(13, "Permission denied", str(closed))
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)
    result = run("facts", closed, article, "--format", "json")
    assert_one_message(result, "closed", "cannot be read")
    assert json.loads(result.stdout)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert_one_message(run("facts", tmp_path), "no article")


# ingest


def test_the_same_article_twice_changes_nothing(filled_store: Path, project: Path, tmp_path: Path) -> None:
    before = run("export", "--format", "nquads", "--store", filled_store).stdout_bytes
    report = tmp_path / "report.json"
    sample = project / "ingest/samples/dorset-front-counters.txt"
    result = run("ingest", sample, "--store", filled_store, "--report", report)
    assert result.exit_code == 0
    assert [entry["result"] for entry in json.loads(report.read_text("utf-8"))["articles"]] == ["unchanged"]
    assert run("export", "--format", "nquads", "--store", filled_store).stdout_bytes == before


def test_ingest_prints_a_table_and_reports_the_version_that_it_published(article: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = run("ingest", article, "--store", tmp_path / "store", "--report", report)
    assert result.exit_code == 0, result.output
    content = json.loads(report.read_text("utf-8"))
    assert "borsetshire" in result.stdout
    assert content["version"] in result.stderr
    assert content["articles"][0]["claims"] > 0


def test_a_report_that_cannot_be_written_stops_before_any_work(article: Path, tmp_path: Path) -> None:
    result = run("ingest", article, "--store", tmp_path / "store", "--report", tmp_path / "none" / "report.json")
    assert_one_message(result, "report.json")
    assert not (tmp_path / "store").exists()


def test_a_store_that_another_process_holds_is_told(article: Path, tmp_path: Path, filled_store: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from server.store.store import open_writable\n"
            "with open_writable(sys.argv[1]): print('held', flush=True); sys.stdin.read()",
            str(filled_store),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        result = run("ingest", article, "--store", filled_store)
        holder.communicate("")
    assert_one_message(result, str(filled_store), "in use", str(holder.pid))


def test_a_folder_that_is_no_store_is_not_written_to(article: Path, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "dear.txt").write_text("Dear aunt", encoding="utf-8")
    assert_one_message(run("ingest", article, "--store", folder), "letters", "no store")
    assert [file.name for file in folder.iterdir() if file.suffix == ".txt"] == ["dear.txt"]


def test_what_the_gate_refuses_is_told_in_words_and_not_stored(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = shapes.results.Result(
        shapes.results.Severity.VIOLATION, "urn:x", None, "urn:c", "urn:s", "A share is at most 100 per cent."
    )
    monkeypatch.setattr(ingest.pipeline, "admit", lambda quads: shapes.gate.Verdict(False, (finding, finding)))
    store, report = tmp_path / "store", tmp_path / "report.json"
    result = run("ingest", article, "--store", store, "--report", report)
    assert result.exit_code == 1
    entry = json.loads(report.read_text("utf-8"))["articles"][0]
    assert entry["stage"] == "gate"
    assert "A share is at most 100 per cent. (1 more in the report)" in entry["reason"]
    assert entry["notes"] == ["Violation: A share is at most 100 per cent."] * 2
    assert run("query", "ASK { ?article a pol:NewsArticle }", "--store", store).stdout == "no\n"


def test_an_interrupted_run_says_which_version_is_served(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = ingest.pipeline.process

    def interrupted(article: Article, run: ingest.pipeline.Run) -> ingest.pipeline.Processed:
        if article.name == "met-facial-recognition":
            raise KeyboardInterrupt
        return process(article, run)

    monkeypatch.setattr(ingest.pipeline, "process", interrupted)
    store = tmp_path / "store"
    assert_one_message(run("ingest", samples, "--store", store), "Interrupted", "last complete version")
    assert run("query", "ASK { ?article a pol:NewsArticle }", "--store", store).stdout == "no\n"


def test_a_long_run_publishes_in_batches(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.commands.targets, "BATCH", 1)
    monkeypatch.setattr(server.commands.targets, "PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr(server.commands.targets, "PUBLISH_RATIO", 0.0)
    store = tmp_path / "store"
    two = [samples / "dorset-front-counters.txt", samples / "northumbria-savings.txt"]
    result = run("ingest", *two, "--store", store)
    assert result.exit_code == 0
    assert "serves 000003" in result.stderr


# query and export


def test_query_prints_a_table_that_fits_80_columns(filled_store: Path) -> None:
    result = run("query", "SELECT ?words WHERE { ?claim pol:evidence/oa:exact ?words }", "--store", filled_store)
    assert result.exit_code == 0, result.output
    assert "words" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_query_reads_a_file(filled_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.rq"
    file.write_text("SELECT (COUNT(*) AS ?claims) WHERE { ?claim a pol:Claim }", encoding="utf-8")
    result = run("query", file, "--store", filled_store, "--format", "csv")
    header, count = result.stdout.split()
    assert header == "claims"
    assert int(count) > 0


@pytest.mark.parametrize(
    ("query", "form", "beginning"),
    [
        ("SELECT * WHERE { ?c a pol:Claim } LIMIT 1", "json", '{"head"'),
        ("SELECT * WHERE { ?c a pol:Claim } LIMIT 1", "xml", "<?xml"),
        ("SELECT * WHERE { ?c a pol:Claim } LIMIT 1", "tsv", "?c\n"),
        ("CONSTRUCT WHERE { ?c a pol:Claim }", "turtle", "<https://w3id.org/beatgraph/id/claim/"),
        ("ASK { ?c a pol:Claim }", "json", '{"head":{},"boolean":true}'),
        ("ASK { ?c a pol:Claim }", "table", "yes"),
        ("ASK { ?c a pol:Nothing }", "table", "no"),
        ("CONSTRUCT WHERE { ?c a pol:Claim }", "table", "<https://w3id.org/beatgraph/id/claim/"),
    ],
)
def test_query_prints_each_format(filled_store: Path, query: str, form: str, beginning: str) -> None:
    result = run("query", query, "--store", filled_store, "--format", form)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(beginning)


def test_a_format_that_does_not_suit_the_query_is_misuse(filled_store: Path) -> None:
    result = run("query", "SELECT * WHERE { ?s a ?o }", "--store", filled_store, "--format", "turtle")
    assert result.exit_code == 2
    assert "turtle" in result.stderr


def test_malformed_sparql_is_told_with_line_and_column(filled_store: Path) -> None:
    result = run("query", "SELECT ?s\nWHERE { ?s ?p }", "--store", filled_store)
    assert_one_message(result, "line 2", "column 1")


def test_a_query_that_writes_is_refused(filled_store: Path) -> None:
    assert_one_message(run("query", "CLEAR ALL", "--store", filled_store), "read-only")


def test_a_query_file_that_is_not_there_is_told(filled_store: Path) -> None:
    assert_one_message(run("query", "none.rq", "--store", filled_store), "none.rq")


def test_a_query_file_that_is_not_text_is_told(filled_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.rq"
    file.write_bytes(b"\xff\xfe")
    assert_one_message(run("query", file, "--store", filled_store), "bad.rq", "UTF-8")


@pytest.mark.parametrize(
    "command", [["query", "ASK {}"], ["export", "--format", "trig"], ["export", "--format", "csv"]]
)
def test_a_missing_store_is_told(command: list[str], tmp_path: Path) -> None:
    assert_one_message(run(*command, "--store", tmp_path / "none"), "none", "ingest")


@pytest.mark.parametrize(("form", "syntax"), [("nquads", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)])
def test_export_holds_every_graph(filled_store: Path, form: str, syntax: ox.RdfFormat) -> None:
    quads = list(ox.parse(run("export", "--format", form, "--store", filled_store).stdout_bytes, format=syntax))
    graphs = {str(quad.graph_name).partition("/graph/")[2].partition("/")[0].rstrip(">") for quad in quads}
    assert {"ontology", "vocab", "reference", "article", "derived", "run"} <= graphs


def test_export_as_csv_is_the_facts_table(filled_store: Path) -> None:
    result = run("export", "--format", "csv", "--store", filled_store)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["article", "claim", *COLUMNS]
    assert {row["status"] for row in rows} <= {
        *("happened", "ongoing", "planned", "warned"),
        "proposed",
        "dropped",
        "opinion",
    }


# serve


def test_a_port_in_use_is_told(filled_store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_one_message(run("serve", "--store", filled_store, "--port", port), str(port), "--port")


def test_a_host_that_is_not_this_machine_is_told(filled_store: Path) -> None:
    assert_one_message(run("serve", "--store", filled_store, "--host", "203.0.113.9"), "203.0.113.9", "--host")


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_misuse(filled_store: Path, port: str) -> None:
    assert run("serve", "--store", filled_store, "--port", port).exit_code == 2


def test_a_wrong_setting_is_told_by_name(filled_store: Path) -> None:
    result = run("serve", "--store", filled_store, env={"BEATGRAPH_WORKERS": "many"})
    assert_one_message(result, "BEATGRAPH_WORKERS", "many")


def test_the_greeting_names_the_address_and_three_things_to_try(filled_store: Path) -> None:
    lines = greeting(filled_store, "127.0.0.1", 8000).splitlines()
    assert "http://127.0.0.1:8000/" in lines[0]
    assert [line.split("http://127.0.0.1:8000/")[1].split("/")[0] for line in lines[1:3]] == ["id", "id"]
    assert lines[3].endswith(" http://127.0.0.1:8000/query?example=1")
    assert max(map(len, lines)) <= 90
    assert "http://[::1]:80/" in greeting(filled_store, "::1", 80)


# validate and check-ontology


def test_validate_reports_a_broken_offset(tmp_path: Path, article: Path) -> None:
    turtle = run("facts", article, "--format", "turtle").stdout
    file = tmp_path / "article.ttl"
    file.write_text(turtle, encoding="utf-8")
    assert run("validate", file).exit_code == 0
    start = next(line for line in turtle.splitlines() if "oa:start" in line)
    file.write_text(turtle.replace(start, start.replace("oa:start ", "oa:start 9")), encoding="utf-8")
    broken = run("validate", file)
    assert broken.exit_code == 1
    assert "Refused" in broken.stdout


def test_validate_tells_where_turtle_is_malformed(tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("@prefix a: <urn:a> .\na:b a:c ;;; ] .\n", encoding="utf-8")
    assert_one_message(run("validate", file), "bad.ttl", "line 2")


def test_validate_tells_of_a_missing_file(tmp_path: Path) -> None:
    assert_one_message(run("validate", tmp_path / "none.ttl"), "none.ttl")


def test_check_ontology_proves_it_consistent() -> None:
    result = run("check-ontology")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Consistent: ")


def test_check_ontology_without_java_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_java() -> str:
        raise ontology.reasoning.JavaNotFoundError("the ontology check needs Java: install a JRE")

    monkeypatch.setattr(ontology.reasoning, "java_command", no_java)
    assert_one_message(run("check-ontology"), "Java")


@pytest.mark.parametrize(
    ("consistent", "impossible", "words"),
    [(False, (), "contradict each other"), (True, ("urn:Impossible",), "can have no member")],
)
def test_check_ontology_refuses_a_contradiction(
    monkeypatch: pytest.MonkeyPatch, consistent: bool, impossible: tuple[str, ...], words: str
) -> None:
    report = ontology.reasoning.ReasoningReport(consistent, impossible, 3, {}, frozenset(), 0.1)
    monkeypatch.setattr(ontology.reasoning, "check_consistency", lambda quads: report)
    result = run("check-ontology")
    assert_one_message(result, words)
    assert all(iri in result.stderr for iri in impossible)


# The screen


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_over(["a", "b"], total=2, label="Reading") as steps:
        assert list(steps) == ["a", "b"]
    assert "Reading" in terminal.getvalue()


def test_a_file_sees_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_over(["a", "b"], total=2, label="Reading") as steps:
        assert list(steps) == ["a", "b"]
    assert capsys.readouterr().err == ""


def test_a_table_takes_nothing_for_markup_and_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("Words",), [("[red]stop[/red] \x1b[31m",)])
    assert "[red]stop[/red] \ufffd[31m" in capsys.readouterr().out


def test_help_and_misuse_in_this_process() -> None:
    assert all(name in run("--help").output for name in COMMANDS)
    assert run("nonsense").exit_code == 2
