"""Backups: whole versions, saved while others write, and stores made from them again, or not at all."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import resource
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from server.commands.optimize import compact
from server.store import backups
from server.store.archives import BackupError
from server.store.backups import DESCRIPTION, StoreNotEmpty, check_backup, restore_backup, write_backup
from server.store.engine import EmbeddedEngine
from server.store.errors import StoreInUse, StoreMissing, StoreUnusable
from server.store.limits import MEBIBYTE, Limits
from server.store.plain import open_plain
from server.store.rows import select
from server.store.store import open_readable, open_writable
from server.store.versions import Versions
from server.store.writer import StoreWriter, WriterSettings
from tests.server.building import a_background, a_store, an_article, an_id, union_faults
from tests.server.test_cli import assert_one_message, run

FORMS = ("backup.tar", "backup")


def canonical(directory: Path) -> str:
    """The whole export of a store, in canonical form."""
    exported = io.BytesIO()
    with open_readable(directory) as store:
        store.export(exported, form="nquads")
    dataset = ox.Dataset(ox.parse(exported.getvalue(), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """What lies in a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def until_later_than(directory: Path, version: str | None) -> None:
    """Wait until a store serves another version."""
    deadline = time.monotonic() + 30
    while Versions(directory).current() == version and time.monotonic() < deadline:
        time.sleep(0.002)


def members_of(archive: Path) -> dict[str, bytes]:
    """The files of an archive by their names."""
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def write_archive(archive: Path, *members: tuple[tarfile.TarInfo | str, bytes]) -> Path:
    """Write an archive of these members."""
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            info = tarfile.TarInfo(member) if isinstance(member, str) else member
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return archive


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return a_store(tmp_path / "store", articles=3)


@pytest.fixture
def backup(store: Path, tmp_path: Path) -> Path:
    write_backup(store, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


@pytest.mark.parametrize("name", FORMS)
def test_what_is_restored_is_what_was_saved(store: Path, tmp_path: Path, name: str) -> None:
    made = write_backup(store, tmp_path / name)
    restored, version = restore_backup(tmp_path / name, tmp_path / "other")
    assert restored == made == check_backup(tmp_path / name)
    assert (made.version, made.manifest.articles) == (Versions(store).current(), 3)
    assert Versions(tmp_path / "other").current() == version
    assert canonical(tmp_path / "other") == canonical(store)


@pytest.mark.parametrize("name", FORMS)
def test_a_restored_store_is_written_on_as_if_nothing_had_been(store: Path, tmp_path: Path, name: str) -> None:
    write_backup(store, tmp_path / name)
    restore_backup(tmp_path / name, tmp_path / "other")
    for directory in (store, tmp_path / "other"):
        with open_writable(directory, background=a_background()) as open_store:
            open_store.put_article(an_id(7), an_article(7))
            open_store.commit()
    assert canonical(tmp_path / "other") == canonical(store)


def test_backups_are_whole_while_a_writer_publishes(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "store", articles=0)
    stop, published = threading.Event(), {}

    def write() -> None:
        with open_writable(directory, background=a_background(), keep=1) as store:
            number = 0
            while not stop.is_set() or number < 3:
                number += 1
                store.put_article(an_id(number), an_article(number, claims=20))
                published[store.commit()] = number

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = []
        for number in range(6):
            until_later_than(directory, made[-1].version if made else None)
            made.append(write_backup(directory, tmp_path / f"{number}.tar"))
    finally:
        stop.set()
        writer.join()
    assert len({description.version for description in made}) == 6
    for number, description in enumerate(made):
        restore_backup(tmp_path / f"{number}.tar", tmp_path / f"restored{number}")
        with open_readable(tmp_path / f"restored{number}") as store:
            assert len(store.articles()) == description.manifest.articles == published.get(description.version, 0)


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_overwritten(store: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.mkdir()
    (target / "mine").write_text("precious")
    with pytest.raises(BackupError, match="there already"):
        write_backup(store, target)
    assert everything_in(target) == {"mine": b"precious"}


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "backup.tar"
    describe = backups.utc_now
    monkeypatch.setattr(backups, "utc_now", lambda: (target.write_text("precious"), describe())[1])
    with pytest.raises(BackupError, match="there already"):
        write_backup(store, target)
    assert target.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "store"]


@pytest.mark.parametrize("reason", [errno.EPERM, errno.EIO])
def test_a_disk_without_links_takes_a_backup_too_and_a_broken_one_does_not(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    target, folder = tmp_path / "out" / "backup.tar", tmp_path / "out"
    folder.mkdir()

    def refuse(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "link", refuse)
    if reason == errno.EIO:
        with pytest.raises(BackupError, match="input/output error"):
            write_backup(store, target)
        assert list(folder.iterdir()) == []
        return
    write_backup(store, target)
    assert check_backup(target).manifest.articles == 3
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize("name", FORMS)
def test_a_full_disk_leaves_no_half_of_a_backup(store: Path, tmp_path: Path, name: str) -> None:
    """The process may write no file longer than a few kilobytes, which is met half-way, as the end of a disk is."""
    folder = tmp_path / "full"
    folder.mkdir()
    result = subprocess.run(
        [sys.executable, "-m", "server", "backup", str(folder / name), "--store", str(store)],
        cwd=Path(__file__).resolve().parents[2],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "file too large" in result.stderr
    assert list(folder.iterdir()) == []


def test_too_small_a_disk_is_told_before_any_work(
    store: Path, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: _Usage())
    with pytest.raises(BackupError, match="0 MB are free"):
        write_backup(store, tmp_path / "other.tar")
    with pytest.raises(BackupError, match="0 MB are free"):
        restore_backup(backup, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    assert not (tmp_path / "other.tar").exists()


class _Usage:
    free = 10


def test_there_is_nothing_to_save_before_the_first_version(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        write_backup(tmp_path / "none", tmp_path / "backup.tar")
    assert list(tmp_path.iterdir()) == []


def cut_short(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def flip_a_bit(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    with tarfile.open(archive) as tar:
        database = next(member for member in tar if member.name.endswith(".sst"))
    content[database.offset_data + database.size // 2] ^= 1
    archive.write_bytes(content)


def leave_one_out(archive: Path) -> None:
    members = members_of(archive)
    del members[next(name for name in members if name.endswith(".sst"))]
    write_archive(archive, *members.items())


def add_one(archive: Path) -> None:
    write_archive(archive, *members_of(archive).items(), ("db/999999.sst", b"more"))


def forget_the_description(archive: Path) -> None:
    write_archive(archive, *(item for item in members_of(archive).items() if item[0] != DESCRIPTION))


def garble_the_description(archive: Path) -> None:
    write_archive(archive, *(members_of(archive) | {DESCRIPTION: b'{"format": "beatgraph backup 1"}'}).items())


def write_text(archive: Path) -> None:
    archive.write_text("no archive")


def empty(archive: Path) -> None:
    archive.write_bytes(b"")


DAMAGES = (
    cut_short,
    flip_a_bit,
    leave_one_out,
    add_one,
    forget_the_description,
    garble_the_description,
    write_text,
    empty,
)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("target", ["other", "store"])
def test_a_damaged_backup_changes_nothing(
    store: Path, backup: Path, tmp_path: Path, damage: Callable[[Path], None], target: str
) -> None:
    damage(backup)
    before = everything_in(tmp_path)
    for arguments in (["--check"], ["--force", "--store", tmp_path / target]):
        assert_one_message(run("restore", backup, *arguments), "backup.tar")
    assert everything_in(tmp_path) == before


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "member",
    [
        "../outside",
        "/tmp/outside",
        "db/../../outside",
        "db/a/b",
        "db/.hidden",
        "db/a\nb",
        link("db/000001.sst", "/etc/passwd", tarfile.SYMTYPE),
        link("db/000001.sst", "../../../etc/passwd", tarfile.LNKTYPE),
        link("db/000001.sst", "", tarfile.FIFOTYPE),
        link("db/000001.sst", "", tarfile.CHRTYPE),
    ],
    ids=lambda member: member if isinstance(member, str) else f"{member.type!r} {member.linkname}",
)
def test_an_archive_that_would_write_elsewhere_is_refused(
    backup: Path, tmp_path: Path, member: str | tarfile.TarInfo
) -> None:
    members = members_of(backup)
    hostile = write_archive(tmp_path / "hostile.tar", (member, b""), *members.items())
    before = everything_in(tmp_path)
    assert_one_message(run("restore", hostile, "--store", tmp_path / "other"), "hostile.tar is no backup")
    assert everything_in(tmp_path) == before


def test_a_file_that_is_there_twice_is_refused(backup: Path, tmp_path: Path) -> None:
    members = list(members_of(backup).items())
    write_archive(backup, *members, members[0])
    with pytest.raises(BackupError, match="twice"):
        restore_backup(backup, tmp_path / "other")


def test_a_folder_with_a_link_is_refused(store: Path, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "backup")
    (tmp_path / "backup" / "db" / "000001.sst").symlink_to("/etc/passwd")
    with pytest.raises(BackupError, match="no plain file"):
        restore_backup(tmp_path / "backup", tmp_path / "other")


def test_a_backup_of_another_release_is_told(backup: Path, tmp_path: Path) -> None:
    members = members_of(backup)
    for key, other in (("format", "beatgraph backup 99"), ("store", "beatgraph store 99")):
        described = json.loads(members[DESCRIPTION]) | {key: other}
        write_archive(backup, *(members | {DESCRIPTION: json.dumps(described).encode()}).items())
        with pytest.raises(BackupError, match=r"this (one|release) restores"):
            restore_backup(backup, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_store_that_serves_something_is_kept_unless_one_insists(store: Path, backup: Path, tmp_path: Path) -> None:
    with open_writable(store, background=a_background()) as open_store:
        open_store.remove_article(an_id(0))
        later = open_store.commit()
    before = everything_in(store)
    with pytest.raises(StoreNotEmpty, match="with 2 articles"):
        restore_backup(backup, store)
    assert everything_in(store) == before
    assert_one_message(run("restore", backup, "--store", store), "--force", "2 articles")

    _, version = restore_backup(backup, store, replace_present=True)
    assert version > later
    with open_readable(store) as reader:
        assert len(reader.articles()) == 3
    with open_writable(store, background=a_background()) as open_store:
        assert open_store.version == version
        open_store.remove_article(an_id(1))
        open_store.commit()
        assert len(open_store.articles()) == 2


def test_a_server_goes_over_to_what_is_restored(store: Path, backup: Path) -> None:
    with open_writable(store, background=a_background()) as open_store:
        open_store.remove_article(an_id(0))
        open_store.commit()
    engine = EmbeddedEngine(store, Limits(workers=1, memory_bytes=512 * MEBIBYTE))
    try:
        count = "SELECT (COUNT(*) AS ?n) WHERE { ?article a pol:NewsArticle }"
        assert [row["n"].value for row in select(engine, count)] == ["2"]
        restore_backup(backup, store, replace_present=True)
        assert [row["n"].value for row in select(engine, count)] == ["3"]
    finally:
        engine.close()


def test_what_a_writer_had_not_published_stays_when_a_restoration_fails(
    store: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_writable(store, background=a_background()) as open_store:
        open_store.put_article(an_id(9), an_article(9))

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.store.versions.replace_file", lambda path, text: fail(path))
    with pytest.raises(BackupError, match="no space left"):
        restore_backup(backup, store, replace_present=True)
    monkeypatch.undo()
    with open_writable(store, background=a_background()) as open_store:
        assert open_store.commit()
        assert len(open_store.articles()) == 4


def test_nobody_restores_over_one_who_writes(store: Path, backup: Path) -> None:
    with open_writable(store, background=a_background()), pytest.raises(StoreInUse):
        restore_backup(backup, store, replace_present=True)


def test_a_folder_of_something_else_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("precious")
    with pytest.raises(StoreUnusable, match="is no store"):
        restore_backup(backup, tmp_path / "other", replace_present=True)
    assert everything_in(tmp_path / "other") == {"mine": b"precious"}


def test_an_empty_folder_becomes_a_store(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    restore_backup(backup, tmp_path / "other")
    with open_readable(tmp_path / "other") as reader:
        assert len(reader.articles()) == 3


def test_the_commands_say_what_they_did(store: Path, tmp_path: Path) -> None:
    saved = run("backup", tmp_path / "b.tar", "--store", store)
    checked = run("restore", tmp_path / "b.tar", "--check")
    restored = run("restore", tmp_path / "b.tar", "--store", tmp_path / "other")
    version = Versions(store).current()
    for result in (saved, checked, restored):
        assert (result.exit_code, result.stdout) == (0, ""), result.output
        assert f"version {version}" in result.stderr
        assert "3 articles" in result.stderr
    assert f"serves {Versions(tmp_path / 'other').current()}" in restored.stderr


def test_a_backup_is_for_its_owner_alone(store: Path, backup: Path, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "folder")
    assert [path.stat().st_mode & 0o077 for path in (backup, tmp_path / "folder")] == [0, 0]


def test_a_place_that_cannot_be_written_is_told(store: Path, tmp_path: Path) -> None:
    for name in FORMS:
        assert_one_message(run("backup", tmp_path / "none" / name, "--store", store), "no such file or directory")


def test_pruning_leaves_what_is_served_and_what_is_read(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with open_writable(store, background=a_background(), keep=10) as open_store:
        versions = []
        for number in range(5):
            open_store.put_article(an_id(number), an_article(number))
            versions.append(open_store.commit())
            if number == 1:
                read = Versions(store).hold()
    result = run("prune", "--keep", "2", "--store", store)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"serves {versions[-1]}" in result.stderr
    assert Versions(store).complete() == [read.name, *versions[-2:]]
    read.release()
    assert "1 version removed; 2 versions" in run("prune", "--keep", "2", "--store", store).stderr
    run("prune", "--keep", "1", "--store", store)
    with open_readable(store) as reader:
        assert reader.version == versions[-1]
        assert len(reader.articles()) == 5


def test_pruning_while_a_writer_publishes_takes_nothing_that_is_served(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "store", articles=0)
    stop = threading.Event()

    def prune() -> None:
        while not stop.is_set():
            Versions(directory).prune(1)

    pruner = threading.Thread(target=prune)
    pruner.start()
    try:
        with open_writable(directory, background=a_background()) as store:
            for number in range(15):
                store.put_article(an_id(number), an_article(number))
                store.commit()
                with open_readable(directory) as reader:
                    assert len(reader.articles()) == number + 1
    finally:
        stop.set()
        pruner.join()
    assert len(Versions(directory).complete()) <= 3


def test_there_is_nothing_to_prune_where_no_store_is(tmp_path: Path) -> None:
    assert_one_message(run("prune", "--store", tmp_path / "none"), "none", "ingest")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_a_number_of_versions_that_is_none_is_misuse(store: Path, keep: str) -> None:
    assert run("prune", "--keep", keep, "--store", store).exit_code == 2


def test_an_optimized_store_says_the_same_from_fewer_files(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with open_writable(store, background=a_background()) as open_store:
        for number in range(12):
            open_store.put_article(an_id(number), an_article(number))
            open_store.commit()
    before, said = Versions(store).current(), canonical(store)
    files = len(list((store / "versions" / str(before) / "db").glob("*.sst")))
    with open_writable(store, background=a_background()) as open_store:
        after = compact(open_store)
    assert after == Versions(store).current() != before
    assert canonical(store) == said
    assert len(list((store / "versions" / after / "db").glob("*.sst"))) < files


def test_nobody_optimizes_what_another_writes(store: Path) -> None:
    with open_writable(store, background=a_background()):
        assert_one_message(run("optimize", "--store", store), "in use")


def test_a_plain_store_is_saved_restored_and_optimized_as_one(tmp_path: Path) -> None:
    store, quad = tmp_path / "plain", ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"))
    with open_plain(store, keep=3) as plain:
        plain.database.add(quad)
        plain.live.mark_unpublished()
        plain.commit()
    assert run("optimize", "--store", store).exit_code == 0
    assert run("backup", tmp_path / "backup.tar", "--store", store).exit_code == 0
    assert run("restore", tmp_path / "backup.tar", "--store", tmp_path / "other").exit_code == 0
    with open_plain(tmp_path / "other", keep=3) as plain:
        assert list(plain.database) == [quad]
    articles = a_store(tmp_path / "articles")
    before = everything_in(articles)
    arguments = ("--force", "--store", articles)
    assert_one_message(run("restore", tmp_path / "backup.tar", *arguments), "is a store of articles, not a plain store")
    assert everything_in(articles) == before


def test_there_is_nothing_to_optimize_where_no_store_is(tmp_path: Path) -> None:
    assert_one_message(run("optimize", "--store", tmp_path / "none"), "none", "ingest")
    assert not (tmp_path / "none").exists()


def test_a_writer_goes_on_from_what_was_restored(tmp_path: Path) -> None:
    store = tmp_path / "plain"
    open_plain(store, keep=3).close()

    def insert(writer: StoreWriter, name: str) -> None:
        writer.update(f"INSERT DATA {{ <urn:s> <urn:p> <urn:{name}> }}")

    writer = StoreWriter(store, WriterSettings(plain=True))
    try:
        insert(writer, "before")
        write_backup(store, tmp_path / "backup.tar")
        insert(writer, "after")
        with pytest.raises(StoreInUse):
            restore_backup(tmp_path / "backup.tar", store, replace_present=True)
    finally:
        writer.close()
    restore_backup(tmp_path / "backup.tar", store, replace_present=True)
    writer = StoreWriter(store, WriterSettings(plain=True))
    try:
        insert(writer, "later")
    finally:
        writer.close()
    with open_plain(store, keep=3) as plain:
        assert {quad.object.value for quad in plain.database} == {"urn:before", "urn:later"}


def test_a_restoration_that_is_killed_leaves_what_was_there_or_what_was_saved(
    store: Path, backup: Path, tmp_path: Path, project: Path
) -> None:
    saved, chance = canonical(store), random.Random(20261124)
    program = (
        "import sys; from pathlib import Path; from server.store.backups import restore_backup;"
        " print('go', flush=True);"
        " restore_backup(Path(sys.argv[1]), Path(sys.argv[2]), replace_present=True); print('restored', flush=True)"
    )
    finished = 0
    for number in range(6):
        with open_writable(store, background=a_background()) as open_store:
            open_store.put_article(an_id(50 + number), an_article(50 + number))
            open_store.commit()
        changed = canonical(store)
        command = [sys.executable, "-c", program, str(backup), str(store)]
        process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        time.sleep(chance.random() * 0.12 if number else 0)
        process.kill()
        said = process.stdout.read()
        process.stdout.close()
        process.wait()
        finished += bool(said)
        assert canonical(store) == saved or (canonical(store) == changed and not said)
        with open_writable(store, background=a_background()) as open_store:
            open_store.commit()
            assert union_faults(open_store._database) == set()
        assert canonical(store) in (saved, changed)
        assert not list((store / "versions").glob("unfinished-*"))
    assert finished < 6
