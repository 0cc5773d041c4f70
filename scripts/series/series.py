#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turn the driver files of this project into commits on a kernel tree.

A patch of the series is a directory below patches/, taken in order of name:

    message      subject and body of the commit
    hooks.cocci  semantic patches for files that the kernel already has
    patch.toml   what belongs to it (see below)

patch.toml:

    files   = ["drivers/..."]      files of this project, new or in place of the kernel's
    remove  = ["drivers/..."]      files of the kernel to delete
    targets = ["drivers/..."]      files that hooks.cocci looks at
    [[include]]                    one #include more, at its sorted place
    header = "i915_vgpu.h"
    files = ["drivers/..."]
    [[uninclude]]                  one #include less
    header = "i915_vgpu.h"
    files = ["drivers/..."]
    [[move]]                       text that a later edit or file builds on
    file = "..."                   from the line that starts with @begin to the end
    begin = "..."
    to = "..."                     a new file, which starts with @head
    head = "..."
    [[edit]]                       for what SmPL cannot express
    name = "..."                   said when the edit does not match
    file = "..."
    find = "..."
    replace = "..."
    count = 1                      how often find must occur; 1 unless told
    diff = ["file"]                patches beside patch.toml, where the kernels differ too much
    [[completes]]                  what files of earlier patches get only now
    files = ["drivers/..."]
    items = ["name"]               functions, structures, tables and DOC sections
    line = "regex"                 lines
    text = ["regex"]               passages

Each item, line and passage must be in the files named, so that the series as a
whole leaves every file of this project as it is in this project; that is
checked at the end. An earlier patch sees the file without them.

A rule of hooks.cocci is preceded by the line "// wanted: N" and binds a
`position p`. "// wanted: 1, 7.3: 2" asks for another number on that kernel; a
rule of which none is wanted is left out.
What stands in patch.toml under the names of kernels, as [["7.2 7.3".edit]], is
added on those only, and a patch with nothing else is left out elsewhere.
KERNELS says which kernels there are; any other is refused. Coccinelle ignores
what does not match; this program does not: a rule, edit or include that does
not match exactly as often as it is wanted ends the run, names itself, and
leaves the tree at the last good commit.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PATCHES = {"ours": HERE / "patches", "plain": PROJECT / "tests/plain"}
GUARD = "drivers/gpu/drm/i915/i915_vgpu_core.h"

KERNELS = ("6.12", "7.2", "7.3")

# The same series on the same source gives the same commits, whoever makes them and whenever.
EPOCH = 1_767_225_600  # 2026-01-01
MINUTE = 60  # between two patches, because mail programs sort by date

RULE = re.compile(r"^// wanted: (?P<wanted>\d+)(?P<deltas>(?:, [\d.]+: \d+)*)\n@(?P<name>\w+)@$",
                  re.MULTILINE)
HEADER = re.compile(r"^@(?P<name>\w+)@$", re.MULTILINE)


class SeriesError(Exception):
    """Something in the series does not fit the tree."""


@dataclass
class Patch:
    """One directory of patches/."""

    path: Path
    files: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    include: list[dict] = field(default_factory=list)
    uninclude: list[dict] = field(default_factory=list)
    move: list[dict] = field(default_factory=list)
    edit: list[dict] = field(default_factory=list)
    diff: list[str] = field(default_factory=list)
    completes: list[dict] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def message(self) -> str:
        return (self.path / "message").read_text()

    @property
    def hooks(self) -> Path:
        return self.path / "hooks.cocci"


def kernels_of(key: str) -> set[str]:
    """The kernels that a key of patch.toml names; none if it is another key."""
    names = set(key.split())
    return names if names <= set(KERNELS) else set()


def merge_delta(table: dict, kernel: str) -> dict:
    """The table for one kernel: what all have, then what only some have."""
    merged = {key: value for key, value in table.items() if not kernels_of(key)}
    for names, delta in table.items():
        if kernel in kernels_of(names):
            for key, value in delta.items():
                merged[key] = merged.get(key, []) + value
    return merged


def is_for_others(table: dict, kernel: str) -> bool:
    """Does a patch.toml say something for other kernels only?"""
    return bool(table) and all(kernels_of(key) and kernel not in kernels_of(key) for key in table)


def load_patches(directory: Path, kernel: str) -> list[Patch]:
    """Every patch of the series for @kernel, in order; an unknown key is an error."""
    patches = []
    for path in sorted(p for p in directory.iterdir() if p.is_dir()):
        table = tomllib.loads((path / "patch.toml").read_text())
        if is_for_others(table, kernel) and not (path / "hooks.cocci").exists():
            continue
        try:
            patches.append(Patch(path=path, **merge_delta(table, kernel)))
        except TypeError as err:
            raise SeriesError(f"{path.name}/patch.toml: {err}") from err
    return patches


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False,
                          env={**os.environ, **environment})


def git(tree: Path, *arguments: str, **environment: str) -> str:
    done = run("git", *arguments, cwd=tree, **environment)
    if done.returncode:
        raise SeriesError(f"git {' '.join(arguments[:2])}: {done.stderr.strip()}")
    return done.stdout


# ---- semantic patches --------------------------------------------------------


def wanted_rules(smpl: str, kernel: str, origin: str) -> dict[str, int]:
    """How often each rule must match. A rule that does not say is an error."""
    wanted = {}
    for m in RULE.finditer(smpl):
        deltas = dict(d.split(": ") for d in m["deltas"].split(", ")[1:])
        wanted[m["name"]] = int(deltas.get(kernel, m["wanted"]))
    silent = [m["name"] for m in HEADER.finditer(smpl) if m["name"] not in wanted]
    if silent:
        raise SeriesError(f"{origin}: rule {silent[0]} has no '// wanted: N' line before it")
    return wanted


def rules_for(smpl: str, wanted: dict[str, int]) -> str:
    """The semantic patch without the rules that are not wanted."""
    starts = [m.start() for m in RULE.finditer(smpl)] + [len(smpl)]
    kept = [smpl[start:end] for start, end in zip(starts, starts[1:])
            if wanted[RULE.match(smpl[start:end])["name"]]]
    return "".join(kept)


def with_counters(smpl: str, wanted: dict[str, int]) -> str:
    """The semantic patch with a reporter for each rule's matches."""
    reporters = "".join(
        f"\n@script:python@\np << {name}.p;\n@@\n"
        f'for q in p:\n    hits.add(("{name}", q.file, q.line, q.column))\n'
        for name, count in wanted.items() if count
    )
    return (
        "@initialize:python@\n@@\nhits = set()\n\n"
        + rules_for(smpl, wanted)
        + reporters
        + "\n@finalize:python@\n@@\nfor hit in sorted(hits):\n"
        + '    print("HIT", *hit)\n'
    )


def apply_hooks(tree: Path, patch: Patch, kernel: str) -> None:
    """Run the semantic patches over all targets at once, then count."""
    smpl = patch.hooks.read_text()
    wanted = wanted_rules(smpl, kernel, f"{patch.name}/hooks.cocci")
    with tempfile.TemporaryDirectory() as scratch:
        script = Path(scratch) / "hooks.cocci"
        script.write_text(with_counters(smpl, wanted))
        done = run("spatch", "--very-quiet", "--in-place", "--macro-file",
                   str(HERE / "macros.h"), "--sp-file", str(script), *patch.targets, cwd=tree)
    if done.returncode:
        raise SeriesError(f"{patch.name}: spatch failed ({done.returncode}): "
                          f"{(done.stderr or done.stdout).strip()[-2000:]}")

    hits: dict[str, list[str]] = {name: [] for name in wanted}
    for line in done.stdout.splitlines():
        if line.startswith("HIT "):
            _, name, file, row, _ = line.split()
            hits[name].append(f"{file}:{row}")
    wrong = [
        f"{patch.name}: rule {name} matched {len(hits[name])} times, wanted {count}"
        + (f" ({', '.join(hits[name])})" if hits[name] else "")
        for name, count in wanted.items()
        if len(hits[name]) != count
    ]
    if wrong:
        raise SeriesError("\n".join(wrong))


def tidy_blank_lines(tree: Path, names: list[str]) -> None:
    """spatch indents a blank line that it inserts before a statement."""
    for name in names:
        text = (tree / name).read_text()
        tidy = re.sub(r"\n\n[ \t]+\n", "\n\n", text)
        if tidy != text:
            (tree / name).write_text(tidy)


# ---- text ---------------------------------------------------------------------


def apply_edit(tree: Path, patch: Patch, edit: dict) -> None:
    path = tree / edit["file"]
    text = path.read_text()
    count = text.count(edit["find"])
    wanted = edit.get("count", 1)
    if count != wanted:
        raise SeriesError(f"{patch.name}: edit '{edit['name']}' matched {count} times in "
                          f"{edit['file']}, wanted {wanted}")
    path.write_text(text.replace(edit["find"], edit["replace"]))


def add_include(text: str, header: str) -> str | None:
    """Insert an include behind the last i915_* neighbour that sorts before it."""
    line = f'#include "{header}"\n'
    if line in text:
        return None
    neighbours = [m for m in re.finditer(r'^#include "(i915_\w+\.h)"\n', text, re.MULTILINE)
                  if m[1] < header]
    if not neighbours:
        return None
    at = max(neighbours, key=lambda m: m[1]).end()
    return text[:at] + line + text[at:]


def drop_include(text: str, header: str) -> str | None:
    line = f'#include "{header}"\n'
    return text.replace(line, "") if text.count(line) == 1 else None


def change_includes(tree: Path, patch: Patch, change, entries: list[dict]) -> None:
    for entry in entries:
        for name in entry["files"]:
            text = change((tree / name).read_text(), entry["header"])
            if text is None:
                raise SeriesError(f"{patch.name}: {change.__name__} {entry['header']}: "
                                  f"{name} does not fit")
            (tree / name).write_text(text)


# ---- files of ours, which come whole or in steps ---------------------------------


COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
NAME = re.compile(r"DOC: (?P<doc>[^\n]+)")
CODE_NAME = re.compile(r"^(?:struct|enum) (?P<type>\w+) \{|(?P<name>\w+)\s*(?:\(|\[|= \{)", re.MULTILINE)


def items_of(text: str) -> list[tuple[str, str]]:
    """(name, text) of each item of a C file: what blank lines outside of braces and comments separate."""
    items, chunk, depth, comment = [], [], 0, False
    for line in [*text.splitlines(keepends=True), "\n"]:
        if not line.strip() and not depth and not comment:
            if chunk:
                items.append("".join(chunk))
            chunk = []
            continue
        chunk.append(line)
        code = COMMENT.sub("", line)
        comment = ("/*" in code) if not comment else "*/" not in line
        depth += 0 if comment else code.count("{") - code.count("}")
    return [(item_name(item), item) for item in items]


def item_name(item: str) -> str:
    code = COMMENT.sub("", item).strip()
    found = CODE_NAME.search(code) if code else None
    if found:
        return found["type"] or found["name"]
    doc = NAME.search(item)
    return doc["doc"].strip() if doc else ""


def without_entry(text: str, entry: dict, origin: str) -> str:
    """The text without what @entry of [[completes]] names. Nothing there is an error."""
    def drop(pattern: str, what: str, flags: int = 0) -> None:
        nonlocal text
        text, count = re.subn(pattern, "", text, flags=re.MULTILINE | flags)
        if not count:
            raise SeriesError(f"{origin} has no {what}")

    for name in entry.get("items", []):
        found = [item for known, item in items_of(text) if known == name]
        if len(found) != 1:
            raise SeriesError(f"{origin} has {len(found)} items '{name}'")
        drop(re.escape(found[0]) + r"\n?", f"item '{name}'")
    for pattern in entry.get("text", []):
        drop(pattern, f"text '{pattern}'", re.DOTALL)
    if "line" in entry:
        drop(rf"(?:{entry['line']})\n", f"line '{entry['line']}'")
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def without(text: str, name: str, patches: list[Patch]) -> str:
    """The text of file @name without what it gets only from @patches, the last one first."""
    for patch in reversed(patches):
        for entry in patch.completes:
            if name in entry["files"]:
                text = without_entry(text, entry, f"{patch.name}: {name}")
    return text


def complete(tree: Path, patch: Patch, name: str, later: list[Patch]) -> None:
    """Bring what @patch has for file @name into it; the file may differ from ours by then."""
    whole = without((PROJECT / name).read_text(), name, later)
    before = without(whole, name, [patch])
    with tempfile.TemporaryDirectory() as scratch:
        base, other = Path(scratch) / "before", Path(scratch) / "whole"
        base.write_text(before)
        other.write_text(whole)
        done = run("git", "merge-file", "-q", str(tree / name), str(base), str(other), cwd=tree)
    if done.returncode:
        raise SeriesError(f"{patch.name}: {name} was changed too much to be completed")


def move_text(tree: Path, patch: Patch, move: dict) -> None:
    path = tree / move["file"]
    text = path.read_text()
    at = text.find("\n" + move["begin"])
    if at < 0:
        raise SeriesError(f"{patch.name}: no line of {move['file']} starts with '{move['begin']}'")
    (tree / move["to"]).write_text(move["head"] + text[at + 1:])
    path.write_text(text[:at].rstrip("\n") + "\n")


# ---- the series -----------------------------------------------------------------


def check_targets(tree: Path, patch: Patch) -> None:
    named = patch.targets + [e["file"] for e in patch.move]
    brought = patch.files + [e["to"] for e in patch.move]
    named += [e["file"] for e in patch.edit if e["file"] not in brought]
    for entry in patch.include + patch.uninclude + patch.completes:
        named += entry["files"]
    for name in named:
        if not (tree / name).exists():
            raise SeriesError(f"{patch.name}: the tree has no {name}")


def commit(tree: Path, patch: Patch, number: int) -> None:
    """Commit what is in the index as patch @number, dated SOURCE_DATE_EPOCH or EPOCH plus its place."""
    date = f"@{int(os.environ.get('SOURCE_DATE_EPOCH', EPOCH)) + number * MINUTE} +0000"
    git(tree, "commit", "-q", "-s", "-m", patch.message, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)


def apply_patch(tree: Path, patch: Patch, kernel: str, number: int, later: list[Patch]) -> None:
    """Commit @patch; @later are those that will follow it."""
    check_targets(tree, patch)
    for name in patch.files:
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(without((PROJECT / name).read_text(), name, later))
    for name in dict.fromkeys(name for entry in patch.completes for name in entry["files"]):
        complete(tree, patch, name, later)
    for move in patch.move:
        move_text(tree, patch, move)
    if patch.hooks.exists():
        apply_hooks(tree, patch, kernel)
        tidy_blank_lines(tree, patch.targets)
    for edit in patch.edit:
        apply_edit(tree, patch, edit)
    for name in patch.diff:
        git(tree, "apply", str(patch.path / name))
    change_includes(tree, patch, drop_include, patch.uninclude)
    change_includes(tree, patch, add_include, patch.include)
    if patch.remove:
        git(tree, "rm", "-q", "--", *patch.remove)
    git(tree, "add", "-u")
    added = patch.files + [move["to"] for move in patch.move]
    if added:
        # Distributions ship trees that ignore whatever is not theirs.
        git(tree, "add", "-f", "--", *added)
    commit(tree, patch, number)


def kernel_of(tree: Path) -> str:
    """Which of KERNELS the tree is."""
    text = (tree / "Makefile").read_text()
    found = [re.search(rf"^{key} = (\d+)$", text, re.MULTILINE)
             for key in ("VERSION", "PATCHLEVEL")]
    if None in found:
        raise SeriesError(f"{tree}/Makefile does not name a kernel version")
    version = ".".join(m[1] for m in found)
    if version not in KERNELS:
        raise SeriesError(f"{tree}: the series is not for Linux {version}, only for "
                          f"{', '.join(KERNELS)}")
    return version


def check_tree(tree: Path) -> None:
    if git(tree, "status", "--porcelain").strip():
        raise SeriesError(f"{tree}: uncommitted changes; commit or remove them first")
    if (tree / GUARD).exists():
        raise SeriesError(f"{tree}: the series is applied already; check out the pristine kernel")


def check_whole(tree: Path, patches: list[Patch]) -> None:
    """Every file of ours must be in the tree as it is here, unless the kernel has an edit for it."""
    edited = {edit["file"] for patch in patches for edit in patch.edit}
    for name in dict.fromkeys(name for patch in patches for name in patch.files):
        if name not in edited and (tree / name).read_text() != (PROJECT / name).read_text():
            raise SeriesError(f"{name} is not complete at the end of the series")


def apply_series(tree: Path, which: str) -> None:
    check_tree(tree)
    kernel = kernel_of(tree)
    patches = load_patches(PATCHES[which], kernel)
    for number, patch in enumerate(patches, 1):
        print(f"[{number}/{len(patches)}] {patch.message.splitlines()[0]}", flush=True)
        try:
            apply_patch(tree, patch, kernel, number, patches[number:])
        except SeriesError:
            git(tree, "reset", "-q", "--hard")
            git(tree, "clean", "-q", "-fd", "--", "drivers", "include", "Documentation")
            raise
    check_whole(tree, patches)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Commit the i915 vGPU series on top of a kernel tree.",
        epilog="Exit status: 0 all patches committed; 1 something did not fit, named on stderr.")
    parser.add_argument("--tree", type=Path, required=True, metavar="DIR",
                        help="a clean git work tree with the pristine kernel checked out")
    parser.add_argument("--which", choices=PATCHES, default="ours",
                        help="ours (default): the series; "
                             "plain: only remove upstream's guest support, for comparison")
    options = parser.parse_args()
    try:
        apply_series(options.tree.resolve(), options.which)
    except (SeriesError, OSError) as err:
        print(f"series: {err}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
