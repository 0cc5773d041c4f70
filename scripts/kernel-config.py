#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Configure a kernel tree from fragments on top of allnoconfig, and refuse a result that lacks any option asked for.

Kconfig drops an option silently when something it depends on is off. Each line of a fragment is therefore looked for in the
final .config, and the ones that are missing are named. Of an option that several fragments set, the last word counts.

With --base, the fragments go on top of that whole configuration, and what it does not know yet has Kconfig's default. Nothing
of the base itself is asked for in the end.

Where kernels name an option differently, the fragment has the newest name, which every kernel must have in the end, and below it
"# formerly: CONFIG_X=y": what brings it about in an older kernel, and is unknown to a newer one. What only some kernels have at all
is "# where known: CONFIG_X=y".
"""

import argparse
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
    parser.add_argument("fragments", type=pathlib.Path, nargs="+")
    args = parser.parse_args()
    wanted = "\n".join(path.read_text() for path in args.fragments)
    base = args.base.read_text() if args.base else ""
    text = last_words(NOT_EVERYWHERE.sub("", wanted))
    stamp, config = args.tree / ".wanted.config", args.tree / ".config"
    # A base is a file that does not change, so that its name will do.
    wish = f"# {' '.join([*args.make, str(args.base or 'allnoconfig')])}\n{text}"
    if not (stamp.exists() and config.exists() and stamp.read_text() == wish):
        stamp.unlink(missing_ok=True)
        configure(args.tree, wish, args.make, base)
    dropped = missing(parse(wanted), parse(config.read_text()))
    for sentence in dropped:
        print(f"kernel-config: {sentence}", file=sys.stderr)
    if dropped:
        stamp.unlink(missing_ok=True)
        print(f"kernel-config: Kconfig dropped {len(dropped)} option(s); see their dependencies in {args.tree}", file=sys.stderr)
    return 1 if dropped else 0


if __name__ == "__main__":
    sys.exit(main())
