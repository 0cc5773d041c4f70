# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make igt`: igt-gpu-tools, Debian's package, by its own igt_runner in a guest.

What a test may do is data: tests/igt/PLATFORM-{fails,flakes,skips}.txt, each line a test and the reason. A test that does something
else, better or worse, fails the run; so the lists stay true. Those of PLATFORM-blocked.txt are not run at all.
"""

import fnmatch
import hashlib
import itertools
import json
import pathlib
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace

from harness import boot, jobs, qemu
from harness.host import HostSpec
from harness.jobs import Job
from harness.paths import DEFAULT_PLATFORM, REPO, Paths
from harness.shell import parse_pairs

LISTS = REPO / "tests" / "igt"
FAST = "usr/share/igt-gpu-tools/i915.fast-feedback.testlist"
PROGRAMS = "usr/libexec/igt-gpu-tools"

SECONDS = 120
"""A test that takes longer is killed by igt_runner, but in a guest that gives it more."""
HURRIED = ("gem_exec_whisper", "gem_exec_flush", "gem_ctx_switch")
"""Binaries whose tests do the same again and again for minutes, by their clocks ..."""
SPEED = 25
"""... which are this much faster than ours, as are their limits. So they do it less often, and that is all."""
SILENCE = 60
"""A guest that is silent for longer after a test's time is dead."""
TESTS_IN_A_JOB = 60

TYPES = ("V5_8", "V5_4", "V5_2", "V5_1", "V4_8", "V4_4", "V4_2", "V4_1")
SHARES = ("large", "small", "bare", *TYPES)
"""The whole GPU, which IGT takes for granted, the usual vGPU, the whole GPU without a mediator, and the types of GVT-g."""
GGTT_MIB = {"haswell": 2048}
"""Of platforms, as vgpu-host has it when it is not asked; all others have the 4096 of gen8."""
MEMORY_MIB = 512
"""Of a guest, beside what fills its GGTT, which some tests do."""
APERTURE_MIB = 256
HIDDEN = {"pvinfo": "hidden", "mapped": "ggtt"}
MAPPED = {"mapped": "aperture"}
"""Without it each access through the aperture traps and waits, which takes a minute to draw a screen."""


@dataclass(frozen=True)
class Guest:
    """What @binaries are run in: each test has @limit seconds; @apart is as in BootSpec. @vgpu is for its vGPU."""

    binaries: frozenset[str] = frozenset()
    limit: int = SECONDS
    cpus: int = 1
    console: bool = False
    apart: bool = False
    vgpu: dict[str, str] = field(default_factory=dict, hash=False)


UNSCANNED = {"scan": "none"}
"""The selftests wait for semaphores in the ring and store registers, for which GVT-g puts a vGPU into failsafe mode."""

GUESTS = {
    "plain": Guest(),
    # A console is drawn after every test, which would take most of the time.
    "console": Guest(frozenset({"fbdev"}), console=True),
    # Threads of the kernel that wait for each other in a circle come to no end on one CPU.
    "two-cpus": Guest(frozenset({"dmabuf"}), cpus=2),
    # Some of them compare the times of GPU and CPU.
    "selftests": Guest(frozenset({"i915_selftest"}), limit=5 * SECONDS, apart=True, vgpu=UNSCANNED),
    # They copy much through the aperture, where what is tiled traps, hang the GPU often, or do a thing more and more often.
    "patient": Guest(frozenset({"gem_ctx_create", "gem_ctx_exec", "gem_evict_everything", "gem_exec_capture", "gem_exec_lut_handle",
                                "gem_exec_reloc", "gem_fence_thrash", "gem_fence_upload", "gem_tiled_fence_blits", "gem_tiled_wb"}),
                     limit=5 * SECONDS),
}
SLOW = ("rcupdate.rcu_cpu_stall_timeout=120",)
"""What the kernel does at a stretch in seconds on hardware takes minutes without KVM, and is no stall."""
NO_CONSOLE = ("drm_kms_helper.fbdev_emulation=0",)
SLEEP = ("mem_sleep_default=deep", "no_console_suspend")
"""The clock wakes a guest from S3 only, and the log tells how far it got."""
STILL_CONSOLE = ("loglevel=3", "vt.global_cursor_default=0")
"""Nobody else draws on it while a test compares what it wrote."""

SICK = {"timeout", "incomplete", "crash", "abort", "dmesg-fail"}
"""After these a new guest goes on."""
GOOD = {"pass", "warn"}
"""A warning is a test's own: it passed, and had something to say."""


@dataclass(frozen=True)
class Outcome:
    """What became of one test: igt_runner's @result, and @why in a line if it is not a pass."""

    test: str
    result: str
    seconds: float
    why: str = ""


# ---- which tests -------------------------------------------------------------


def read_list(text: str) -> list[str]:
    """Return: the names or patterns of a test list; "#" begins a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def binary_of(test: str) -> str:
    return test.split("@")[1]


def all_tests(root: pathlib.Path, binaries: Iterable[str]) -> list[str]:
    """Return: every test in @binaries of @root, as they list them themselves; they run here, through the root's own linker."""
    names = []
    for binary in binaries:
        command = qemu.in_sysroot(root).command[:3]
        done = subprocess.run([*command, str(root / PROGRAMS / binary), "--list-subtests"], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        subtests = [] if done.returncode else done.stdout.split()
        names += [f"igt@{binary}@{one}" for one in subtests] or [f"igt@{binary}"]
    return names


def expand(root: pathlib.Path, patterns: Iterable[str]) -> list[str]:
    """Return: the tests that @patterns name, in their order, each once. A pattern without "*" stands for itself."""
    binaries = (root / PROGRAMS / "test-list.txt").read_text().split()
    names: dict[str, None] = {}
    for pattern in patterns:
        if "*" not in pattern:
            names[pattern] = None
            continue
        wanted = [one for one in binaries if fnmatch.fnmatch(one, binary_of(pattern))]
        names.update(dict.fromkeys(one for one in all_tests(root, wanted) if fnmatch.fnmatch(one, pattern)))
    return list(names)


def choose(root: pathlib.Path, listed: str, wanted: str) -> list[str]:
    """Return: the tests to run: those whose name contains @wanted, or else those of the list @listed ("fast": the package's own)."""
    if wanted:
        return [one for one in expand(root, ["igt@*"]) if wanted in one]
    path = root / FAST if listed == "fast" else LISTS / f"{listed}.txt"
    if not path.exists():
        have = ", ".join(sorted(one.stem for one in LISTS.glob("list-*.txt")))
        raise SystemExit(f"igt: no list {path}; IGT_LIST is fast or one of: {have}")
    return expand(root, read_list(path.read_text()))


def make_jobs(tests: Iterable[str]) -> list[Job]:
    """Return: @tests in jobs of neighbours from one binary: igt_runner starts it once for all of them."""
    found = []
    for _, group in itertools.groupby(tests, binary_of):
        names = list(group)
        for start in range(0, len(names), TESTS_IN_A_JOB):
            found.append(job_of(tuple(names[start:start + TESTS_IN_A_JOB])))
    return found


def speed_of(test: str) -> int:
    return SPEED if binary_of(test) in HURRIED else 1


def guest_of(test: str) -> str:
    return next((name for name, guest in GUESTS.items() if binary_of(test) in guest.binaries), "plain")


def limit_of(test: str) -> int:
    return GUESTS[guest_of(test)].limit


def job_of(tests: tuple[str, ...]) -> Job:
    speed = speed_of(tests[0])
    return Job(f"igt {limit_of(tests[0]) * speed} {speed} {' '.join(tests)}", tests)


# ---- what became of them -----------------------------------------------------

REQUIREMENT = re.compile(r"^Test requirement: (.*)$", re.MULTILINE)
ASSERTION = re.compile(r"^.*(?:Failed assertion: |CRITICAL: (?!Failed |Test ))(.*)$", re.MULTILINE)
KERNEL_TROUBLE = re.compile(r"^<[0-4]>.*?\] (.*)$", re.MULTILINE)
FAILED_IN = re.compile(r"\[__igt_fail_assert\+.*\n *#1 \[(\w+)\+")
NOTHING_NEW = re.compile(r"(Starting |Finished )?(subtest|dynamic subtest)\b|Stack trace:|Received signal SIGQUIT| *#? *\d+ \[", re.IGNORECASE)
WORST = re.compile(r"WARNING:|BUG:|\*ERROR\*|failed with error|GPU HANG")


def one_line(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""


def reason(raw: dict[str, str]) -> str:
    """Return: in a line, why a test did not pass, from what it and the kernel said. A skip that says nothing has none.

    What others of its program require may come first.
    """
    said = f"{raw.get('out', '')}\n{raw.get('err', '')}"
    if raw["result"] == "pass":
        return ""
    if raw["result"] == "skip":
        return next(reversed(REQUIREMENT.findall(said)), "")
    trouble = kernel_trouble(raw.get("dmesg", "")) if raw["result"].startswith("dmesg") else ""
    return trouble or one_line(ASSERTION, said) or last_line(said)


def kernel_trouble(dmesg: str) -> str:
    """Return: the worst of what the kernel warned of, else the first; "" if it was silent."""
    lines = KERNEL_TROUBLE.findall(dmesg)
    return next(filter(WORST.search, lines), next(iter(lines), "")).strip()


def last_line(text: str) -> str:
    """Return: the last thing that @text says of what happened; of a stack only where its own assertion was."""
    if found := FAILED_IN.search(text):
        return f"an assertion in {found[1]}"
    lines = [line.strip() for line in text.splitlines() if line.strip() and not NOTHING_NEW.match(line)]
    return lines[-1] if lines else "it said nothing"


def outcomes(report: str) -> list[Outcome]:
    """Return: what @report, igt_runner's results.json, says of each test.

    A binary that lacks what all its subtests require says so once, with the first; the others skip for the same reason.
    """
    found = []
    required = ""
    for test, raw in json.loads(report)["tests"].items():
        why = reason(raw)
        if raw["result"] == "skip":
            required = why = why or required or "it gives no reason"
        seconds = round(raw["time"]["end"] - raw["time"]["start"], 2) if "time" in raw else 0.0
        found.append(Outcome(test, raw["result"], seconds, why))
    return found


RANK = {"pass": 0, "warn": 1, "skip": 2, "blocked": 2, "dmesg-warn": 3}
"""Smaller is better; what is not named is a failure."""


def rank(result: str) -> int:
    return RANK.get(result, 4)


def asked_for(tests: Iterable[str], found: list[Outcome]) -> list[Outcome]:
    """Return: an outcome for each of @tests; one that names a whole binary has the worst of its subtests.

    igt_runner writes all names in small letters.
    """
    by_name = {one.test.lower(): one for one in found}
    answer = []
    for test in tests:
        name = test.lower()
        parts = [by_name[name]] if name in by_name else [one for one in found if one.test.lower().startswith(f"{name}@")]
        worst = max(parts, key=lambda one: rank(one.result), default=Outcome(test, "notrun", 0.0, "igt_runner does not know it"))
        answer.append(replace(worst, test=test, seconds=round(sum(one.seconds for one in parts), 2)))
    return answer


def without_hardware(found: list[Outcome]) -> list[Outcome]:
    """Return: @found of a program that came to its end. What it did not run of what it lists is for an engine that this GPU lacks.

    Where it ran nothing at all, it is not the hardware.
    """
    if all(one.result == "notrun" for one in found):
        return found
    return [replace(one, result="skip", why="not offered on this GPU") if one.result == "notrun" else one for one in found]


FINISHED = re.compile(r"^\[IGT\] \S+ finished subtest (?P<name>\S+), (?P<word>SUCCESS|SKIP|FAIL)$")
STARTED = re.compile(r"^\[IGT\] \S+ starting subtest (?P<name>\S+)$")
WORDS = {"SUCCESS": "pass", "SKIP": "skip", "FAIL": "fail"}


def seconds_of(one: Outcome) -> float:
    """Return: how long a test took by our clock. igt_runner does not say it of one that it killed."""
    return limit_of(one.test) if one.result == "timeout" else round(one.seconds / speed_of(one.test), 2)


def salvage(tests: tuple[str, ...], progress: list[str], fault: str) -> tuple[list[Outcome], tuple[str, ...]]:
    """What a dead guest had done of a job. Return: the outcomes that are known, and the tests that are left.

    The test in which it died is one of the former; if none had begun, it was the first.
    """
    known: dict[str, Outcome] = {}
    running = ""
    for line in progress:
        if match := STARTED.match(line):
            running = match["name"]
        elif match := FINISHED.match(line):
            running = ""
            known[match["name"]] = Outcome("", WORDS[match["word"]], 0.0)
    names = {one.split("@")[2] if one.count("@") > 1 else "": one for one in tests}
    done = [Outcome(test, known[name].result, known[name].seconds) for name, test in names.items() if name in known]
    left = [test for name, test in names.items() if name not in known]
    victim = names.get(running) if running in names and names[running] in left else next(iter(left), None)
    if victim:
        done.append(Outcome(victim, "incomplete", 0.0, fault))
        left.remove(victim)
    return done, tuple(left)


# ---- what they may do --------------------------------------------------------


@dataclass(frozen=True)
class Expectation:
    """A line of a list: tests that match @pattern do not pass, for this @reason."""

    pattern: str
    reason: str


def read_expectations(text: str, where: str) -> list[Expectation]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, why = line.partition("#")
        if not why.strip():
            raise SystemExit(f"igt: {where}:{number}: '{line.strip()}' has no reason; write it behind a #")
        rows.append(Expectation(pattern.strip(), why.strip()))
    return rows


@dataclass(frozen=True)
class Expected:
    fails: list[Expectation]
    flakes: list[Expectation]
    skips: list[Expectation]
    blocked: list[Expectation] = field(default_factory=list)

    def problem(self, seen: Outcome) -> str:
        """Return: what is unexpected in @seen, "" if nothing is."""
        if matching(self.flakes, seen.test) or seen.result == "blocked":
            return ""
        if seen.result in GOOD:
            stale = [name for name, rows in (("fails", self.fails), ("skips", self.skips)) if matching(rows, seen.test)]
            return f"passes, but is listed among the {' and '.join(stale)}" if stale else ""
        if seen.result == "skip":
            return "" if matching(self.skips, seen.test) else f"skip: {seen.why}"
        return "" if matching(self.fails, seen.test) else f"{seen.result}: {seen.why}"


def matching(rows: list[Expectation], test: str) -> list[Expectation]:
    return [row for row in rows if fnmatch.fnmatch(test, row.pattern)]


def expectations(platform: str, kind: str) -> list[Expectation]:
    """Return: the list of @kind for @platform; without a file nothing is expected."""
    path = LISTS / f"{platform}-{kind}.txt"
    return read_expectations(path.read_text(), path.name) if path.exists() else []


def expected(platform: str) -> Expected:
    return Expected(*(expectations(platform, kind) for kind in ("fails", "flakes", "skips", "blocked")))


# ---- running -----------------------------------------------------------------


class Journal:
    """The outcomes of a run so far, in a file, for a run that is stopped to be gone on with.

    @key stands for the guest and the host that were tested: outcomes of others are worthless.
    """

    def __init__(self, path: pathlib.Path, key: str):
        self.path = path
        head, *lines = path.read_text().split("\n")[:-1] or [""] if path.exists() else [""]
        self.known = [Outcome(**json.loads(line)) for line in lines] if head == key else []
        path.write_text("".join(f"{line}\n" for line in [key, *map(self._line, self.known)]))

    @staticmethod
    def _line(one: Outcome) -> str:
        return json.dumps(asdict(one))

    def add(self, one: Outcome) -> None:
        with self.path.open("a") as file:
            file.write(f"{self._line(one)}\n")

    def close(self) -> None:
        self.path.unlink()


class Run:
    """A jobs.Workload: gathers outcomes, tells how far it is."""

    def __init__(self, tests: Collection[str], keep: pathlib.Path, journal: Journal | None = None):
        self.total = len(tests)
        self.keep = keep
        self.journal = journal
        self.outcomes: dict[str, Outcome] = {one.test: one for one in journal.known if one.test in tests} if journal else {}
        self._lock = threading.Lock()

    def _add(self, found: Iterable[Outcome]) -> None:
        with self._lock:
            for one in found:
                self.outcomes[one.test] = one
                if self.journal:
                    self.journal.add(one)
                why = f"  {one.why[:150]}" if one.why else ""
                print(f"[{len(self.outcomes):4}/{self.total}] {one.test}: {one.result} {one.seconds:.1f} s{why}", file=sys.stderr, flush=True)

    def take(self, job: Job, files: dict[str, str], progress: list[str], seconds: float) -> tuple[bool, Job | None]:
        del seconds
        if "results.json" not in files:
            return False, self.lost(job, progress, "igt_runner left no results")
        (self.keep / f"{job.tests[0].replace('@', '-')}.json").write_text(files["results.json"])
        found = [replace(one, seconds=seconds_of(one)) for one in asked_for(job.tests, outcomes(files["results.json"]))]
        healthy = not any(one.result in SICK for one in found)
        # Where one test took its program with it, those behind it have not had their turn.
        left = () if healthy else tuple(one.test for one in found if one.result == "notrun")
        self._add(without_hardware(found) if healthy else (one for one in found if one.test not in left))
        return healthy, job_of(left) if left else None

    def lost(self, job: Job, progress: list[str], fault: str) -> Job | None:
        done, left = salvage(job.tests, progress, fault)
        self._add(done)
        return job_of(left) if left else None


@dataclass(frozen=True)
class Subject:
    """What is tested: the @driver, what it has of the GPU (@share), and other words for its vGPU, as for `vgpu-host --vgpu`."""

    driver: str = "ours"
    share: str = "large"
    vgpu: str = ""

    def __str__(self) -> str:
        return f"driver {self.driver}, {self.share} share{self.vgpu and ', ' + self.vgpu}"

    @property
    def directory(self) -> str:
        words = "-".join(filter(None, (self.driver, self.share, self.vgpu)))
        return re.sub(r"[^\w-]+", "-", words)

    @property
    def usual(self) -> bool:
        """Is it what the lists of expectations are for?"""
        return self == Subject()


def ggtt_mib(platform: str) -> int:
    return GGTT_MIB.get(platform, 4096)


def share(name: str, platform: str) -> dict[str, str]:
    """Return: the share @name of @platform, as options of --vgpu."""
    rest = ggtt_mib(platform) - APERTURE_MIB
    if name == "large":
        return {"mappable": f"0+{APERTURE_MIB}M", "nonmappable": f"{APERTURE_MIB}M+{rest}M", "fences": "32"}
    return {"type": name} if name in TYPES else {}


def spec(subject: Subject, guest: Guest = GUESTS["plain"], platform: str = DEFAULT_PLATFORM) -> boot.BootSpec:
    hidden = HIDDEN if subject.driver == "plain" or subject.share == "bare" else {}
    host = HostSpec(vgpu={**share(subject.share, platform), **MAPPED, **guest.vgpu, **hidden, **parse_pairs(subject.vgpu)})
    words = ("log_buf_len=4M", *SLOW, *SLEEP, *(STILL_CONSOLE if guest.console else NO_CONSOLE))
    return boot.BootSpec(f"igt-{subject.driver}", "jobs", host, words, timeout=24 * 3600, patience=guest.limit + SILENCE,
                         memory_mib=ggtt_mib(platform) + MEMORY_MIB, posted=False, smp=guest.cpus, apart=guest.apart)


def report(found: Iterable[Outcome], seconds: float, title: str) -> str:
    """Return: the report of one run, as text."""
    rows = list(found)
    counts = Counter(one.result for one in rows)
    lines = [title, "", f"{len(rows)} tests in {seconds:.0f} s: " + ", ".join(f"{count} {what}" for what, count in counts.most_common())]
    if any(one.test.startswith("igt@") for one in rows):
        lines += ["", *by_binary(rows)]
    for what in sorted(counts, key=lambda one: (one == "skip", one)):
        if what not in GOOD:
            lines += ["", f"{what}:", *(f"  {one.test}  ({one.seconds:.1f} s)  {one.why}" for one in rows if one.result == what)]
    return "\n".join(lines) + "\n"


def by_binary(found: Iterable[Outcome]) -> list[str]:
    """Return: a table of how many tests of each binary passed, skipped or were not run, and did neither, and of how long they took."""
    kinds: dict[str, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    for one in found:
        kind = "pass" if one.result in GOOD else "skip" if one.result in ("skip", "blocked") else "other"
        kinds.setdefault(binary_of(one.test), Counter())[kind] += 1
        seconds[binary_of(one.test)] += round(one.seconds)
    lines = ["| binary | pass | skip | other | seconds |", "|---|---|---|---|---|"]
    return lines + [f"| {name} | {of['pass']} | {of['skip']} | {of['other']} | {seconds[name]} |" for name, of in sorted(kinds.items())]


def logs(paths: Paths, subject: Subject, listed: str) -> pathlib.Path:
    """Return: the directory for the results of list @listed; "" stands for tests chosen by their names."""
    return paths.logs("igt") / f"{subject.directory}-{pathlib.Path(listed).name or 'some'}"


def tested(paths: Paths, driver: str) -> str:
    """Return: what stands for the guest with @driver and the host that serves it."""
    variant = f"igt-{driver}"
    digest = hashlib.sha256()
    for path in (paths.image(variant), paths.initramfs(variant), paths.host_program, paths.aperture_plugin):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_results(directory: pathlib.Path, found: Iterable[Outcome], seconds: float, title: str) -> None:
    rows = list(found)
    (directory / "results.json").write_text(json.dumps({"seconds": round(seconds), "tests": [asdict(one) for one in rows]}, indent=1) + "\n")
    (directory / "report.txt").write_text(report(rows, seconds, title))


def run(paths: Paths, subject: Subject, listed: str, wanted: str, guests: int = 1) -> int:
    """Run the chosen tests on @subject, in @guests guests side by side; go on with a run that was stopped.

    Return: 0 if each did what its line in the lists says.
    """
    root = paths.igt_root
    tests = choose(root, listed, wanted)
    if not tests:
        print(f"igt: no test has '{wanted}' in its name", file=sys.stderr)
        return 2
    directory = logs(paths, subject, "" if wanted else listed)
    directory.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    journal = Journal(directory / "journal", tested(paths, subject.driver))
    gathered = Run(set(tests), directory, journal)
    before = len(gathered.outcomes)
    boots = 0
    blocked = expected(paths.platform).blocked
    gathered.outcomes.update((one, Outcome(one, "blocked", 0.0, matching(blocked, one)[0].reason)) for one in tests if matching(blocked, one))
    for name, guest in GUESTS.items():
        work = make_jobs(one for one in tests if guest_of(one) == name and one not in gathered.outcomes)
        boots += jobs.run(paths, spec(subject, guest, paths.platform), work, gathered, directory / name, guests)
    found = list(gathered.outcomes.values())
    seconds = time.monotonic() - began
    title = f"igt-gpu-tools on Linux {paths.kernel}, {paths.platform}, {subject}, {boots} boots"
    if before:
        title += f"; {before} tests are from a run that was stopped"
    write_results(directory, found, seconds, title)
    journal.close()
    print(report(found, seconds, title))
    print(f"report: {directory}/report.txt")
    return judge(found, paths.platform) if subject.usual else 0


def judge(found: Iterable[Outcome], platform: str) -> int:
    rules = expected(platform)
    problems = [(one.test, rules.problem(one)) for one in found if rules.problem(one)]
    for test, problem in problems:
        print(f"igt: {test}: {problem}", file=sys.stderr)
    if problems:
        print(f"igt: {len(problems)} not as tests/igt/{platform}-*.txt say", file=sys.stderr)
    return 1 if problems else 0


# ---- side by side ------------------------------------------------------------

def read_results(directory: pathlib.Path) -> tuple[float, dict[str, Outcome]]:
    data = json.loads((directory / "results.json").read_text())
    return data["seconds"], {row["test"]: Outcome(**row) for row in data["tests"]}


def compare(runs: dict[str, tuple[float, dict[str, Outcome]]]) -> tuple[str, list[str]]:
    """Put @runs, by driver, side by side. Return: the table, and the tests in which ours is worse than another."""
    lines = ["| driver | pass | skip | other | seconds |", "|---|---|---|---|---|"]
    for driver, (seconds, found) in runs.items():
        counts = Counter(one.result if one.result in ("pass", "skip") else "other" for one in found.values())
        lines.append(f"| {driver} | {counts['pass']} | {counts['skip']} | {counts['other']} | {seconds:.0f} |")
    tests = dict.fromkeys(test for _, found in runs.values() for test in found)
    lines += ["", f"| test | {' | '.join(runs)} |", "|---" * (len(runs) + 1) + "|"]
    worse = []
    for test in tests:
        results = {driver: found[test].result if test in found else "-" for driver, (_, found) in runs.items()}
        if len(set(results.values())) > 1:
            lines.append(f"| {test} | {' | '.join(results.values())} |")
        if any(rank(results["ours"]) > rank(results[other]) for other in results if results[other] != "-"):
            worse.append(test)
    return "\n".join(lines) + "\n", worse


def run_compare(paths: Paths, drivers: Iterable[str], share: str, listed: str) -> int:
    """Compare the last runs of `make igt` with @drivers. Return: 1 if ours is worse anywhere."""
    places = {driver: logs(paths, Subject(driver, share), listed) for driver in drivers}
    have = {driver: read_results(place) for driver, place in places.items() if (place / "results.json").exists()}
    if "ours" not in have or len(have) < 2:
        print(f"igt: nothing to compare: make igt DRIVER=ours and DRIVER=upstream first (have: {', '.join(have) or 'none'})", file=sys.stderr)
        return 2
    table, worse = compare(have)
    print(table)
    for test in worse:
        print(f"igt: ours is worse in {test}", file=sys.stderr)
    return 1 if worse else 0
