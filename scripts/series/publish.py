#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Write the commits of the series as files: for a mailing list, and for a distribution.

The author and the sign-off of the files are the caller's; the trees that the tests boot keep their neutral ones. The same
commits and the same caller give the same bytes, whenever: dates are those of the commits, nothing names the version of git,
and no commit of a tree that nobody else has is named.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass, field, replace
from email.utils import formataddr
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
MAIL_WIDTH = 72

SUBJECT = "drm/i915: rework GVT-g guest support"
LETTER = "cover-letter.txt"
MBOX = "i915-vgpu.mbox"
QUILT = "series"
SQUASHED = "squashed/i915-vgpu.patch"
DRIVERS = "squashed/i915-vgpu-drivers.patch"
NUMBERED = "[0-9][0-9][0-9][0-9]-*.patch"

HELP = f"""\
What is written to OUTPUT:
  NNNN-*.patch      one mail for each commit: git am OUTPUT/*.patch
  {MBOX}    the same mails in one file: git am OUTPUT/{MBOX},
                    b4 am -m OUTPUT/{MBOX}
  {QUILT}            their names in order, for quilt: QUILT_PATCHES=/.../OUTPUT quilt push -a
  {LETTER}  the cover letter, a mail with Subject. git send-email takes it
                    as it is, before the patches:
                    git send-email OUTPUT/{LETTER} OUTPUT/*.patch
  {SQUASHED}
                    all commits in one patch with a DEP-3 header, for
                    debian/patches and for patch -p1
  {DRIVERS}
                    the same without KUnit tests and Documentation: only
                    drivers/ and include/

Author and Signed-off-by are the caller's: GIT_AUTHOR_NAME and
GIT_AUTHOR_EMAIL, or user.name and user.email of git config. A message that
begins with "From: NAME <ADDRESS>" keeps that author. A message with a line
"[ Upstream commit ... ]" or "[ Backport only: ... ]" is a backport: backports
come first and are listed in the letter as not for posting.

Exit status: 0 written; 1 something is wrong, said in one line on stderr;
2 wrong usage."""

# Directories and phases are those of tests/harness/traps.py.
COLUMNS = {"plain": "none", "upstream": "upstream", "ours": "this series"}
PHASES = {"probe": "load", "idle": "a minute of nothing", "modeset": "unplug, plug, modeset", "suspend": "suspend and resume"}
FIGURES = """\
Register accesses that end in the host, on a model of a Haswell, with a
vGPU of 64 + 384 MiB and a monitor. "none" is i915 without guest support;
no host would let it run, so it has the whole GPU to itself."""
FORMAT = ["--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--diff-algorithm=myers", "--src-prefix=a/",
          "--dst-prefix=b/", "--abbrev=12"]


class PublishError(Exception):
    """The commits cannot be written as a series."""


# ---- who signs --------------------------------------------------------------------

NO_IDENTITY = ("the patches carry your name and Signed-off-by; run: git config --global user.name 'Your Name' && "
               "git config --global user.email you@example.org")


@dataclass(frozen=True)
class Identity:
    """A person as git names one."""

    name: str
    mail: str

    def __str__(self) -> str:
        return f"{self.name} <{self.mail}>"

    @property
    def header(self) -> str:
        """As a mail header has it: quoted or encoded where needed."""
        return formataddr((self.name, self.mail), "utf-8")

    @property
    def signature(self) -> str:
        return f"Signed-off-by: {self}"


def caller() -> Identity:
    """Who calls, in git's own order of places. Names that git would guess from the machine do not count."""
    environment = {name: value for name, value in os.environ.items() if name != "GIT_AUTHOR_DATE"}
    done = subprocess.run(["git", "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"], cwd=HERE, check=False,
                          capture_output=True, encoding="utf-8", errors="surrogateescape", env=environment)
    match = re.fullmatch(r"(?P<name>.+) <(?P<mail>.+)> \d+ [-+]\d+\n", done.stdout)
    if done.returncode or not match:
        raise PublishError(f"no git identity: {NO_IDENTITY}")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.()]+", match["mail"]):
        raise PublishError(f"git identity '{match['name']} <{match['mail']}>' is not a mail address to sign with: {NO_IDENTITY}")
    return Identity(match["name"], match["mail"])


# ---- the commits --------------------------------------------------------------------

MARK = re.compile(r"^\[\s*(?:upstream commit|backport only)\b", re.MULTILINE | re.IGNORECASE)
AUTHOR = re.compile(r"\A(?P<subject>.+\n\n)From: (?P<name>.+) <(?P<mail>.+@.+)>\n\n?")


@dataclass(frozen=True)
class Commit:
    """One commit of the tree; @committer is the identity that the tree was made with."""

    hash: str
    tree: str
    author_date: str
    commit_date: str
    committer: str
    message: str

    @property
    def subject(self) -> str:
        return self.message.split("\n", maxsplit=1)[0]

    @property
    def is_backport(self) -> bool:
        return MARK.search(self.message) is not None


@dataclass(frozen=True)
class Series:
    """The commits after @base, a pristine kernel, up to @head in @tree. New objects go to @scratch and not into the tree."""

    tree: Path
    base: str
    head: str
    objects: Path
    scratch: Path

    def git(self, *arguments: str, text: str | None = None, **environment: str) -> str:
        """Run git in the tree; see run_git()."""
        objects = {"GIT_OBJECT_DIRECTORY": str(self.scratch), "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self.objects)}
        return run_git(self.tree, *arguments, text=text, **objects, **environment)

    @property
    def range(self) -> str:
        return f"{self.base}..{self.head}"

    def kernel(self) -> str:
        """The version that the pristine kernel gives itself, as 6.12.1."""
        text = self.git("show", f"{self.base}:Makefile")
        parts = [re.search(rf"^{key} = (\d+)$", text, re.MULTILINE) for key in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
        if None in parts:
            raise PublishError(f"Makefile of {self.base} does not name a kernel version")
        return ".".join(m[1] for m in parts)

    def base_tree(self) -> str:
        """What the series is for, in a word that anyone who has that source can check."""
        return self.git("rev-parse", f"{self.base}^{{tree}}").strip()

    def commits(self) -> list[Commit]:
        """The commits, oldest first, of which none may be a merge."""
        if self.git("rev-list", "--merges", self.range):
            raise PublishError(f"{self.tree}: there is a merge between {self.base} and {self.head}")
        fields = "%H%x00%T%x00%ad%x00%cd%x00%cn <%ce>%x00%B%x01"
        text = self.git("log", "--reverse", "--date=raw", f"--format={fields}", self.range)
        return [Commit(*entry.lstrip("\n").split("\0")) for entry in text.split("\1") if entry.strip()]

    def show(self, what: str) -> str:
        return self.git("log", "-1", f"--format={what}", self.head).strip()


def run_git(tree: Path, *arguments: str, text: str | None = None, **environment: str) -> str:
    """Run git without the caller's configuration, which could change the format of patches.

    Return: what it says, byte for byte; bytes that are not UTF-8 are kept.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    neutral = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(["git", "-C", str(tree), "-c", "core.quotePath=false", *arguments], check=False, capture_output=True,
                          input=None if text is None else encode(text), env={**clean, **neutral, **environment})
    if done.returncode:
        raise PublishError(f"git {arguments[0]}: {decode(done.stderr or done.stdout).strip()}")
    return decode(done.stdout)


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def open_series(tree: Path, base: str, scratch: Path) -> Series:
    """The series in work tree @tree, up to its HEAD."""
    if not (tree / ".git").exists():
        raise PublishError(f"{tree} is not a git work tree")
    objects = tree / run_git(tree, "rev-parse", "--git-path", "objects").strip()
    return Series(tree, base, "HEAD", objects.resolve(), scratch)


def signed_message(series: Series, commit: Commit, signer: Identity) -> str:
    """The message of @commit with the sign-off of @signer in the place of the tree's own."""
    lines = commit.message.rstrip("\n").split("\n")
    lines = [signer.signature if line == f"Signed-off-by: {commit.committer}" else line for line in lines]
    message = "\n".join(lines) + "\n"
    if signer.signature in lines:
        return message
    return series.git("interpret-trailers", "--no-divider", "--trailer", signer.signature, text=message)


def signed(series: Series, signer: Identity) -> Series:
    """The same series by @signer: the same trees, texts and dates. A message that names its author keeps that one."""
    parent = series.git("rev-parse", f"{series.base}^{{commit}}").strip()
    commits = series.commits()
    if not commits:
        raise PublishError(f"{series.tree}: no commits between {series.base} and {series.head}")
    for commit in commits:
        message = signed_message(series, commit, signer)
        named = AUTHOR.match(message)
        author = Identity(named["name"], named["mail"]) if named else signer
        message = AUTHOR.sub(r"\g<subject>", message)
        parent = series.git("commit-tree", commit.tree, "-p", parent, "-F", "-", text=message,
                            GIT_AUTHOR_NAME=author.name, GIT_AUTHOR_EMAIL=author.mail, GIT_AUTHOR_DATE=f"@{commit.author_date}",
                            GIT_COMMITTER_NAME=signer.name, GIT_COMMITTER_EMAIL=signer.mail,
                            GIT_COMMITTER_DATE=f"@{commit.commit_date}").strip()
    return replace(series, head=parent)


def split(series: Series) -> tuple[Series, Series]:
    """The backports of the series, and what follows them. A backport behind another patch is an error."""
    commits = series.commits()
    backports = [commit for commit in commits if commit.is_backport]
    for commit, first in zip(commits, backports):
        if commit != first:
            raise PublishError(f"backports come first, but '{first.subject}' follows '{commit.subject}'")
    middle = backports[-1].hash if backports else series.base
    return replace(series, head=middle), replace(series, base=middle)


# ---- what the letter says ------------------------------------------------------


def phase_groups(stats: dict) -> dict[str, dict[str, int]]:
    """Traps (reads and writes) by phase and register group."""
    found: dict[str, dict[str, int]] = {}
    for row in stats.get("registers", []):
        groups = found.setdefault(row["phase"], {})
        groups[row["group"]] = groups.get(row["group"], 0) + row["reads"] + row["writes"]
    return found


def row(label: str, counts: list[int]) -> str:
    return f"  {label:<26}" + "".join(f"{count:>13}" for count in counts)


def trap_table(stats: dict[str, dict]) -> str:
    """Traps by phase and register group, a column for each driver of @stats; a phase begins with the sum of its groups."""
    found = [phase_groups(one) for one in stats.values()]
    lines = [f"  {'':<26}" + "".join(f"{name:>13}" for name in stats)]
    for phase, title in PHASES.items():
        groups = [one.get(phase, {}) for one in found]
        # Writes to the aperture are the console's pixels and no traps on a real host.
        names = {name for one in groups for name, count in one.items() if count} - {"aperture"}
        lines += ["", row(title, [sum(one.get(name, 0) for name in names) for one in groups])]
        lines += [row(f"  {name}", [one.get(name, 0) for one in groups])
                  for name in sorted(names, key=lambda name: (-max(one.get(name, 0) for one in groups), name))]
    return "\n".join(lines)


def measured_with(kernel: str, directory: Path) -> bool:
    """Did the boot that left its files in @directory run that kernel?"""
    log = directory / "kernel.log"
    return (directory / "stats.json").exists() and log.exists() and f"Linux version {kernel}-" in log.read_text(errors="replace")


def load_stats(traps: Path) -> dict[str, dict]:
    """Title of a column -> statistics of a boot, of those that `make traps` has left."""
    found = {}
    for name, title in COLUMNS.items():
        path = traps / name / "stats.json"
        if path.exists():
            found[title] = json.loads(path.read_text())
            try:
                phase_groups(found[title])
            except (KeyError, TypeError, AttributeError) as error:
                raise PublishError(f"{path} is not the statistics of a boot: {error!r}") from error
    return found


def figures(kernel: str, traps: Path) -> str:
    """The paragraph on traps; empty unless all boots of `make traps` were of this kernel."""
    if not all(measured_with(kernel, traps / name) for name in COLUMNS):
        return ""
    return f"{FIGURES}\n\n{trap_table(load_stats(traps))}\n"


def fill(text: str, **values: str) -> str:
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return re.sub(r"\n{3,}", "\n\n", text)


def subject_lines(commits: list[Commit]) -> str:
    return "".join(textwrap.fill(commit.subject, MAIL_WIDTH, initial_indent="  ", subsequent_indent="    ") + "\n"
                   for commit in commits)


def shortlog(posted: list[Commit], backports: list[Commit], signer: Identity) -> str:
    text = f"{signer.name} ({len(posted)}):\n{subject_lines(posted)}"
    if backports:
        places = "patch 1" if len(backports) == 1 else f"patches 1 to {len(backports)}"
        text = f"Not for posting: {places}, backported to this kernel:\n{subject_lines(backports)}\n{text}"
    return text


def cover_letter(series: Series, signer: Identity, traps: Path) -> str:
    """The letter is about what is posted; backports are only listed."""
    first, rest = split(series)
    backports, posted = first.commits(), rest.commits()
    total, kernel = str(len(backports) + len(posted)), series.kernel()
    body = fill((HERE / "cover-letter").read_text(), kernel=kernel, tree=series.base_tree(), figures=figures(kernel, traps))
    stat = series.git("diff", "--stat=76", "--summary", *FORMAT, rest.base, rest.head)
    text = f"{body}\n{shortlog(posted, backports, signer)}\n{stat}\n-- \ni915-vgpu\n\n"
    mime = "" if text.isascii() else "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    return (f"From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
            f"From: {signer.header}\nDate: {series.show('%aD')}\n"
            f"Subject: [PATCH {0:0{len(total)}}/{total}] {SUBJECT}\n{mime}\n{text}")


# ---- the driver without its tests ---------------------------------------------------


@dataclass
class Drivers:
    """The changes of a series to drivers/ and include/ without KUnit tests, so that what is left builds by itself.

    A file in a directory tests/ is left out, and so is whatever a Makefile or Kconfig says of one that the series adds: the
    words that name it, the condition around them when nothing else stands in it, and an option that nothing else asks for.
    """

    series: Series
    left_out: set[str] = field(default_factory=set)
    entries: dict[str, tuple[str, str]] = field(default_factory=dict)
    gone: str = ""

    def __post_init__(self) -> None:
        text = self.series.git("diff", "--raw", "--no-renames", "--no-abbrev", "-z", self.series.base, self.series.head)
        fields = text.split("\0")
        for head, name in zip(fields[::2], fields[1::2]):
            _, mode, _, blob, status = head.split(" ")
            if self.is_wanted(name):
                self.entries[name] = (mode, blob)
            elif status == "A":
                self.left_out.add(name)

    @staticmethod
    def is_wanted(name: str) -> bool:
        path = PurePosixPath(name)
        return path.parts[0] in ("drivers", "include") and "tests" not in path.parts[:-1] and path.name != ".kunitconfig"

    @staticmethod
    def is_build_file(name: str) -> bool:
        return re.match(r"(Makefile|Kbuild|Kconfig)", PurePosixPath(name).name) is not None

    def names_left_out(self, build_file: str, word: str) -> bool:
        """Does @word of a Makefile or Kconfig mean a file that is left out, or a directory of which nothing is there?"""
        word = re.sub(r"^(\$\(srctree\)/)?\$\((src|obj)\)/", "", word.strip('"'))
        for top in (PurePosixPath(build_file).parent, PurePosixPath(".")):
            path = str(top / word)
            if word.endswith("/") and any(name.startswith(f"{path}/") for name in self.left_out):
                return not self.series.git("ls-tree", self.series.base, "--", path)
            stem = path.removesuffix(".o")
            if any(name == path or (path != stem and os.path.splitext(name)[0] == stem) for name in self.left_out):
                return True
        return False

    def without_words(self, name: str, lines: list[str]) -> list[str]:
        """The lines of build file @name without the words for what is left out; a line that says nothing any more goes."""
        kept: list[str] = []
        for line in lines:
            words = re.split(r"(\s+)", line)
            rest = [word for word in words if not self.names_left_out(name, word)]
            if rest == words:
                kept.append(line)
            else:
                self.gone += line
                self.keep_rest(kept, re.sub(r"(?<=\S) {2,}", " ", "".join(rest).rstrip()))
        return kept

    @staticmethod
    def keep_rest(kept: list[str], rest: str) -> None:
        """Add what is left of a line to @kept, and end the line before it where this one was its last."""
        if re.fullmatch(r"(\S+\s*[:+?]?=|-?include|source|\\)?", rest.strip()):
            if rest.strip() != "\\" and kept and kept[-1].endswith("\\\n"):
                kept[-1] = kept[-1].removesuffix("\\\n").rstrip() + "\n"
                if re.fullmatch(r"\S+\s*[:+?]?=\n", kept[-1]):
                    kept.pop()
        else:
            kept.append(rest + "\n")

    def without_empty_conditions(self, before: list[str], after: list[str]) -> list[str]:
        """Drop the conditions of a Makefile in which nothing is left, of those in which something was."""
        empty = re.compile(r"^if(?:n?def|n?eq)\b[^\n]*\n(?:else\n)?\s*endif[^\n]*\n", re.MULTILINE)
        text = "".join(after)
        for match in reversed(list(empty.finditer(text))):
            if "".join(before).count(match[0]) < text.count(match[0]):
                self.gone += match[0]
                text = text[:match.start()] + text[match.end():]
        return text.splitlines(keepends=True)

    def without_options(self, text: str, old: str, remaining: str) -> str:
        """Drop the options of a Kconfig that the series adds and of which only lines that are gone have spoken."""
        for match in reversed(list(re.finditer(r"^config (\w+)\n(?:[ \t].*\n|\n(?=[ \t]))+\n?", text, re.MULTILINE))):
            asked = re.compile(rf"\bCONFIG_{match[1]}\b")
            if asked.search(self.gone) and not asked.search(remaining) and f"config {match[1]}\n" not in old:
                text = text[:match.start()] + text[match.end():]
        return text

    def old(self, name: str) -> str:
        exists = self.series.git("ls-tree", self.series.base, "--", name)
        return self.series.git("cat-file", "blob", f"{self.series.base}:{name}") if exists else ""

    def build_files(self) -> dict[str, str]:
        """Name -> text of the Makefiles and Kconfigs that the series changes, as they are without what is left out."""
        names = [name for name, (mode, _) in self.entries.items() if self.is_build_file(name) and mode != "000000"]
        found = {}
        for name in names:
            lines = self.series.git("cat-file", "blob", self.entries[name][1]).splitlines(keepends=True)
            found[name] = "".join(self.without_empty_conditions(lines, self.without_words(name, lines)))
        self.gone += "".join(self.series.git("cat-file", "blob", f"{self.series.head}:{name}")
                             for name in self.left_out if self.is_build_file(name))
        remaining = "".join(text for name, text in found.items() if "Kconfig" not in name)
        return {name: self.without_options(text, self.old(name), remaining) if "Kconfig" in name else text
                for name, text in found.items()}

    def check_includes(self) -> None:
        """A C file that includes what is left out would not compile."""
        headers = {name.rpartition("/")[2] for name in self.left_out}
        for name, (mode, blob) in self.entries.items():
            if mode != "000000" and name.endswith((".c", ".h")):
                for line in re.findall(r'^\s*#\s*include\s*["<](.*tests/.*)[">]', self.series.git("cat-file", "blob", blob), re.MULTILINE):
                    if line.rpartition("/")[2] in headers:
                        raise PublishError(f"{DRIVERS}: {name} includes {line}, which is left out with the tests")

    def tree(self) -> str:
        """Return: the tree of the base with these changes."""
        self.check_includes()
        for name, text in self.build_files().items():
            self.entries[name] = (self.entries[name][0], self.series.git("hash-object", "-w", "--stdin", text=text).strip())
        index = {"GIT_INDEX_FILE": str(self.series.scratch / "drivers.index")}
        self.series.git("read-tree", self.series.base, **index)
        self.series.git("update-index", "-z", "--index-info",
                        text="".join(f"{mode} {blob}\t{name}\0" for name, (mode, blob) in self.entries.items()), **index)
        return self.series.git("write-tree", **index).strip()


# ---- the files --------------------------------------------------------------------


def squashed(series: Series, signer: Identity, tree: str, scope: str) -> str:
    """One patch from the base to @tree, with a header as DEP-3 asks for it."""
    head = fill((HERE / "dep3").read_text(), kernel=series.kernel(), author=str(signer), scope=scope,
                date=series.git("log", "-1", "--date=format:%Y-%m-%d", "--format=%cd", series.head).strip())
    return head + "---\n" + series.git("diff", "--full-index", *FORMAT, series.base, tree)


def mails(series: Series) -> dict[str, str]:
    """File name -> mail, for each commit."""
    with tempfile.TemporaryDirectory(prefix="vgpu-mails-") as directory:
        series.git("format-patch", "-q", "--numbered", "--zero-commit", "--no-signature", "--no-base", "--no-thread", "--full-index",
                   "--stat=76", *FORMAT, "-o", directory, series.range)
        return {path.name: with_short_header(decode(path.read_bytes())) for path in sorted(Path(directory).iterdir())}


def with_short_header(mail: str) -> str:
    """The mail with each line of its header in one piece; git folds long ones, and some versions of b4 cannot read that.

    Encoded words stay apart: some programs would see the space between them.
    """
    header, blank, body = mail.partition("\n\n")
    return re.sub(r"\n[ \t]+(?!=\?)", " ", header) + blank + body


def mbox(numbered: dict[str, str]) -> str:
    """The mails in one file. b4 wants an identity of each, which follows from what it says."""
    text = ""
    for mail in numbered.values():
        first, rest = mail.split("\n", maxsplit=1)
        name = hashlib.sha256(encode(mail)).hexdigest()[:32]
        text += f"{first}\nMessage-ID: <{name}@i915-vgpu.invalid>\n{rest}\n"
    return text


def cut_mails(commits: list[Commit]) -> list[str]:
    """The subjects of the commits whose message has a line where all mail programs but git see the beginning of a mail."""
    return [commit.subject for commit in commits if re.search(r"^From ", commit.message, re.MULTILINE)]


def files(series: Series, signer: Identity, traps: Path) -> dict[str, str]:
    """Name below the directory of the series -> text."""
    series = signed(series, signer)
    numbered = mails(series)
    return {
        **numbered,
        LETTER: cover_letter(series, signer, traps),
        MBOX: mbox(numbered),
        QUILT: "".join(f"{name}\n" for name in numbered),
        SQUASHED: squashed(series, signer, f"{series.head}^{{tree}}", "With KUnit tests and documentation."),
        DRIVERS: squashed(series, signer, Drivers(series).tree(), "Without KUnit tests and documentation."),
    }


def write(texts: dict[str, str], output: Path) -> None:
    """Write @texts below @output, in the place of what an earlier run has left there."""
    for old in (*output.glob(NUMBERED), output / "i915-vgpu.patch"):
        old.unlink(missing_ok=True)
    for name, text in texts.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(text))


def publish(tree: Path, base: str, output: Path, traps: Path) -> str:
    """Return: what was written, in a sentence."""
    signer = caller()
    with tempfile.TemporaryDirectory(prefix="vgpu-publish-") as scratch:
        series = open_series(tree, base, Path(scratch))
        texts = files(series, signer, traps)
        write(texts, output)
        for subject in cut_mails(series.commits()):
            print(f"publish: warning: '{subject}': a line of the message begins with 'From ', which cuts the mail in two for programs "
                  f"other than git; reword it", file=sys.stderr)
        count = texts[QUILT].count("\n")
        return f"{count} patches for Linux {series.kernel()} by {signer} in {output} (publish.py --help says what each file is for)"


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0], epilog=HELP,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, metavar="DIR", help="git work tree whose HEAD is the last commit of the series")
    parser.add_argument("--base", metavar="COMMIT", help="commit of the pristine kernel in it")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the files go; those of an earlier run are replaced")
    parser.add_argument("--traps", type=Path, metavar="DIR", default=Path("none"),
                        help="what `make traps` has left, for the table in the letter; left out if it is of another kernel")
    parser.add_argument("--identity", action="store_true", help="only say who would be the author, or why nobody can be")
    parser.add_argument("--table", type=Path, metavar="DIR", help="only print the table of traps from there")
    return parser


def run(args: argparse.Namespace) -> str:
    if args.identity:
        return f"series: author and Signed-off-by will be {caller()}"
    if args.table:
        stats = load_stats(args.table)
        if not stats:
            raise PublishError(f"{args.table}: no statistics; run: make traps")
        return trap_table(stats)
    return "series: " + publish(args.tree.resolve(), args.base, args.output.resolve(), args.traps)


def main() -> int:
    parser = options()
    args = parser.parse_args()
    if not (args.identity or args.table or (args.tree and args.base and args.output)):
        parser.error("--tree, --base and --output belong together")
    try:
        print(run(args))
    except (PublishError, OSError, ValueError) as error:
        print(f"publish: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
