# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Where things lie. The Makefile hands O, KERNEL, PLATFORM and CACHE over in the environment."""

import os
import pathlib
import re
from dataclasses import dataclass

REPO = pathlib.Path(__file__).resolve().parents[2]
PLATFORMS = REPO / "tests/vgpu-host/platform/platform.c"
DEFAULT_PLATFORM = "haswell"


def platforms(text: str | None = None) -> list[str]:
    """Return: the platforms of vgpu-host, from @text, its list of them: their names with a dash where C has none."""
    found = re.findall(r"^\t&(\w+),$", PLATFORMS.read_text() if text is None else text, re.MULTILINE)
    return [name.replace("_", "-") for name in found]


@dataclass(frozen=True)
class Paths:
    """Build products under @out, downloads and what can be shared between clones under @cache; what is booted, and on which platform."""

    out: pathlib.Path
    cache: pathlib.Path
    kernel: str
    platform: str = DEFAULT_PLATFORM

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
        return self.out / f"{what}-{self.kernel}{'' if self.platform == DEFAULT_PLATFORM else '-' + self.platform}"

    def initramfs(self, variant: str) -> pathlib.Path:
        return self.out / f"linux-{self.kernel}" / f"{variant}.cpio.gz"


def chosen_platforms(every: bool) -> list[str]:
    """Return: the platforms that PLATFORM names; without it all of them if @every, else the default one."""
    known = platforms()
    chosen = (os.environ.get("PLATFORM") or "").split() or (known if every else [DEFAULT_PLATFORM])
    for name in chosen:
        if name not in known:
            raise SystemExit(f"harness: there is no platform {name}; PLATFORM is one of {', '.join(known)}")
    return chosen


def from_environment(every: bool = False) -> list[Paths]:
    """Return: one for each kernel that KERNEL names on each platform; see chosen_platforms()."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    out = pathlib.Path(os.environ.get("O") or REPO / "build").resolve()
    cache = pathlib.Path(os.environ.get("CACHE") or pathlib.Path(cache_home) / "i915-vgpu").resolve()
    kernels = (os.environ.get("KERNEL") or "6.12").split()
    return [Paths(out, cache, kernel, platform) for kernel in kernels for platform in chosen_platforms(every)]
