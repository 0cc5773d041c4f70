# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Is what `make series` writes what the boots have tested? The patches are applied to the pristine kernel, as a maintainer
and a packager would do it, and the trees are compared by hash."""

import filecmp
import os
import pathlib
import subprocess
import sys
import tempfile

from harness.ktap import Result
from harness.paths import REPO, Paths


class GitError(Exception):
    """git has refused."""


def git(tree: pathlib.Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(["git", "-C", str(tree), *arguments], check=False, text=True, capture_output=True,
                          env={**os.environ, **environment})
    if done.returncode:
        raise GitError(f"git {' '.join(arguments[:2])}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def publish(tree: pathlib.Path, base: str, output: pathlib.Path) -> None:
    subprocess.run([sys.executable, str(REPO / "scripts/series/publish.py"), "--tree", str(tree), "--base", base,
                    "--output", str(output)], check=True, stdout=subprocess.DEVNULL)


def pristine_clone(paths: Paths, base: str, directory: pathlib.Path, touched: list[str]) -> None:
    """A work tree of @base with no more files than the patches touch; the whole kernel would take a minute."""
    bare = paths.cache / f"linux-{paths.kernel}.git"
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(bare), str(directory)], check=True)
    git(directory, "sparse-checkout", "set", "--cone", *sorted({os.path.dirname(name) or "." for name in touched} - {"."}))
    git(directory, "checkout", "-q", "--detach", base)


def tree_by_mail(clone: pathlib.Path, patches: list[pathlib.Path]) -> str:
    """Return: the tree after `git am` of @patches."""
    git(clone, "-c", "user.name=check", "-c", "user.email=check@localhost", "-c", "core.hooksPath=/dev/null",
        "am", "-q", *map(str, patches))
    return git(clone, "rev-parse", "HEAD^{tree}")


def tree_by_patch(clone: pathlib.Path, base: str, patch: pathlib.Path) -> str:
    """Return: the tree after one patch, in an index of its own."""
    index = {"GIT_INDEX_FILE": str(clone / "squashed.index")}
    git(clone, "read-tree", base, **index)
    git(clone, "apply", "--cached", "--whitespace=error-all", str(patch), **index)
    return git(clone, "write-tree", **index)


def attempt(function, *arguments) -> str:
    """Return: a tree, or why there is none; either way something to compare and to show."""
    try:
        return function(*arguments)
    except GitError as error:
        return str(error)


def same_files(one: pathlib.Path, other: pathlib.Path) -> bool:
    names = sorted(path.name for path in one.iterdir())
    return names == sorted(path.name for path in other.iterdir()) and not any(filecmp.cmpfiles(one, other, names, shallow=False)[1:])


def results(paths: Paths) -> list[Result]:
    tree = paths.tree("ours")
    base = (paths.out / f"linux-{paths.kernel}" / "pristine").read_text().split()[0]
    tested = git(tree, "rev-parse", "HEAD^{tree}")
    changed = git(tree, "status", "--porcelain", "--untracked-files=no")
    with tempfile.TemporaryDirectory(prefix="vgpu-series-") as name:
        top = pathlib.Path(name)
        publish(tree, base, top / "one")
        publish(tree, base, top / "two")
        pristine_clone(paths, base, top / "clone", git(tree, "diff", "--name-only", base, "HEAD").splitlines())
        mails = sorted((top / "one").glob("[0-9]*.patch"))[1:]
        mailed = attempt(tree_by_mail, top / "clone", mails)
        squashed = attempt(tree_by_patch, top / "clone", base, top / "one" / "i915-vgpu.patch")
        return [
            Result("the tested kernel is what its commit says", not changed, detail=changed),
            Result("git am of the patches gives the tested tree", mailed == tested, detail=f"{mailed}\nwanted {tested}"),
            Result("i915-vgpu.patch gives the tested tree", squashed == tested, detail=f"{squashed}\nwanted {tested}"),
            Result("two runs write the same bytes", same_files(top / "one", top / "two"), detail=f"{top}/one and two differ"),
        ]
