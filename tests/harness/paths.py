# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Where things lie. The Makefile hands O, KERNEL and CACHE over in the environment."""

import os
import pathlib
from dataclasses import dataclass

REPO = pathlib.Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Paths:
    """Build products under @out, downloads and what can be shared between clones under @cache."""

    out: pathlib.Path
    cache: pathlib.Path
    kernel: str

    @property
    def host_program(self) -> pathlib.Path:
        return self.out / "vgpu-host" / "vgpu-host"

    @property
    def sanitized_host_program(self) -> pathlib.Path:
        return self.out / "vgpu-host-asan" / "vgpu-host"

    @property
    def aperture_plugin(self) -> pathlib.Path:
        return self.host_program.with_name("aperture.so")

    @property
    def sysroot(self) -> pathlib.Path:
        return self.cache / "sysroot"

    @property
    def igt_root(self) -> pathlib.Path:
        return self.cache / "igt"

    @property
    def sparse(self) -> pathlib.Path:
        return self.cache / "sparse" / "sparse"

    def tree(self, variant: str) -> pathlib.Path:
        return self.out / f"linux-{self.kernel}" / variant

    def image(self, variant: str) -> pathlib.Path:
        """The kernel image that the modules of @variant are for."""
        return self.out / f"linux-{self.kernel}" / f"{variant}.bzImage"

    def image_tree(self, name: str = "boots") -> pathlib.Path:
        """The tree in which the image was built that several variants share."""
        return self.tree(f"kernel-{name}")

    def logs(self, what: str) -> pathlib.Path:
        """The directory of what the boots of command @what leave behind."""
        return self.out / f"{what}-{self.kernel}"

    def initramfs(self, variant: str) -> pathlib.Path:
        return self.out / f"linux-{self.kernel}" / f"{variant}.cpio.gz"


def from_environment() -> list[Paths]:
    """Return: one for each kernel that KERNEL names."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    out = pathlib.Path(os.environ.get("O") or REPO / "build").resolve()
    cache = pathlib.Path(os.environ.get("CACHE") or pathlib.Path(cache_home) / "i915-vgpu").resolve()
    return [Paths(out, cache, kernel) for kernel in (os.environ.get("KERNEL") or "6.12").split()]
