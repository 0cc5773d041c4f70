# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make lint`: what can be found without running anything, one line for each checker.

The kernel's own checkers come from the kernel that the series is for, and read its commits in a tree of their own.
A finding that is no mistake has a line in lint/*.allow that says why.
"""

import concurrent.futures
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from harness import bisect, duplicates, ktap, layers, published, size, units
from harness.ktap import Result
from harness.paths import REPO, Paths

ALLOW = REPO / "tests/harness/lint/checkpatch.allow"
I915 = "drivers/gpu/drm/i915"
ABI = "drivers/gpu/drm/i915/i915_pvinfo.h"
SHOWN = 40


@dataclass(frozen=True)
class Tree:
    """A configured kernel tree with the series on top of commit @base; @ours are the files that the series brings.

    @sparse is the program that checks it.
    """

    path: pathlib.Path
    base: str
    ours: list[str]
    sparse: pathlib.Path

    def named(self, *suffixes: str) -> list[str]:
        return [name for name in self.ours if name.endswith(suffixes)]


# The kernel's scripts want modules of Debian's Python, which need not be the first in PATH.
ENVIRONMENT = {**os.environ, "PATH": f"/usr/bin:{os.environ['PATH']}"}


def run(*command: str, cwd: pathlib.Path = REPO) -> tuple[int, str]:
    done = subprocess.run(command, cwd=cwd, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=ENVIRONMENT)
    return done.returncode, done.stdout


def verdict(name: str, findings: Iterable[str], failed: bool = False) -> Result:
    """A checker is content when it has nothing to say and says so with its status."""
    lines = list(findings)
    if failed and not lines:
        lines = ["it failed and did not say why"]
    return Result(name, not lines, detail="\n".join(lines[:SHOWN]))


# ---- the patches ------------------------------------------------------------------


@dataclass(frozen=True)
class Allowed:
    """A finding that is no mistake: type, pattern of file names of patches, pattern in the text."""

    kind: str
    patch: str
    text: str

    def covers(self, patch: str, kind: str, text: str) -> bool:
        return kind == self.kind and fnmatch.fnmatch(patch, self.patch) and re.search(self.text, text) is not None


def allow_list(text: str) -> list[Allowed]:
    """One line each, in three columns; what a # begins is the reason."""
    lines = (line.partition("#")[0].split(maxsplit=2) for line in text.splitlines())
    return [Allowed(line[0], line[1], line[2].strip()) for line in lines if line]


FINDING = re.compile(r"^(?P<patch>[^:]+):(?P<line>\d+): (?:WARNING|ERROR|CHECK):(?P<kind>\w+): (?P<text>.*)$")


def checkpatch_findings(output: str, allowed: list[Allowed], used: set[Allowed]) -> list[str]:
    """The lines of checkpatch that no entry covers; @used collects the entries that cover something."""
    left = []
    for line in output.splitlines():
        match = FINDING.match(line)
        if not match:
            left += [line] if line.strip() else []
            continue
        patch = pathlib.Path(match["patch"]).name
        covering = [entry for entry in allowed if entry.covers(patch, match["kind"], match["text"])]
        used.update(covering)
        if not covering:
            left.append(f"{patch}:{match['line']}: {match['kind']}: {match['text']}")
    return left


def check_patches(tree: Tree) -> Result:
    allowed, used = allow_list(ALLOW.read_text()), set[Allowed]()
    with tempfile.TemporaryDirectory(prefix="vgpu-lint-") as name:
        directory = pathlib.Path(name)
        published.publish(tree.path, tree.base, directory)
        patches = sorted(directory.glob("[0-9]*.patch"))
        findings = []
        for patch in patches:
            _, output = run("perl", "scripts/checkpatch.pl", "--strict", "--terse", "--show-types", "--no-summary", str(patch),
                            cwd=tree.path)
            findings += checkpatch_findings(output, allowed, used)
    findings += [f"checkpatch.allow: nothing is covered by {entry.kind} {entry.patch} {entry.text}"
                 for entry in allowed if entry not in used]
    return verdict(f"checkpatch --strict: {len(patches)} patches", findings, failed=not patches)


# ---- the driver -------------------------------------------------------------------


def compile_findings(tree: Tree, output: str, status: int) -> list[str]:
    """What compiler or sparse say of our files; all of it when the build fails."""
    lines = [line for line in output.splitlines() if re.search(r":\d+.*(warning|error):", line)]
    mine = [line for line in lines if any(pathlib.Path(name).name in line for name in tree.ours)]
    return mine or (lines or output.splitlines()[-5:] if status else [])


def objects(tree: Tree) -> list[str]:
    return [name.removesuffix(".c") + ".o" for name in tree.named(".c")]


def check_warnings(tree: Tree) -> Result:
    for name in objects(tree):
        (tree.path / name).unlink(missing_ok=True)
    status, output = bisect.kbuild(tree.path, "W=1", *objects(tree))
    return verdict(f"gcc W=1: {len(objects(tree))} files", compile_findings(tree, output, status), failed=status != 0)


def check_sparse(tree: Tree) -> Result:
    name = f"sparse: {len(objects(tree))} files"
    if not bisect.sparse_works(tree.path, tree.sparse):
        return Result(name, True, skip="this sparse cannot read this kernel's headers")
    status, output = bisect.kbuild(tree.path, "C=2", f"CHECK={tree.sparse}", *objects(tree))
    return verdict(name, compile_findings(tree, output, status), failed=status != 0)


def check_kernel_doc(tree: Tree) -> Result:
    files = tree.named(".c", ".h")
    status, output = run("scripts/kernel-doc", "-none", "-Werror", "-Wall", *files, cwd=tree.path)
    return verdict(f"kernel-doc -Wall: {len(files)} files", output.splitlines(), failed=status != 0)


def check_headers(tree: Tree) -> Result:
    """Each of our headers compiles alone, and twice, in the kernel."""
    sources = []
    for number, name in enumerate(tree.named(".h")):
        source = tree.path / I915 / f"lint_header_{number}.c"
        path = os.path.relpath(name, I915) if name.startswith("drivers/") else name.removeprefix("include/")
        line = f'#include "{path}"\n' if name.startswith("drivers/") else f"#include <{path}>\n"
        source.write_text(line * 2)
        sources.append(source)
    targets = [f"{I915}/{source.stem}.o" for source in sources]
    status, output = bisect.kbuild(tree.path, *targets)
    for source in sources:
        for path in source.parent.glob(f"{source.stem}.*"):
            path.unlink()
        (source.parent / f".{source.stem}.o.cmd").unlink(missing_ok=True)
    found = [line for line in output.splitlines() if re.search(r":\d+.*(warning|error):", line)]
    return verdict(f"headers compile alone: {len(sources)} files", found, failed=status != 0)


def check_abi(_: Tree) -> Result:
    """The ABI header is for any userspace program, in C and in C++."""
    findings = []
    failed = False
    for command in (("gcc", "-std=c11", "-xc"), ("g++", "-std=c++17", "-xc++")):
        status, output = run(*command, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-Iinclude", "-include", ABI,
                             "/dev/null")
        failed |= status != 0
        findings += [line for line in output.splitlines() if re.search(r"(warning|error):", line)]
    return verdict("the ABI header in userspace: C11 and C++17", findings, failed)


def semantic_options(text: str) -> list[str]:
    return [word for line in re.findall(r"^// Options: (.*)$", text, re.MULTILINE) for word in line.split()]


def check_semantics(tree: Tree) -> Result:
    """Every semantic patch that the kernel ships and that can report; two are scripts in OCaml and want its compiler."""
    texts = {path: path.read_text() for path in sorted((tree.path / "scripts/coccinelle").rglob("*.cocci"))}
    patches = [path for path, text in texts.items()
               if re.search(r"^virtual .*\breport\b", text, re.MULTILINE) and "script:ocaml" not in text]

    def one(path: pathlib.Path) -> list[str]:
        status, output = run("spatch", "-D", "report", "--no-show-diff", "--very-quiet", "--cocci-file", str(path),
                             *semantic_options(texts[path]), *tree.named(".c"), cwd=tree.path)
        lines = [line for line in output.splitlines() if any(line.startswith(name) for name in tree.ours)]
        return [f"{line} [{path.name}]" for line in lines] + ([f"{path.name}: spatch failed: {output[-300:]}"] if status else [])

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = [line for lines in pool.map(one, patches) for line in lines]
    return verdict(f"coccicheck: {len(patches)} semantic patches", findings, failed=not patches)


# ---- the rest of the project ---------------------------------------------------------


def check_shell(_: Tree) -> Result:
    results = units.shell_tests()
    return verdict(f"shellcheck: {len(results)} files", [one.detail for one in results if not one.ok], failed=not results)


HOST = REPO / "tests/vgpu-host"
PROGRAMS = REPO / "tests/guest/programs"


def check_host(_: Tree) -> Result:
    files = sorted(str(path.relative_to(REPO)) for place in (HOST, PROGRAMS) for path in place.rglob("*.c"))
    if not shutil.which("cppcheck"):
        return Result("cppcheck", False, detail="cppcheck is not installed: run make packages")
    status, output = run("cppcheck", "--enable=warning,performance,portability", "--inline-suppr", "--quiet", "--error-exitcode=1",
                         f"-j{os.cpu_count()}", "--std=c11", "--template={file}:{line}: {severity}: {message} [{id}]",
                         "--suppress=missingIncludeSystem", "--suppress=normalCheckLevelMaxBranches", "-Iinclude",
                         *(f"-I{path.relative_to(REPO)}" for path in (HOST, HOST / "core", HOST / "app", HOST / "vfio-user")), *files)
    return verdict(f"cppcheck: {len(files)} files of vgpu-host and the guest", output.splitlines(), failed=status != 0)


def check_python(_: Tree) -> Result:
    """What Python itself finds; the unit tests belong to make check."""
    files = sorted(path for place in ("scripts", "tests") for path in (REPO / place).rglob("*.py"))
    findings = []
    for path in files:
        try:
            compile(path.read_text(), str(path), "exec")
        except SyntaxError as error:
            findings.append(f"{path.relative_to(REPO)}:{error.lineno}: {error.msg}")
    return verdict(f"python: {len(files)} files", findings, failed=not files)


def check_duplicates(_: Tree) -> Result:
    files = sorted(str(path.relative_to(REPO)) for place in ("drivers", "include", "tests/vgpu-host")
                   for path in (REPO / place).rglob("*.[ch]"))
    if not shutil.which("sim_c"):
        return Result("duplicates", False, detail="sim_c is not installed: run make packages")
    return verdict(f"duplicates: {len(files)} files", duplicates.find(files, REPO))


def check_layers(_: Tree) -> Result:
    """Nothing in core/ knows a platform, and neither files nor folders need each other in a circle."""
    return verdict(f"layers: {len(layers.sources(HOST))} files of vgpu-host", layers.find(HOST))


CHECKS: dict[str, Callable[[Tree], Result]] = {
    "checkpatch": check_patches, "warnings": check_warnings, "sparse": check_sparse, "kernel-doc": check_kernel_doc,
    "headers": check_headers, "abi": check_abi, "coccicheck": check_semantics, "shellcheck": check_shell, "cppcheck": check_host,
    "python": check_python, "duplicates": check_duplicates, "layers": check_layers,
}
"""By the name that TEST= selects."""


def prepare(paths: Paths) -> Tree:
    base = bisect.pristine(paths)
    path = bisect.move_to(paths, bisect.git(paths.tree("ours"), "rev-parse", "HEAD"), "lint")
    bisect.configure(path, paths.image_tree())
    brought = bisect.git(path, "diff", "--name-only", "--diff-filter=A", "--no-renames", base, "HEAD").splitlines()
    # Files that upstream has under the same name and that the series replaces.
    kept = [name for name in bisect.git(path, "diff", "--name-only", "--diff-filter=M", base, "HEAD").splitlines()
            if (REPO / name).exists()]
    return Tree(path, base, sorted(brought + kept), paths.sparse)


def lengths() -> None:
    for title, places in (("driver", ("drivers", "include")), ("vgpu-host", ("tests/vgpu-host",))):
        files = sorted(path for place in places for path in (REPO / place).rglob("*.[ch]"))
        print(f"# size of {size.report(title, files, REPO)}")


def main(paths: Paths, wanted: str) -> int:
    chosen = {name: check for name, check in CHECKS.items() if wanted in name}
    if not chosen:
        print(f"lint: no checker is called '{wanted}'; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    tree = prepare(paths)
    print(f"KTAP version 1\n1..{len(chosen)}", flush=True)
    failed = 0
    for number, (name, check) in enumerate(chosen.items(), 1):
        print(f"# {name} ...", file=sys.stderr, flush=True)
        try:
            result = check(tree)
        except (OSError, subprocess.CalledProcessError) as error:
            result = Result(name, False, detail=str(error))
        failed += not result.ok
        print(ktap.write(number, result), flush=True)
    lengths()
    print(f"{len(chosen) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0
