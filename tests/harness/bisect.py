# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make bisect`: after every patch of the series the kernel builds, says nothing new, and at the turning points boots.

i915 turns the warnings of W=1 on by itself; sparse runs on the files that a patch touches. What the pristine kernel says
already is not held against a patch: its warnings, without line numbers, are the baseline. A tree that has passed is not
built again, whatever has changed in the patches after it.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import boot, check, judge, ktap
from harness.cases import Case
from harness.ktap import Result
from harness.paths import REPO, Paths

VARIANT = "bisect"
FRAGMENTS = [REPO / "tests/kernel" / name for name in ("base.config", "graphics.config", "debug.config")]
OPTIONAL = REPO / "tests/kernel/ours.config"
"""Options that exist only from some patch on."""

PLACE = re.compile(r"^(?P<file>[\w./+-]+\.[chS]):\d+(?::\d+)?:? (?P<text>(?:warning|error):.*)$")
NOISE = re.compile(r"\[-W[\w=+-]+\]$")


@dataclass(frozen=True)
class Step:
    """One commit and its tree; @patch is the directory of the series that it comes from, or pristine."""

    commit: str
    tree: str
    subject: str
    patch: str


@dataclass
class Record:
    """What a build of one commit has left: its warnings and the results of its boot."""

    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


# ---- the commits -----------------------------------------------------------------


def git(tree: pathlib.Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(tree), *arguments], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def patch_names() -> dict[str, str]:
    """Subject of a commit -> directory of its patch."""
    return {path.read_text().splitlines()[0]: path.parent.name for path in REPO.glob("scripts/series/patches/*/message")}


def steps(tree: pathlib.Path, base: str) -> list[Step]:
    """The pristine commit, then those of the series."""
    names = patch_names()
    lines = git(tree, "log", "--reverse", "--format=%H %T %s", f"{base}..HEAD").splitlines()
    pristine = Step(base, git(tree, "rev-parse", f"{base}^{{tree}}"), "pristine kernel", "pristine")
    return [pristine, *(Step(commit, made, subject, names.get(subject, "?"))
                        for commit, made, subject in (line.split(" ", 2) for line in lines))]


def move_to(paths: Paths, commit: str, variant: str = VARIANT) -> pathlib.Path:
    """Return: the work tree @variant, with @commit checked out and the objects of the one before still there."""
    tree = paths.tree(variant)
    if not (tree / ".git").exists():
        tree.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(paths.cache / f"linux-{paths.kernel}.git"),
                        str(tree)], check=True)
        git(tree, "config", "gc.auto", "0")
    # By its name: while this goes on for an hour, the tree of the series may move on.
    git(tree, "fetch", "-q", str(paths.tree("ours")), commit)
    git(tree, "reset", "-q", "--hard", commit)
    return tree


# ---- one build --------------------------------------------------------------------


def known_options(tree: pathlib.Path, text: str) -> str:
    """The lines of fragment @text whose option i915 has in @tree."""
    kconfig = "\n".join(path.read_text() for path in (tree / "drivers/gpu/drm/i915").glob("Kconfig*"))
    return "".join(line + "\n" for line in text.splitlines()
                   if re.search(rf"^config {line.split('=')[0].removeprefix('CONFIG_')}$", kconfig, re.MULTILINE))


def configure(tree: pathlib.Path) -> None:
    extra = tree / ".bisect.config"
    extra.write_text(known_options(tree, OPTIONAL.read_text()))
    subprocess.run([sys.executable, str(REPO / "scripts/kernel-config.py"), "--tree", str(tree), *map(str, FRAGMENTS), str(extra)],
                   check=True)


def kbuild(tree: pathlib.Path, *arguments: str) -> tuple[int, str]:
    """Return: status and everything that was said."""
    done = subprocess.run(["make", "-s", "-k", f"-j{os.cpu_count()}", "-C", str(tree), "LOCALVERSION=", "CC=ccache gcc", *arguments],
                          check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def complaints(output: str) -> list[str]:
    """The warnings in @output, each once, without line numbers: code above them may come and go."""
    found = (PLACE.match(line.removeprefix("./")) for line in output.splitlines())
    return sorted({f"{m['file']}: {NOISE.sub('', m['text']).strip()}" for m in found if m})


def sparse_works(tree: pathlib.Path, program: pathlib.Path) -> bool:
    """Can this sparse read this kernel? An old one stumbles over the headers of a new one, in every file alike."""
    status, output = kbuild(tree, "C=2", f"CHECK={program}", "drivers/gpu/drm/i915/i915_params.o")
    return status == 0 and "error:" not in output


def touched_objects(tree: pathlib.Path, base: str, commit: str) -> list[str]:
    """The objects in @tree of the C files of i915 that @commit changes since @base."""
    names = git(tree, "diff", "--name-only", "--diff-filter=d", base, commit, "--", "drivers/gpu/drm/i915/*.c").splitlines()
    objects = [name.removesuffix(".c") + ".o" for name in names]
    return [name for name in objects if (tree / name).exists()]


def build(tree: pathlib.Path, sparse: pathlib.Path, changed: Callable[[], list[str]]) -> Record:
    """Compile everything (little of which is new), then let sparse read what @changed names."""
    record = Record()
    began = time.monotonic()
    configure(tree)
    status, output = kbuild(tree, "bzImage", "modules")
    record.warnings = complaints(output)
    if status:
        record.problems.append("the kernel does not build:\n" + "\n".join(
            [line for line in output.splitlines() if "error" in line.lower()][:10]))
    elif (objects := changed()) and sparse_works(tree, sparse):
        record.warnings = sorted({*record.warnings, *complaints(kbuild(tree, "C=2", f"CHECK={sparse}", *objects)[1])})
    record.seconds = time.monotonic() - began
    return record


# ---- the boots ----------------------------------------------------------------------


def judge_balloon(case: Case, seen: boot.Observation) -> list[Result]:
    """It knows its slices and not yet its fences or how to announce its display."""
    return [*judge.guest_results(seen), *judge.log_has(seen, [check.DETECTED]), judge.guard_result(seen),
            judge.work_result(seen), judge.log_result(seen)]


def judge_mmio(case: Case, seen: boot.Observation) -> list[Result]:
    return [*judge_balloon(case, seen), judge.refused_result(seen), *judge.untouched_results(seen)]


HIDDEN = {"pvinfo": "hidden"}
BOOTS: dict[str, tuple[Case, Callable[[Case, boot.Observation], list[Result]]]] = {
    "10-strip": (Case("bisect-10-strip", "knows nothing of vGPUs", "bare", kernel=VARIANT, vgpu=HIDDEN), check.judge_case),
    "40-balloon": (Case("bisect-40-balloon", "the first that can run on one", "bare", kernel=VARIANT), judge_balloon),
    "75-mmio": (Case("bisect-75-mmio", "all that spares traps", "enlightened", kernel=VARIANT), judge_mmio),
    "last": (Case("bisect-last", "the whole series", "enlightened", kernel=VARIANT), check.judge_case),
}


def boot_problems(paths: Paths, name: str) -> list[str]:
    """Pack and boot what was built. Return: the checks that failed."""
    tree, root = paths.tree(VARIANT), paths.tree(VARIANT).with_suffix(".root")
    subprocess.run(["rm", "-rf", str(root)], check=True)
    status, output = kbuild(tree, f"INSTALL_MOD_PATH={root}", "INSTALL_MOD_STRIP=1", "modules_install")
    if status:
        return [f"modules_install: {output[-500:]}"]
    subprocess.run([sys.executable, str(REPO / "scripts/make-initramfs.py"), "--guest", str(REPO / "tests/guest"), "--modules",
                    str(root), str(paths.initramfs(VARIANT))], check=True, stdout=subprocess.DEVNULL)
    case, judged = BOOTS[name]
    seen = boot.run(paths, case.spec(), paths.logs("bisect") / case.name)
    return [f"boot: {one.name}: {one.detail}" for one in judged(case, seen) if not one.ok]


# ---- the run --------------------------------------------------------------------------


def key(tree: str, boots: str) -> str:
    """Names what was tried: another configuration or another boot is another try, another message is not."""
    text = "".join(path.read_text() for path in (*FRAGMENTS, OPTIONAL)) + boots
    return f"{tree}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def load(path: pathlib.Path) -> Record | None:
    return Record(**json.loads(path.read_text())) if path.exists() else None


def try_step(paths: Paths, base: str, step: Step, last: str, boots: str) -> Record:
    tree = move_to(paths, step.commit)
    # The baseline of sparse is every file that the series will touch; a patch answers for its own.
    git(tree, "fetch", "-q", str(paths.tree("ours")), last)
    since, until = (base, last) if step.commit == base else (f"{step.commit}^", step.commit)
    record = build(tree, paths.sparse, lambda: touched_objects(tree, since, until))
    if boots and not record.problems:
        record.problems += boot_problems(paths, boots)
    return record


def boot_of(step: Step, last: str) -> str:
    return "last" if step.commit == last else step.patch if step.patch in BOOTS else ""


def results_of(step: Step, record: Record, baseline: set[str]) -> Result:
    new = [f"new warning: {text}" for text in record.warnings if text not in baseline]
    return Result(f"{step.patch}: {step.subject}", not (record.problems or new), detail="\n".join(record.problems + new))


def run(paths: Paths) -> int:
    base = (paths.out / f"linux-{paths.kernel}" / "pristine").read_text().split()[0]
    todo = steps(paths.tree("ours"), base)
    last, baseline, failed = todo[-1].commit, set[str](), 0
    directory = paths.out / f"linux-{paths.kernel}" / "bisect.d"
    directory.mkdir(parents=True, exist_ok=True)
    print(f"KTAP version 1\n1..{len(todo)}", flush=True)
    for number, step in enumerate(todo, 1):
        boots = boot_of(step, last)
        path = directory / key(step.tree, boots)
        record = load(path)
        known = record is not None
        if record is None:
            print(f"# {step.patch} ...", file=sys.stderr, flush=True)
            record = try_step(paths, base, step, last, boots)
        if step.commit == base:
            baseline = set(record.warnings)
        result = results_of(step, record, baseline)
        if result.ok:
            path.write_text(json.dumps(record.__dict__, indent=1) + "\n")
        print(ktap.write(number, result))
        print(f"#   {record.seconds:.0f} s{', boots' if boots else ''}{' (known from before)' if known else ''}", flush=True)
        failed += not result.ok
    print(f"{len(todo) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
