# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Is what `make series` writes what the boots have tested? The files are applied to the pristine kernel with the tools that
maintainers and distributions use, and the result is compared with the tested tree byte for byte."""

import filecmp
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable

from harness.ktap import Result
from harness.paths import REPO, Paths

CALLER = ("Series Check", "check@series.example")
"""Who publishes here: `make check` asks for no identity."""
NEUTRAL = b"series@localhost"
"""The address of the commits in the trees that are booted."""
SHOWN = 20
"""So many problems of one kind are enough."""
SQUASHED = "squashed/i915-vgpu.patch"
DRIVERS = "squashed/i915-vgpu-drivers.patch"

Files = dict[str, tuple[bool, bytes]]
"""Name -> is it executable, and what is in it."""


class ToolError(Exception):
    """git, patch or quilt has refused."""


def run(directory: pathlib.Path, *command: str, data: bytes | None = None, **environment: str) -> bytes:
    """Run a program in @directory, in a locale that has no influence on it. Return: what it says."""
    done = subprocess.run(command, cwd=directory, check=False, capture_output=True, input=data,
                          env={**os.environ, "LC_ALL": "C", **environment})
    if done.returncode:
        raise ToolError(f"{' '.join(command[:3])}: {(done.stderr or done.stdout).decode(errors='replace').strip()}")
    return done.stdout


def git(tree: pathlib.Path, *arguments: str) -> str:
    return run(tree, "git", *arguments).decode(errors="surrogateescape").strip()


def publish(tree: pathlib.Path, base: str, output: pathlib.Path) -> None:
    name, mail = CALLER
    subprocess.run([sys.executable, str(REPO / "scripts/series/publish.py"), "--tree", str(tree), "--base", base,
                    "--output", str(output)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail})


# ---- a maintainer's tree --------------------------------------------------------------


def pristine_clone(bare: pathlib.Path, base: str, directory: pathlib.Path, touched: list[str]) -> None:
    """A work tree of @base with no more files than the patches touch; the whole kernel would take a minute."""
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(bare), str(directory)], check=True)
    git(directory, "sparse-checkout", "set", "--cone", *sorted({os.path.dirname(name) or "." for name in touched} - {"."}))
    git(directory, "checkout", "-q", "--detach", base)


def tree_by_mail(clone: pathlib.Path, base: str, mails: list[pathlib.Path]) -> str:
    """Return: the tree after `git am` of @mails on @base."""
    # What an earlier one that failed may have left
    shutil.rmtree(clone / ".git" / "rebase-apply", ignore_errors=True)
    git(clone, "reset", "-q", "--hard", base)
    git(clone, "-c", "user.name=committer", "-c", "user.email=committer@series.example", "-c", "core.hooksPath=/dev/null",
        "am", "-q", *map(str, mails))
    return git(clone, "rev-parse", "HEAD^{tree}")


def sign_off_problems(clone: pathlib.Path, base: str) -> list[str]:
    """The commits of @clone that lack the sign-off of their author or of the caller."""
    caller = f"{CALLER[0]} <{CALLER[1]}>"
    text = git(clone, "log", "-z", "--format=%an <%ae>%n%s%n%(trailers:key=Signed-off-by,valueonly)", f"{base}..HEAD")
    found = []
    for entry in filter(None, text.split("\0")):
        author, subject, *signers = entry.splitlines()
        found += [f"{subject}: no Signed-off-by: {one}" for one in sorted({author, caller}) if one not in signers]
    return found


# ---- a distribution's tree ---------------------------------------------------------------


def extract(tree: pathlib.Path, commit: str, names: list[str], directory: pathlib.Path) -> None:
    """Those of the files @names that @commit has, in a directory that is no repository."""
    directory.mkdir()
    there = git(tree, "ls-tree", "-r", "-z", "--name-only", commit, "--", *names).split("\0")
    archive = run(tree, "git", "archive", "--format=tar", commit, "--", *filter(None, there))
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(directory, filter="data")


def read(directory: pathlib.Path) -> Files:
    """All files but those in which quilt remembers what it has done."""
    return {str(path.relative_to(directory)): (bool(path.stat().st_mode & 0o100), path.read_bytes())
            for path in directory.rglob("*") if path.is_file() and path.relative_to(directory).parts[0] != ".pc"}


def by_quilt(directory: pathlib.Path, patch: pathlib.Path) -> None:
    """As debian/rules of the package linux does it."""
    patches = directory.with_name(f"{directory.name}.patches")
    patches.mkdir()
    shutil.copy(patch, patches)
    (patches / "series").write_text(f"{patch.name}\n")
    quilt_push(directory, patches)


def quilt_push(directory: pathlib.Path, patches: pathlib.Path) -> None:
    run(directory, "quilt", "push", "--quiltrc", "-", "-a", "-q", "--fuzz=0", QUILT_PATCHES=str(patches), QUILT_PC=".pc")


def by_patch(directory: pathlib.Path, patch: pathlib.Path) -> None:
    """As openSUSE's apply-patches does it."""
    run(directory, "patch", "-s", "-F0", "-E", "-p1", data=patch.read_bytes())


def by_git_apply(directory: pathlib.Path, patch: pathlib.Path) -> None:
    """As Fedora's kernel.spec does it. Inside a repository git would skip what it does not know, and say nothing."""
    run(directory, "git", "--work-tree=.", "apply", str(patch), GIT_CEILING_DIRECTORIES=str(directory.parent))


WAYS: dict[str, Callable[[pathlib.Path, pathlib.Path], None]] = {
    "quilt push --fuzz=0": by_quilt, "patch -F0 -E -p1": by_patch, "git apply outside a repository": by_git_apply}


def applied(pristine: pathlib.Path, way: Callable[[pathlib.Path, pathlib.Path], None], patch: pathlib.Path) -> Files:
    """Return: the files of a copy of @pristine after @patch."""
    with tempfile.TemporaryDirectory(prefix="vgpu-apply-", dir=pristine.parent) as name:
        directory = pathlib.Path(name) / "source"
        shutil.copytree(pristine, directory)
        way(directory, patch)
        return read(directory)


def differences(got: Files, wanted: Files) -> list[str]:
    """The names of the files that differ."""
    return [name for name in sorted(got.keys() | wanted.keys()) if got.get(name) != wanted.get(name)]


# ---- the driver alone ----------------------------------------------------------------------


def is_build_file(name: str) -> bool:
    return os.path.basename(name).startswith(("Makefile", "Kbuild", "Kconfig"))


def is_drivers(name: str) -> bool:
    directories = name.split("/")[:-1]
    return name.startswith(("drivers/", "include/")) and "tests" not in directories and os.path.basename(name) != ".kunitconfig"


def lines_of(files: Files, name: str) -> set[str]:
    return {line.rstrip(" \\") for line in files.get(name, (False, b""))[1].decode().splitlines()}


def drivers_problems(got: Files, base: Files, tested: Files) -> list[str]:
    """What is wrong with @got, the tree after the patch of the driver alone.

    It has the tested files below drivers/ and include/ and the pristine ones elsewhere and in tests/. Of the lines that are
    new in a Makefile or Kconfig, those about tests may be missing, and none may name a file that is not there.
    """
    absent = {name for name in tested.keys() - got.keys() if "/tests/" in name}
    found = []
    for name in sorted(got.keys() | base.keys() | tested.keys()):
        if is_drivers(name) and is_build_file(name):
            new = lines_of(got, name) - lines_of(base, name)
            found += [f"{name}: a line that was not tested: {line}" for line in sorted(new - lines_of(tested, name))]
            found += [f"{name} names what is left out: {line}" for line in sorted(new)
                      if any(f"tests/{os.path.splitext(os.path.basename(one))[0]}." in line for one in absent)
                      or (absent and line.endswith(" tests/"))]
        elif got.get(name) != (tested if is_drivers(name) else base).get(name):
            found.append(f"{name} is not the {'tested' if is_drivers(name) else 'pristine'} one")
    return found


# ---- the results ---------------------------------------------------------------------------


def verdict(name: str, function: Callable[[], list[str]]) -> Result:
    """A result that passes when @function has nothing to say; a tool that refuses has said it."""
    try:
        problems = function()
    except (ToolError, OSError) as error:
        problems = [str(error)]
    return Result(name, not problems, detail="\n".join(problems[:SHOWN]))


def mail_results(clone: pathlib.Path, base: str, published: pathlib.Path, tested: str) -> list[Result]:
    """What a maintainer does: all that `git am *.patch` and `git am *.mbox` would find."""
    def by_mail(pattern: str) -> list[str]:
        made = tree_by_mail(clone, base, sorted(published.glob(pattern)))
        return [] if made == tested else [f"{made}, wanted {tested}"]

    texts = [path for path in published.rglob("*") if path.is_file()]
    return [
        verdict("git am of all *.patch gives the tested tree", lambda: by_mail("*.patch")),
        verdict("git am of the mbox gives the tested tree", lambda: by_mail("*.mbox")),
        verdict("each patch has the sign-off of its author and of the caller", lambda: sign_off_problems(clone, base)),
        verdict("no file names the identity of the test trees", lambda: [path.name for path in texts if NEUTRAL in path.read_bytes()]),
    ]


def patch_results(pristine: pathlib.Path, published: pathlib.Path, tested: Files) -> list[Result]:
    """What distributions do."""
    base = read(pristine)
    results = [verdict("quilt push --fuzz=0 of the numbered patches gives the tested tree", lambda: differences(
        applied(pristine, quilt_push, published), tested))]
    for title, way in WAYS.items():
        results += [
            verdict(f"{title} of i915-vgpu.patch gives the tested tree",
                    lambda way=way: differences(applied(pristine, way, published / SQUASHED), tested)),
            verdict(f"{title} of i915-vgpu-drivers.patch gives the tested driver without tests",
                    lambda way=way: drivers_problems(applied(pristine, way, published / DRIVERS), base, tested)),
        ]
    return results


def same_files(one: pathlib.Path, other: pathlib.Path) -> bool:
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    others = sorted(str(path.relative_to(other)) for path in other.rglob("*") if path.is_file())
    return names == others and not any(filecmp.cmpfiles(one, other, names, shallow=False)[1:])


def file_results(tree: pathlib.Path, bare: pathlib.Path, base: str, published: pathlib.Path) -> list[Result]:
    """Apply what is in directory @published to commit @base of repository @bare, and compare with the HEAD of @tree."""
    # All that any patch touches: one may undo what an earlier one did.
    touched = sorted(set(git(tree, "log", "--name-only", "--no-renames", "--format=", f"{base}..HEAD").splitlines()) - {""})
    with tempfile.TemporaryDirectory(prefix="vgpu-series-") as name:
        top = pathlib.Path(name)
        pristine_clone(bare, base, top / "clone", touched)
        extract(tree, base, touched, top / "pristine")
        extract(tree, "HEAD", touched, top / "tested")
        return [*mail_results(top / "clone", base, published, git(tree, "rev-parse", "HEAD^{tree}")),
                *patch_results(top / "pristine", published, read(top / "tested"))]


def results_of(tree: pathlib.Path, bare: pathlib.Path, base: str) -> list[Result]:
    """Publish the commits of @tree after @base, which repository @bare has as well, and try what was written."""
    changed = git(tree, "status", "--porcelain", "--untracked-files=no")
    with tempfile.TemporaryDirectory(prefix="vgpu-published-") as name:
        top = pathlib.Path(name)
        publish(tree, base, top / "one")
        publish(tree, base, top / "two")
        return [
            Result("the tested kernel is what its commit says", not changed, detail=changed),
            *file_results(tree, bare, base, top / "one"),
            Result("two runs write the same bytes", same_files(top / "one", top / "two"), detail="they differ"),
        ]


def results(paths: Paths) -> list[Result]:
    base = (paths.out / f"linux-{paths.kernel}" / "pristine").read_text().split()[0]
    return results_of(paths.tree("ours"), paths.cache / f"linux-{paths.kernel}.git", base)
