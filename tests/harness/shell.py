# SPDX-License-Identifier: GPL-2.0 OR MIT
"""A developer's shell in the guest: the recipe of the tests, with the serial console on the terminal."""

import pathlib
import tempfile

from harness import boot
from harness.host import Host, HostSpec
from harness.paths import Paths


def parse_pairs(text: str) -> dict[str, str]:
    """Return: the options of "name=value,name=value"."""
    pairs = {}
    for item in filter(None, text.split(",")):
        name, equals, value = item.partition("=")
        if not equals:
            raise SystemExit(f"harness: '{item}' is not name=value; write for instance caps=none,fences=8")
        pairs[name] = value
    return pairs


def run(paths: Paths, spec: boot.BootSpec) -> int:
    with tempfile.TemporaryDirectory(prefix="vgpu-") as name:
        sockets = pathlib.Path(name)
        with Host(paths.host_program, spec.host.on(paths.platform), sockets):
            print(f"vgpu-host: control socket {sockets}/control.sock, log {sockets}/vgpu-host.log")
            return boot.start(paths, boot.machine(paths, spec, sockets, "stdio", None), []).wait()


def spec_of(variant: str, vgpu: str, append: str) -> boot.BootSpec:
    return boot.BootSpec(variant, "shell", HostSpec(vgpu=parse_pairs(vgpu)), tuple(append.split()), smp=2)
