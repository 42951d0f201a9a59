"""Servers as processes of their own: started on a free port of the loopback, watched, and ended with all below them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

PROJECT = Path(__file__).resolve().parents[2]
BEATGRAPH = Path(sys.executable).with_name("beatgraph")
WORKER_MARK = "server.store.worker"
WRITER_MARK = "server.store.writing"


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class ServerProcess:
    """A server that runs until `stop`, or until the block ends."""

    def __init__(
        self,
        call: Sequence[str | Path],
        *,
        port: int,
        log: Path,
        path: str,
        environ: Mapping[str, str] | None = None,
        seconds: float = 60,
    ) -> None:
        """Start it and wait until it answers.

        Args:
            call: the command and its arguments.
            port: of the loopback, where it will listen.
            log: the file that takes all it says.
            path: what it answers by 200 once it is ready.
            environ: added to the environment.
            seconds: how long that may take.
        """
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in call],
                cwd=PROJECT,
                env={**os.environ, **(environ or {})},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            self.until(lambda: self._answers(path), seconds=seconds)
        except BaseException:
            self.stop()
            raise

    def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Wait for something that must come true.

        Raises:
            TimeoutError: it did not, or the server has ended meanwhile; the end of its log is in the message.
        """
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"{self.process.args}: {self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.02)

    def family(self) -> list[psutil.Process]:
        """Return the process and all below it that still run."""
        try:
            top = psutil.Process(self.process.pid)
            return [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def workers(self) -> list[psutil.Process]:
        """Return those of the family that evaluate queries and nothing else."""
        return [process for process in self.family() if WORKER_MARK in _command(process)]

    def writers(self) -> list[psutil.Process]:
        """Return those of the family that write to the store."""
        return [process for process in self.family() if WRITER_MARK in _command(process)]

    def resident_bytes(self) -> int:
        """Return the resident memory of the whole family; a page that two share counts twice."""
        return sum(_resident(process) for process in self.family())

    def front_bytes(self) -> int:
        """Return the resident memory of the family without its workers."""
        return sum(_resident(process) for process in self.family() if WORKER_MARK not in _command(process))

    def busy_seconds(self) -> float:
        """Return the processor time that those of the family that run now have used."""
        return sum(_processor_seconds(process) for process in self.family())

    def stop(self) -> None:
        """End it, gently at first, and whatever is left below it."""
        family = self.family()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def __enter__(self) -> Self:
        """Return the server, to be stopped at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Stop the server."""
        self.stop()

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False


def beatgraph(store: Path, log: Path, *options: str, command: Path = BEATGRAPH, **settings: str) -> ServerProcess:
    """Start `beatgraph serve` on a store; settings by their names without the prefix, in small letters."""
    port = free_port()
    environ = {f"BEATGRAPH_{name.upper()}": value for name, value in settings.items()} | {"BEATGRAPH_STORE": str(store)}
    call = [command, "serve", "--port", str(port), *options]
    return ServerProcess(call, port=port, log=log, path="/health", environ=environ)


@contextlib.contextmanager
def watched(measure: Callable[[], int], *, every: float = 0.05) -> Iterator[Callable[[], int]]:
    """Sample something while the block runs; what is yielded returns the highest value so far."""
    highest = measure()
    done = threading.Event()

    def sample() -> None:
        nonlocal highest
        while not done.wait(every):
            highest = max(highest, measure())

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield lambda: highest
    finally:
        done.set()
        sampler.join()
        highest = max(highest, measure())


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _processor_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
