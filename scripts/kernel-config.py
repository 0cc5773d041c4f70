#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Configure a kernel tree from fragments on top of allnoconfig, and refuse a result that lacks any option asked for.

Kconfig drops an option silently when something it depends on is off. Each line of a fragment is therefore looked for in the
final .config, and the ones that are missing are named. Of an option that several fragments set, the last word counts.

With --base, the fragments go on top of that whole configuration, and what it does not know yet has Kconfig's default. Nothing
of the base itself is asked for in the end.

With --image NAME, the tree is for a kernel image that several sets of modules share: its release has in it NAME and a hash of what
it is built from, --source being the commit. The kernel does not load a module of another release (its vermagic). The name is in the
file localversion-image, which kbuild reads, because an option would be in every compilation and defeat the compiler cache. With --for
TREE, the tree is for modules of the image in TREE, and is refused if it differs in an option that the image may depend on.

Where kernels name an option differently, the fragment has the newest name, which every kernel must have in the end, and below it
"# formerly: CONFIG_X=y": what brings it about in an older kernel, and is unknown to a newer one. What only some kernels have at all
is "# where known: CONFIG_X=y".
"""

import argparse
import hashlib
import os
import pathlib
import re
import subprocess
import sys

SET = re.compile(r"^(CONFIG_\w+)=(.*)$")
UNSET = re.compile(r"^# (CONFIG_\w+) is not set$")
NOT_EVERYWHERE = re.compile(r"^# (formerly|where known): ", re.MULTILINE)


def parse(text: str) -> dict[str, str]:
    """Return: option -> value of a fragment or a .config; "n" for "is not set"."""
    options: dict[str, str] = {}
    for line in text.splitlines():
        if match := SET.match(line.strip()):
            options[match[1]] = match[2]
        elif match := UNSET.match(line.strip()):
            options[match[1]] = "n"
    return options


def missing(wanted: dict[str, str], final: dict[str, str]) -> list[str]:
    """Return: one sentence for every option of @wanted that @final does not have with that value."""
    return [f"{name}: wanted {value}, got {final.get(name, 'n')}"
            for name, value in wanted.items() if final.get(name, "n") != value]


def differences(image: dict[str, str], modules: dict[str, str]) -> list[str]:
    """Return: a sentence for each option of @modules that may not differ from @image. DRM is a module as a whole."""
    free = [name for name in image.keys() | modules.keys()
            if name.startswith("CONFIG_DRM_") or (modules.get(name) == "m" and image.get(name, "n") == "n")]
    return [f"{name}: the image has {image.get(name, 'n')}, its modules {modules.get(name, 'n')}"
            for name in sorted((image.keys() | modules.keys()).difference(free)) if image.get(name, "n") != modules.get(name, "n")]


def release_suffix(name: str, *parts: str) -> str:
    """Return: what gives a kernel image @name a release of its own; @parts are what it is built from."""
    identity = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
    return f"-{name}-{identity}\n"


def compiler() -> str:
    return subprocess.run(["gcc", "--version"], check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()[0]


def name_of(line: str) -> str | None:
    """Return: the option that @line of a fragment or a .config sets."""
    match = SET.match(line.strip()) or UNSET.match(line.strip())
    return match[1] if match else None


def last_words(text: str) -> str:
    """@text without the lines whose option a later line sets: Kconfig would complain of them."""
    lines = text.splitlines()
    last = {name_of(line): number for number, line in enumerate(lines)}
    return "".join(f"{line}\n" for number, line in enumerate(lines) if name_of(line) is None or last[name_of(line)] == number)


def configure(tree: pathlib.Path, text: str, make_args: list[str], base: str) -> None:
    """Write .config of @tree from @text, on top of the whole configuration @base unless that is empty."""
    fragment = tree / ".wanted.config"
    fragment.write_text(text)
    if base:
        (tree / ".config").write_text(last_words(base + text))
    subprocess.run(["make", "-s", "-C", str(tree), *make_args, "olddefconfig" if base else "allnoconfig"], check=True,
                   env=os.environ if base else {**os.environ, "KCONFIG_ALLCONFIG": fragment.name})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tree", type=pathlib.Path, required=True)
    parser.add_argument("--make", action="append", default=[], help="argument for make, may repeat")
    parser.add_argument("--base", type=pathlib.Path, help="a whole configuration to start from, instead of allnoconfig")
    parser.add_argument("--image", metavar="NAME", help="the tree is for a kernel image called so")
    parser.add_argument("--source", default="", metavar="COMMIT", help="what --image is built from")
    parser.add_argument("--for", dest="modules_of", type=pathlib.Path, metavar="TREE", help="the tree is for modules of the image in TREE")
    parser.add_argument("fragments", type=pathlib.Path, nargs="+")
    args = parser.parse_args()
    wanted = "\n".join(path.read_text() for path in args.fragments)
    if args.image:
        (args.tree / "localversion-image").write_text(release_suffix(args.image, args.source, compiler(), wanted))
    base = args.base.read_text() if args.base else ""
    text = last_words(NOT_EVERYWHERE.sub("", wanted))
    stamp, config = args.tree / ".wanted.config", args.tree / ".config"
    # A base is a file that does not change, so that its name will do.
    wish = f"# {' '.join([*args.make, str(args.base or 'allnoconfig')])}\n{text}"
    if not (stamp.exists() and config.exists() and stamp.read_text() == wish):
        stamp.unlink(missing_ok=True)
        configure(args.tree, wish, args.make, base)
    final = parse(config.read_text())
    dropped = missing(parse(wanted), final)
    foreign = differences(parse((args.modules_of / ".config").read_text()), final) if args.modules_of else []
    for sentence in (*dropped, *foreign):
        print(f"kernel-config: {sentence}", file=sys.stderr)
    if dropped:
        print(f"kernel-config: Kconfig dropped {len(dropped)} option(s); see their dependencies in {args.tree}", file=sys.stderr)
    if foreign:
        print(f"kernel-config: modules with other options need another image than that in {args.modules_of}", file=sys.stderr)
    if dropped or foreign:
        stamp.unlink(missing_ok=True)
    return 1 if dropped or foreign else 0


if __name__ == "__main__":
    sys.exit(main())
