# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make builds`: the whole series compiles in every configuration that matters to somebody; tests/kernel/builds.toml names them.

A row passes if Kconfig leaves what was asked for, make succeeds, everything it should make is there, no file that the series
touches gets a warning, and the series' own files get none with W=1 either. Most rows build modules alone, which takes a
quarter of the time; modpost cannot judge those, so that what they want of the rest of the kernel is looked up in what Debian's
kernel or the sources export. A row that has passed is not built again before its sources, configuration or compiler change.
"""

import collections
import functools
import hashlib
import os
import pathlib
import re
import resource
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass, field, fields
from typing import Any

from harness import bisect, ktap
from harness.ktap import Result
from harness.paths import REPO, Paths

KERNEL_CONFIG = REPO / "tests/kernel"
TABLE = KERNEL_CONFIG / "builds.toml"
SHOWN = 20
PROGRESS = 30.0
"""Seconds between two signs of life."""


class TableError(ValueError):
    """The table says something that no row may say."""


@dataclass(frozen=True)
class Build:
    """One row of the table, where its fields are explained."""

    name: str
    why: str
    config: list[str]
    targets: list[str]
    makes: list[str] = field(default_factory=list)
    base: str = ""
    tree: str = "small"
    arch: str = "x86_64"

    @property
    def modules_only(self) -> bool:
        """Without the rest of the kernel, modpost cannot tell whether every symbol is there."""
        return "vmlinux" not in self.targets

    def products(self) -> list[str]:
        return self.makes or self.targets

    def fragments(self) -> list[pathlib.Path]:
        return [KERNEL_CONFIG / f"{name}.config" for name in self.config]


NEEDED = ("name", "why", "config", "targets")
LISTS = ("config", "targets", "makes")


def build_of(table: dict[str, Any]) -> Build:
    """Return: the row that @table describes."""
    name = table.get("name", "a row without name")
    for key, value in table.items():
        if key not in {one.name for one in fields(Build)}:
            raise TableError(f"{name}: unknown key '{key}'")
        if not isinstance(value, list if key in LISTS else str):
            raise TableError(f"{name}: '{key}' has the wrong type, {type(value).__name__}")
    if missing := [key for key in NEEDED if not table.get(key)]:
        raise TableError(f"{name}: {', '.join(missing)} missing")
    build = Build(**table)
    if build.base not in ("", "debian"):
        raise TableError(f"{name}: base '{build.base}' is not known, 'debian' is")
    if absent := [path.name for path in build.fragments() if not path.exists()]:
        raise TableError(f"{name}: there is no {', '.join(absent)}")
    return build


def parse(text: str) -> list[Build]:
    data = tomllib.loads(text)
    if unknown := set(data) - {"build"}:
        raise TableError(f"unknown key {', '.join(sorted(unknown))}; rows are [[build]] tables")
    builds = [build_of(table) for table in data.get("build", [])]
    names = collections.Counter(build.name for build in builds)
    if twice := [name for name, count in names.items() if count > 1]:
        raise TableError(f"used more than once: {', '.join(twice)}")
    return builds


# ---- one build --------------------------------------------------------------------


def follow(command: list[str], log: pathlib.Path, name: str) -> tuple[int, str]:
    """Run @command with its output in @log, and say now and then how far it is. Return: status and output."""
    began = said = time.monotonic()
    lines: list[str] = []
    with log.open("w", buffering=1) as file, subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout or ():
            file.write(line)
            lines.append(line)
            if time.monotonic() - said >= PROGRESS:
                said = time.monotonic()
                print(f"#   {name}: {len(lines)} steps in {said - began:.0f} s", file=sys.stderr, flush=True)
    return process.returncode, "".join(lines)


def configure(tree: pathlib.Path, build: Build, base: pathlib.Path | None) -> list[str]:
    """Return: what Kconfig did not leave as it was asked for."""
    options = ["--make", f"ARCH={build.arch}", *(["--base", str(base)] if base else [])]
    done = subprocess.run([sys.executable, str(REPO / "scripts/kernel-config.py"), "--tree", str(tree), *options,
                           *map(str, build.fragments())], check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return (done.stdout.splitlines() or ["kernel-config failed"]) if done.returncode else []


def kbuild(tree: pathlib.Path, build: Build, log: pathlib.Path, *arguments: str) -> tuple[int, str]:
    jobs = os.environ.get("JOBS") or str(os.cpu_count())
    return follow(["make", f"-j{jobs}", "-C", str(tree), f"ARCH={build.arch}", "LOCALVERSION=", "CC=ccache gcc", *arguments], log,
                  build.name)


def object_of(source: str) -> str:
    return source.removesuffix(".c") + ".o"


def errors(output: str, log: pathlib.Path) -> list[str]:
    """What of the @output of a failed make tells the reader why."""
    lines = output.splitlines()
    found = [line for line in lines if "error:" in line or "ERROR:" in line or "undefined reference" in line]
    return [*(found or [line for line in lines if "***" in line] or lines[-5:])[:SHOWN], f"all of it is in {log}"]


def warnings(output: str, files: list[str]) -> list[str]:
    """The warnings of the compiler about @files."""
    return [text for text in bisect.complaints(output) if text.partition(":")[0] in files]


EXPORT = re.compile(r"^\s*EXPORT_(?:PER_CPU_)?SYMBOL\w*\((\w+)", re.MULTILINE)
# A list of 64-bit atomics in a header of x86 exports them on 32 bits, all by one macro; _386 ones are for older processors.
ATOMIC64 = re.compile(r"^ATOMIC64_DECL\((\w+)\);", re.MULTILINE)
EXPORTING = r"^\s*EXPORT_(PER_CPU_)?SYMBOL|^ATOMIC64_DECL\("


def exported(source: str) -> set[str]:
    """The names that lines of source export."""
    return {*EXPORT.findall(source), *(f"atomic64_{name}_cx8" for name in ATOMIC64.findall(source))}


def listed(symvers: str) -> set[str]:
    """The names in a Module.symvers."""
    return {line.split("\t")[1] for line in symvers.splitlines() if line.count("\t") >= 3}


@functools.cache
def exported_by_kernel(tree: pathlib.Path, symvers: pathlib.Path) -> set[str]:
    """What the kernel exports, but for the modules that are looked at.

    Debian's list has what its configuration exports, and the sources of @tree what debugging options and 32 bits add.
    """
    places = ("arch/x86", "drivers/base", "drivers/dma-buf", "drivers/gpu/drm", "kernel", "lib", "mm",
              ":!drivers/gpu/drm/i915", ":!drivers/gpu/drm/xe")
    lines = bisect.git(tree, "grep", "-hE", EXPORTING, "--", *places)
    ours = {line.split("\t")[1] for line in symvers.read_text().splitlines() if re.search(r"\tdrivers/gpu/drm/(i915|xe)/", line)}
    return listed(symvers.read_text()) - ours | exported(lines)


def names(nm: str) -> list[tuple[str, str]]:
    """Names and kinds that `nm --format=posix` lists."""
    return [(words[0], words[1]) for words in map(str.split, nm.splitlines()) if len(words) >= 2]


def undefined(nm: str) -> set[str]:
    """The names that a module wants; weak ones (w) may be missing."""
    return {name for name, kind in names(nm) if kind == "U"}


def own_exports(nm: str) -> set[str]:
    return {name.removeprefix("__ksymtab_") for name, _ in names(nm) if name.startswith("__ksymtab_")}


def symbols(module: pathlib.Path) -> str:
    return subprocess.run(["nm", "--format=posix", str(module)], check=True, text=True, stdout=subprocess.PIPE).stdout


def unresolved(modules: dict[str, str], known: set[str]) -> list[str]:
    """What of the @modules, given with their symbols, neither @known nor one of them exports."""
    known = known.union(*map(own_exports, modules.values()))
    return [f"{module}: nobody exports {name}" for module, text in modules.items() for name in sorted(undefined(text) - known)]


@dataclass(frozen=True)
class Series:
    """The commit that is built, its tree's hash, the files that the series touches, and those of them that are its own."""

    commit: str
    tree: str
    touched: list[str]
    own: list[str]


def series_of(paths: Paths) -> Series:
    ours, base = paths.tree("ours"), bisect.pristine(paths)
    touched = bisect.git(ours, "diff", "--name-only", "--no-renames", "--diff-filter=d", base, "HEAD").splitlines()
    added = bisect.git(ours, "diff", "--name-only", "--no-renames", "--diff-filter=A", base, "HEAD").splitlines()
    own = [name for name in touched if name in added or (REPO / name).exists()]
    return Series(bisect.git(ours, "rev-parse", "HEAD"), bisect.git(ours, "rev-parse", "HEAD^{tree}"), touched, own)


def debian_kernel(paths: Paths) -> pathlib.Path:
    """Return: the directory with the configuration and the symbols of Debian's kernel, fetched when need be."""
    subprocess.run([str(REPO / "scripts/fetch-debian-config.sh"), paths.kernel, str(paths.cache)], check=True, stdout=sys.stderr)
    return paths.cache / f"debian-{paths.kernel}"


def compile_problems(tree: pathlib.Path, build: Build, series: Series, log: pathlib.Path) -> list[str]:
    """Build, then compile the series' own files once more with W=1."""
    # What is not compiled does not warn, and what another row has left behind proves nothing.
    for name in (*build.products(), *(object_of(name) for name in series.touched if name.endswith(".c"))):
        (tree / name).unlink(missing_ok=True)
    extra = ["KBUILD_MODPOST_WARN=1"] if build.modules_only else []
    status, output = kbuild(tree, build, log, *extra, *build.targets)
    if status:
        return errors(output, log)
    found = warnings(output, series.touched) + [f"make did not make {name}" for name in build.products() if not (tree / name).exists()]
    objects = [object_of(name) for name in series.own if name.endswith(".c") and (tree / object_of(name)).exists()]
    if not objects:
        return found
    strict = log.with_suffix(".W1.log")
    status, output = kbuild(tree, build, strict, "W=1", *objects)
    return found + (errors(output, strict) if status else [f"W=1: {text}" for text in warnings(output, series.touched)])


def problems(paths: Paths, build: Build, series: Series, log: pathlib.Path) -> list[str]:
    """Return: why @build does not pass."""
    debian = debian_kernel(paths)
    base = debian / "config" if build.base else None
    tree = bisect.move_to(paths, series.commit, f"builds-{build.tree}")
    found = configure(tree, build, base) or compile_problems(tree, build, series, log)
    if build.modules_only and not found:
        found = unresolved({name: symbols(tree / name) for name in build.products()}, exported_by_kernel(paths.tree("ours"), debian / "Module.symvers"))
    return found


# ---- the run --------------------------------------------------------------------------


def compiler() -> str:
    return subprocess.run(["gcc", "--version"], check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()[0]


def key(build: Build, series: Series, environment: str) -> str:
    """Names what was tried; @environment is what a build depends on besides the sources and its row."""
    text = "\n".join([repr(build), environment, *(path.read_text() for path in build.fragments())])
    return f"{build.name}-{series.tree[:12]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def try_build(paths: Paths, build: Build, series: Series, log: pathlib.Path) -> Result:
    name = f"{build.name}: {build.why}"
    print(f"# {build.name} ...", file=sys.stderr, flush=True)
    try:
        found = problems(paths, build, series, log)
    except (OSError, subprocess.CalledProcessError) as error:
        found = [str(error)]
    return Result(name, not found, detail="\n".join(found))


def processor_time() -> float:
    """Seconds that our children have computed, whatever else the machine has to do."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_one(paths: Paths, build: Build, series: Series, directory: pathlib.Path) -> tuple[Result, str]:
    """Return: the result, and how long it took in words."""
    stamp = directory / key(build, series, compiler())
    if stamp.exists():
        return Result(f"{build.name}: {build.why}", True), f"{stamp.read_text().strip()} (known from before)"
    began, used = time.monotonic(), processor_time()
    result = try_build(paths, build, series, directory / f"{build.name}.log")
    took = f"{time.monotonic() - began:.0f} s, {processor_time() - used:.0f} s of a processor"
    if result.ok:
        stamp.write_text(f"{took}\n")
    return result, took


def run(paths: Paths, wanted: str) -> int:
    builds = parse(TABLE.read_text())
    chosen = [build for build in builds if wanted in build.name]
    if not chosen:
        print(f"builds: no build is called '{wanted}'; there are {', '.join(build.name for build in builds)}", file=sys.stderr)
        return 2
    series = series_of(paths)
    directory = paths.out / f"linux-{paths.kernel}" / "builds.d"
    directory.mkdir(parents=True, exist_ok=True)
    print(f"KTAP version 1\n1..{len(chosen)}", flush=True)
    failed = 0
    for number, build in enumerate(chosen, 1):
        result, took = run_one(paths, build, series, directory)
        failed += not result.ok
        print(f"{ktap.write(number, result)}\n#   {took}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
