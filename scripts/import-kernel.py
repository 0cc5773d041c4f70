#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Import a kernel source archive, or a directory, into a bare git repository as one commit.

The trees that are built and the patch series both want git, and Debian ships a tar archive. Streaming the archive into
`git fast-import` needs no extracted copy on disk and is bound by the decompressor. The commit carries fixed names and
dates, so the same source gives the same commit on every machine.
"""

import argparse
import hashlib
import pathlib
import subprocess
import sys
import tarfile
from typing import IO

UNPACKERS = {".xz": ["xz", "-dc", "-T0"], ".gz": ["gzip", "-dc"], ".tgz": ["gzip", "-dc"], ".bz2": ["bzip2", "-dc"],
             ".zst": ["zstd", "-dc"], ".tar": ["cat"]}
IDENTITY = "Pristine source <pristine@localhost> 1700000000 +0000"


def git(repo: pathlib.Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(repo), *args], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def member_mode(member: tarfile.TarInfo) -> str:
    if member.issym():
        return "120000"
    return "100755" if member.mode & 0o111 else "100644"


def quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_commit(archive: tarfile.TarFile, out: IO[bytes], ref: str, message: str) -> int:
    """Write the fast-import stream of one commit with every file of @archive. Return: the number of files."""
    text = message.encode()
    out.write(f"commit {ref}\ncommitter {IDENTITY}\ndata {len(text)}\n".encode() + text + b"\n")
    count = 0
    for member in archive:
        path = member.name.removeprefix("./")
        if not (member.isfile() or member.issym()) or "/.git/" in f"/{path}":
            continue
        if member.issym():
            data = member.linkname.encode()
        else:
            stream = archive.extractfile(member)
            assert stream is not None
            data = stream.read()
        out.write(f"M {member_mode(member)} inline {quoted(path)}\ndata {len(data)}\n".encode())
        out.write(data + b"\n")
        count += 1
    return count


def unpacker(archive: pathlib.Path) -> list[str]:
    """Return: the command that writes @archive to stdout as a plain tar file."""
    try:
        return UNPACKERS[archive.suffix]
    except KeyError:
        raise SystemExit(f"import-kernel: {archive}: known archives end in {', '.join(UNPACKERS)}") from None


def open_tar(source: pathlib.Path) -> subprocess.Popen:
    """Start the process that writes @source as an uncompressed tar stream, paths relative to the top of the tree."""
    if source.is_dir():
        if (source / ".git").exists():
            command = ["git", "-C", str(source), "archive", "--format=tar", "HEAD"]
        else:
            command = ["tar", "-C", str(source), "-cf", "-", "."]
    else:
        command = [*unpacker(source), str(source)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def strip_top(archive: tarfile.TarFile):
    """Yield members without the archive's own top directory (linux-source-6.12/...)."""
    for member in archive:
        member.name = member.name.partition("/")[2]
        if member.name:
            yield member


class Stripped:
    """A tar stream whose members have lost their first path component."""

    def __init__(self, archive: tarfile.TarFile):
        self.archive = archive
        self.extractfile = archive.extractfile

    def __iter__(self):
        return strip_top(self.archive)


def source_key(source: pathlib.Path) -> str:
    if source.is_dir():
        return hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:16]
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:16]


def create(repo: pathlib.Path) -> None:
    repo.mkdir(parents=True, exist_ok=True)
    if not (repo / "HEAD").exists():
        subprocess.run(["git", "init", "-q", "--bare", str(repo)], check=True)
    # Speed over size: the archive is imported once and read back three times.
    for key, value in (("core.compression", "1"), ("pack.compression", "1"), ("gc.auto", "0")):
        git(repo, "config", key, value)


def import_source(repo: pathlib.Path, source: pathlib.Path, ref: str, message: str) -> int:
    command = ["git", "-C", str(repo), "fast-import", "--quiet", "--force", "--depth=0"]
    with open_tar(source) as tar, subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        assert importer.stdin is not None
        with tarfile.open(fileobj=tar.stdout, mode="r|", bufsize=1 << 20) as archive:
            count = write_commit(archive if source.is_dir() else Stripped(archive), importer.stdin, ref, message)
    if tar.returncode or importer.returncode:
        raise SystemExit(f"import-kernel: reading {source} or writing {repo} failed; remove {repo} and try again")
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--repo", type=pathlib.Path, required=True, help="bare repository, created if missing")
    parser.add_argument("source", type=pathlib.Path, help="a tar archive with one directory at its top, or a directory")
    args = parser.parse_args()
    key = source_key(args.source)
    ref = f"refs/heads/pristine-{key}"
    create(args.repo)
    known = subprocess.run(["git", "-C", str(args.repo), "rev-parse", "-q", "--verify", ref],
                           stdout=subprocess.DEVNULL, check=False).returncode == 0
    if args.source.is_dir() or not known:
        count = import_source(args.repo, args.source, ref, f"Pristine source {key}\n")
        print(f"imported {count} files of {args.source}", file=sys.stderr)
    git(args.repo, "symbolic-ref", "HEAD", ref)
    print(git(args.repo, "rev-parse", ref))
    return 0


if __name__ == "__main__":
    sys.exit(main())
