# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make traps`: the same life of the driver that knows nothing of vGPUs, of the unchanged kernel's and of ours, in register
accesses that end in the host."""

import pathlib
import sys

from harness import boot, judge
from harness.host import HostSpec
from harness.paths import Paths

IDLE_SECONDS = 60
HOSTS: dict[str, dict[str, str]] = {"plain": {"pvinfo": "hidden"}, "upstream": {}, "ours": {}}
"""No host would let the plain driver run, so it has the whole of a GPU to itself."""


def spec(variant: str) -> boot.BootSpec:
    words = (f"vgpu.idle={IDLE_SECONDS}", "suspend.pm_test_delay=1")
    return boot.BootSpec(variant, "traps", HostSpec(vgpu=HOSTS[variant]), words, timeout=IDLE_SECONDS + 300)


def run(paths: Paths, directory: pathlib.Path) -> int:
    """Boot all three, one after the other, and leave their statistics in @directory. Return: 0 if all came to their end."""
    bad = 0
    for variant in HOSTS:
        print(f"# {variant} ...", file=sys.stderr, flush=True)
        seen = boot.run(paths, spec(variant), directory / variant)
        for one in judge.guest_results(seen):
            if not one.ok:
                print(f"{variant}: {one.name}: {one.detail}", file=sys.stderr)
                bad += 1
    return 1 if bad else 0
