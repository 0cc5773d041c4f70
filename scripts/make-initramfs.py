#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Write the guest's initramfs: busybox, /init, the scenarios, their programs and the kernel's modules, as a newc cpio archive.

Modules that were not built for --image are refused: the kernel would not load them, and a boot would say so much later.

With --root, a Debian root lies in /igt beside them, for programs that want more than busybox.

The archive is written here and not by cpio(1) because /dev/console is a device node, which only root could put on disk.
"""

import argparse
import gzip
import os
import pathlib
import re
import stat
import sys
from collections.abc import Iterable
from typing import IO

DIRECTORIES = ("bin", "dev", "lib", "proc", "sys", "tmp", "scenarios", "etc")
ROOT = "igt"
MOUNT_POINTS = ("dev", "proc", "sys", "tmp", "root", "run", "usr/lib/modules")
MERGED = ("bin", "sbin", "lib", "lib64")
# Most of a root is not for running programs, and every guest would unpack it.
LEFT_OUT = ("usr/share/doc", "usr/share/locale", "usr/share/man", "usr/share/perl", "usr/share/python3", "usr/lib/python3",
            "usr/bin/python3", "var", "dev")


class WrongModules(Exception):
    """Modules that do not belong to the kernel image."""


def image_release(image: bytes) -> str:
    """Return: the release of a bzImage; its setup header points to the text (Documentation/arch/x86/boot.rst)."""
    if image[0x202:0x206] != b"HdrS":
        raise WrongModules("the image is not a bzImage")
    start = 0x200 + int.from_bytes(image[0x20e:0x210], "little")
    return image[start:image.index(b"\0", start)].split()[0].decode()


def module_release(module: bytes) -> str:
    """Return: the release of the kernel that @module was built for, the first word of its vermagic."""
    match = re.search(rb"\0vermagic=(\S+)", module)
    return match[1].decode() if match else "unknown"


def check_modules(modules: pathlib.Path, image: pathlib.Path) -> None:
    """Refuse @modules, a directory above lib/modules, that are not all for @image."""
    release = image_release(image.read_bytes())
    found = sorted((modules / "lib" / "modules").rglob("*.ko"))
    wrong = [f"{path.name} is for {other}" for path in found if (other := module_release(path.read_bytes())) != release]
    wrong += [f"{path.name} is in {path.relative_to(modules)}" for path in found if path.relative_to(modules).parts[2] != release]
    if wrong or not found:
        raise WrongModules(f"{image} is {release}; {'; '.join(wrong[:5]) or 'there are no modules'}")


class Cpio:
    """Writer of one archive. Times and owners are 0, so that the same contents give the same bytes."""

    def __init__(self, out: IO[bytes]):
        self.out = out
        self.inode = 0
        self.seen: set[str] = set()

    def _entry(self, name: str, mode: int, data: bytes = b"", device: tuple[int, int] = (0, 0)) -> None:
        self.inode += 1
        path = name.encode() + b"\0"
        header = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
        record = b"070701" + b"".join(b"%08x" % value for value in header) + path
        self.out.write(record + b"\0" * (-len(record) % 4) + data + b"\0" * (-len(data) % 4))

    def directory(self, name: str) -> None:
        if name in self.seen or name in ("", "."):
            return
        self.directory(str(pathlib.PurePosixPath(name).parent))
        self.seen.add(name)
        self._entry(name, stat.S_IFDIR | 0o755)

    def file(self, name: str, data: bytes, mode: int = 0o644) -> None:
        self.directory(str(pathlib.PurePosixPath(name).parent))
        self._entry(name, stat.S_IFREG | mode, data)

    def link(self, name: str, target: str) -> None:
        self.directory(str(pathlib.PurePosixPath(name).parent))
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def character_device(self, name: str, major: int, minor: int) -> None:
        self._entry(name, stat.S_IFCHR | 0o600, device=(major, minor))

    def end(self) -> None:
        self._entry("TRAILER!!!", 0)


def add_tree(archive: Cpio, root: pathlib.Path, prefix: str) -> None:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            archive.file(f"{prefix}/{path.relative_to(root)}", path.read_bytes())


def add_root(archive: Cpio, root: pathlib.Path, busybox: pathlib.Path) -> None:
    archive.file(f"{ROOT}/usr/bin/sh", busybox.read_bytes(), 0o755)
    for name in MOUNT_POINTS:
        archive.directory(f"{ROOT}/{name}")
    for name in MERGED:
        archive.link(f"{ROOT}/{name}", f"usr/{name}")
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if name.startswith(LEFT_OUT):
            continue
        if path.is_symlink():
            archive.link(f"{ROOT}/{name}", os.readlink(path))
        elif path.is_file():
            archive.file(f"{ROOT}/{name}", path.read_bytes(), stat.S_IMODE(path.stat().st_mode))


def write(out: IO[bytes], busybox: pathlib.Path, guest: pathlib.Path, modules: pathlib.Path | None,
          root: pathlib.Path | None = None, programs: Iterable[pathlib.Path] = ()) -> None:
    archive = Cpio(out)
    for name in DIRECTORIES:
        archive.directory(name)
    archive.character_device("dev/console", 5, 1)
    archive.character_device("dev/null", 1, 3)
    archive.file("bin/busybox", busybox.read_bytes(), 0o755)
    for program in programs:
        archive.file(f"bin/{program.name}", program.read_bytes(), 0o755)
    archive.file("init", (guest / "init").read_bytes(), 0o755)
    for name in ("guest.sh", "faults.sh"):
        archive.file(f"lib/{name}", (guest / name).read_bytes())
    add_tree(archive, guest / "scenarios", "scenarios")
    if modules:
        add_tree(archive, modules / "lib" / "modules", "lib/modules")
    if root:
        add_root(archive, root, busybox)
    archive.end()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--busybox", type=pathlib.Path, default="/bin/busybox", help="a statically linked busybox")
    parser.add_argument("--guest", type=pathlib.Path, required=True, help="directory with init, guest.sh and scenarios/")
    parser.add_argument("--program", type=pathlib.Path, action="append", default=[], help="a static program for /bin; may be repeated")
    parser.add_argument("--image", type=pathlib.Path, help="the kernel that the modules must be for; needed with --modules")
    parser.add_argument("--modules", type=pathlib.Path, help="what modules_install wrote (the directory above lib/modules)")
    parser.add_argument("--root", type=pathlib.Path, help=f"a Debian root to lie in /{ROOT}")
    parser.add_argument("output", type=pathlib.Path)
    args = parser.parse_args()
    if args.modules:
        if not args.image:
            parser.error("--modules needs --image")
        try:
            check_modules(args.modules, args.image)
        except WrongModules as error:
            print(f"make-initramfs: {error}: run make kernel", file=sys.stderr)
            return 1
    unfinished = args.output.with_suffix(".tmp")
    with gzip.GzipFile(unfinished, "wb", compresslevel=1, mtime=0) as out:
        write(out, args.busybox, args.guest, args.modules, args.root, args.program)
    unfinished.rename(args.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
