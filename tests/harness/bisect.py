# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make bisect`: after every patch of the series i915 builds, says nothing new, and a guest on a vGPU still works.

A patch is built as modules for the kernel image that the boots share. i915 turns the warnings of W=1 on by itself; sparse runs on the
files that a patch touches. What the pristine kernel says already is not held against a patch: its warnings, without line numbers, are
the baseline.

A guest boots after each patch that changes code of the driver: it must load, show its console and leave a clean log, and the host must
not refuse more than it refuses upstream's driver, which the first boot has. A tree that has passed is not tried again, whatever has
changed in the patches after it.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from harness import boot, judge, ktap
from harness.cases import Case
from harness.ktap import Result
from harness.paths import REPO, Paths

VARIANT = "bisect"
FRAGMENTS = [REPO / "tests/kernel" / f"{name}.config" for name in ("base", "graphics", "debug")]
"""Those of the kernel image that the boots share; see the Makefile."""
OPTIONAL = REPO / "tests/kernel/ours.config"
"""Options that exist only from some patch on."""
BOOTED = re.compile(r"^drivers/gpu/drm/i915/(?!(?:.*/)?tests/|selftests/|(?:.*/)?selftest_).*\.[ch]$")
"""Files of the driver: a patch that changes one is booted."""

PLACE = re.compile(r"^(?P<file>[\w./+-]+\.[chS]):\d+(?::\d+)?:? (?P<text>(?:warning|error):.*)$")
NOISE = re.compile(r"\[-W[\w=+-]+\]$")


@dataclass(frozen=True)
class Step:
    """One commit and its tree; @number is that of its patch, 0000 the pristine kernel. @boots: it changes the driver."""

    commit: str
    tree: str
    subject: str
    number: str
    boots: bool


@dataclass
class Record:
    """What a build of one commit has left: its warnings, and what failed. @refused is what the host refused in its boot, by kind."""

    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


# ---- the commits -----------------------------------------------------------------


def git(tree: pathlib.Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(tree), *arguments], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def is_booted(names: Iterable[str]) -> bool:
    """Does a patch that changes files @names change the driver?"""
    return any(BOOTED.match(name) for name in names)


def steps(tree: pathlib.Path, base: str) -> list[Step]:
    """The pristine commit, then those of the series."""
    lines = git(tree, "log", "--reverse", "--format=%H %T %s", f"{base}..HEAD").splitlines()
    found = [Step(base, git(tree, "rev-parse", f"{base}^{{tree}}"), "pristine kernel", "0000", True)]
    for number, (commit, made, subject) in enumerate((line.split(" ", 2) for line in lines), 1):
        changed = git(tree, "diff", "--name-only", "--no-renames", f"{commit}^", commit).splitlines()
        found.append(Step(commit, made, subject, f"{number:04}", is_booted(changed)))
    return found


def pristine(paths: Paths) -> str:
    """Return: the commit of the pristine kernel."""
    return (paths.out / f"linux-{paths.kernel}" / "pristine").read_text().split()[0]


def move_to(paths: Paths, commit: str, variant: str = VARIANT) -> pathlib.Path:
    """Return: the work tree @variant, with @commit checked out and the objects of the one before still there."""
    tree = paths.tree(variant)
    if not (tree / ".git").exists():
        subprocess.run([str(REPO / "scripts/kernel-tree.sh"), "upstream", str(tree), str(paths.cache / f"linux-{paths.kernel}.git"),
                        pristine(paths)], check=True)
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


def configure(tree: pathlib.Path, image: pathlib.Path) -> None:
    """Make @tree one for modules of the kernel that was built in tree @image."""
    subprocess.run([str(REPO / "scripts/kernel-objects.sh"), str(image), str(tree)], check=True)
    extra = tree / ".bisect.config"
    extra.write_text(known_options(tree, OPTIONAL.read_text()))
    subprocess.run([sys.executable, str(REPO / "scripts/kernel-config.py"), "--tree", str(tree), "--for", str(image),
                    *map(str, FRAGMENTS), str(extra)], check=True)


def kbuild(tree: pathlib.Path, *arguments: str) -> tuple[int, str]:
    """Return: status and everything that was said."""
    jobs = os.environ.get("JOBS") or str(os.cpu_count())
    done = subprocess.run(["make", "-s", "-k", f"-j{jobs}", "-C", str(tree), "LOCALVERSION=", "CC=ccache gcc", *arguments],
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


def build(tree: pathlib.Path, image: pathlib.Path, sparse: pathlib.Path, changed: Callable[[], list[str]]) -> Record:
    """Compile the modules (little of which is new), then let sparse read what @changed names."""
    record = Record()
    began = time.monotonic()
    configure(tree, image)
    status, output = kbuild(tree, "modules")
    record.warnings = complaints(output)
    if status:
        record.problems.append("the modules do not build:\n" + "\n".join(
            [line for line in output.splitlines() if "error" in line.lower()][:10]))
    elif (objects := changed()) and sparse_works(tree, sparse):
        record.warnings = sorted({*record.warnings, *complaints(kbuild(tree, "C=2", f"CHECK={sparse}", *objects)[1])})
    record.seconds = time.monotonic() - began
    return record


# ---- the boots ----------------------------------------------------------------------


CASE = Case("bisect", "at every patch the driver runs on a vGPU that upstream's driver accepts", "upstream", kernel=VARIANT)


def judged(seen: boot.Observation, refused: dict[str, int] | None) -> list[Result]:
    """What holds at every patch; @refused is what the host refused upstream's driver, None if this boot is that of upstream."""
    counts = seen.stats.get("refused", {})
    more = [f"{kind}: {count}, upstream {(refused or {}).get(kind, 0)}" for kind, count in counts.items()
            if refused is not None and count > refused.get(kind, 0)]
    return [*judge.guest_results(seen), judge.work_result(seen), judge.console_result(seen), judge.log_result(seen),
            Result("the host refuses no more than it refuses upstream", bool(counts) and not more,
                   detail="\n".join(more) or "vgpu-host gave no counters")]


def pack(paths: Paths) -> str:
    """Make the initramfs of what was built. Return: what went wrong, if anything."""
    tree, image = paths.tree(VARIANT), paths.image_tree()
    root = tree.with_suffix(".root")
    subprocess.run(["rm", "-rf", str(root)], check=True)
    status, output = kbuild(tree, f"INSTALL_MOD_PATH={root}", "INSTALL_MOD_STRIP=1", "modules_install")
    if status:
        return f"modules_install: {output[-500:]}"
    shutil.copy(image / "arch/x86/boot/bzImage", paths.image(VARIANT))
    done = subprocess.run([sys.executable, str(REPO / "scripts/make-initramfs.py"), "--guest", str(REPO / "tests/guest"), "--image",
                           str(paths.image(VARIANT)), "--modules", str(root), str(paths.initramfs(VARIANT))], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode else ""


def try_boot(paths: Paths, number: str, record: Record, refused: dict[str, int] | None) -> None:
    """Boot what was built, and add to @record what failed and what the host refused."""
    if problem := pack(paths):
        record.problems.append(problem)
        return
    seen = boot.run(paths, CASE.spec(), paths.logs("bisect") / number)
    record.refused = seen.stats.get("refused", {})
    record.problems += [f"boot: {one.name}: {one.detail}" for one in judged(seen, refused) if not one.ok]


# ---- the run --------------------------------------------------------------------------


def key(step: Step) -> str:
    """Names what was tried: another configuration is another try, another message is not."""
    text = "".join(path.read_text() for path in (*FRAGMENTS, OPTIONAL)) + f"vGPU {step.boots}"
    return f"{step.tree}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def load(path: pathlib.Path) -> Record | None:
    return Record(**json.loads(path.read_text())) if path.exists() else None


def try_step(paths: Paths, base: str, step: Step, last: str, refused: dict[str, int] | None) -> Record:
    tree = move_to(paths, step.commit)
    # The baseline of sparse is every file that the series will touch; a patch answers for its own.
    git(tree, "fetch", "-q", str(paths.tree("ours")), last)
    since, until = (base, last) if step.commit == base else (f"{step.commit}^", step.commit)
    record = build(tree, paths.image_tree(), paths.sparse, lambda: touched_objects(tree, since, until))
    if step.boots and not record.problems:
        try_boot(paths, step.number, record, refused)
    return record


def results_of(step: Step, record: Record, baseline: set[str]) -> Result:
    new = [f"new warning: {text}" for text in record.warnings if text not in baseline]
    return Result(f"{step.number}: {step.subject}", not (record.problems or new), detail="\n".join(record.problems + new))


def run(paths: Paths) -> int:
    base = pristine(paths)
    todo = steps(paths.tree("ours"), base)
    last, upstream, failed = todo[-1].commit, Record(), 0
    directory = paths.out / f"linux-{paths.kernel}" / "bisect.d"
    directory.mkdir(parents=True, exist_ok=True)
    print(f"KTAP version 1\n1..{len(todo)}", flush=True)
    for count, step in enumerate(todo, 1):
        path = directory / key(step)
        record = load(path)
        known = record is not None
        if record is None:
            print(f"# {step.number} ...", file=sys.stderr, flush=True)
            record = try_step(paths, base, step, last, None if step.commit == base else upstream.refused)
        if step.commit == base:
            upstream = record
        result = results_of(step, record, set(upstream.warnings))
        if result.ok:
            path.write_text(json.dumps(record.__dict__, indent=1) + "\n")
        print(ktap.write(count, result))
        print(f"#   {record.seconds:.0f} s{', boots' if step.boots else ''}{' (known from before)' if known else ''}", flush=True)
        failed += not result.ok
    print(f"{len(todo) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
