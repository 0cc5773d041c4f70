# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Hands tests that others wrote to a guest, one job after the other, and boots a new guest where one died or fell ill.

A job is a line that the scenario `jobs` understands (tests/guest/scenarios/jobs.sh). What a job's files mean, and what is left
of a job that did not come to its end, is for the caller: a Workload.
"""

import contextlib
import pathlib
import re
import sys
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from harness import boot
from harness.paths import Paths
from harness.session import Session

TIME = re.compile(r"^(?:<\d>)?\[ *[\d.]+\] ")
IDLE_BOOTS = 2
"""Guests in a row that may end before they ask for work."""
TELL_SECONDS = 30
"""After so long, and each time again, a job says where it is."""


class JobsError(Exception):
    """Guests that never ask for work."""


@dataclass(frozen=True)
class Job:
    """What the guest is told (@words), and the names of the tests in it."""

    words: str
    tests: tuple[str, ...]


class Workload(Protocol):
    """Who knows what jobs mean. Guests side by side call it from threads of their own."""

    def take(self, job: Job, files: dict[str, str], progress: list[str], seconds: float) -> tuple[bool, Job | None]:
        """Read what @job left. Return: whether the guest can be trusted with another one, and what is left of this one to do."""

    def lost(self, job: Job, progress: list[str], fault: str) -> Job | None:
        """The guest died in @job. Return: what is left of it to do."""


@dataclass
class Queue:
    """Work over the life of several guests, one after the other. Another row of guests may take from the same @jobs."""

    workload: Workload
    jobs: deque[Job]
    current: Job | None = None
    began: float = 0.0
    progress: list[str] = field(default_factory=list)
    handed_out: int = 0
    log: pathlib.Path = pathlib.Path("/dev/null")
    log_size: int = 0

    def logged(self) -> list[str]:
        """Return: what the kernel's log has of the current job, without times: tests tell it when they begin and end."""
        if not self.log.is_file():
            return []
        text = self.log.read_bytes()[self.log_size:].decode(errors="replace")
        return [TIME.sub("", line) for line in text.splitlines()]

    def tell(self) -> None:
        """Say of a job that takes long what its log says last."""
        seconds = time.monotonic() - self.began
        if self.current and seconds >= TELL_SECONDS and (lines := self.logged()):
            print(f"# {seconds:.0f} s: {lines[-1]}", file=sys.stderr, flush=True)

    def finish(self, files: dict[str, str]) -> bool:
        """The guest asks again, so the current job is over. Return: whether it may have another one."""
        if self.current is None:
            return True
        job, self.current = self.current, None
        healthy, rest = self.workload.take(job, files, self.progress + self.logged(), time.monotonic() - self.began)
        if rest:
            self.jobs.appendleft(rest)
        return healthy

    def next(self) -> str:
        try:
            self.current = self.jobs.popleft()
        except IndexError:
            return "done"
        self.began = time.monotonic()
        self.progress = []
        self.log_size = self.log.stat().st_size if self.log.is_file() else 0
        self.handed_out += 1
        return self.current.words

    def died(self, fault: str) -> None:
        if self.current is None:
            return
        job, self.current = self.current, None
        rest = self.workload.lost(job, self.progress + self.logged(), fault or "the guest ended")
        if rest:
            self.jobs.appendleft(rest)


class JobSession(Session):
    """A session in which the guest asks for work."""

    queue: Queue

    def on_next(self, _: str) -> str:
        healthy = self.queue.finish(self.files)
        self.files = {}
        return self.queue.next() if healthy else "done"

    def heard(self, line: str) -> None:
        self.queue.progress.append(line.removeprefix("# "))
        super().heard(line)


def session_for(queue: Queue) -> boot.Meet:
    def meet(*args: Any, **more: Any) -> JobSession:
        session = JobSession(*args, **more)
        session.queue = queue
        queue.log = session.directory / "kernel.log"
        return session

    return meet


MeetFor = Callable[[Queue], boot.Meet]


@contextlib.contextmanager
def every(seconds: float, do: Callable[[], None]) -> Iterator[None]:
    """While this lasts, @do something every @seconds, in a thread of its own."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            do()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_row(paths: Paths, spec: boot.BootSpec, queue: Queue, directory: pathlib.Path, meet_for: MeetFor = session_for) -> int:
    """Boot one guest after the other until no job is left. Return: the number of boots."""
    boots = idle = 0
    while queue.jobs:
        before = queue.handed_out
        with every(TELL_SECONDS, queue.tell):
            seen = boot.run(paths, spec, directory / f"boot-{boots}", meet_for(queue))
        queue.died(seen.fault)
        boots += 1
        idle = 0 if queue.handed_out > before else idle + 1
        if idle == IDLE_BOOTS and queue.jobs:
            raise JobsError(f"{idle} guests ended before they asked for a test ({seen.fault or seen.verdict}); see {seen.directory}")
        if queue.jobs:
            print(f"# boot {boots} is over ({seen.fault or 'a new one is cleaner'})", file=sys.stderr, flush=True)
    return boots


def run(paths: Paths, spec: boot.BootSpec, work: Iterable[Job], workload: Workload, directory: pathlib.Path, guests: int = 1) -> int:
    """Boot guests, @guests side by side, until all of @work is done. Return: the number of boots."""
    jobs = deque(work)
    rows = [directory / f"row-{row}" if guests > 1 else directory for row in range(min(guests, len(jobs)))]
    with ThreadPoolExecutor(max(len(rows), 1)) as pool:
        return sum(pool.map(lambda row: run_row(paths, spec, Queue(workload, jobs), row), rows))
