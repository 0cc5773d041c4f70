# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Reads the driver's debugfs file i915_vgpu_info: lines of "key: value", some of them ranges, some repeated."""

import re
from dataclasses import dataclass

PAGE = 4096
RANGE = re.compile(r"^0x([0-9a-f]+)-0x([0-9a-f]+)")


@dataclass(frozen=True)
class Range:
    """[@start, @end) in bytes."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class VgpuInfo:
    """What the guest knows of its vGPU. Sizes in bytes."""

    version: str
    ident: str
    caps: str
    aperture_end: int
    ggtt_end: int
    slices: list[Range]
    balloons: list[Range]
    guards: list[Range]
    usable: int
    fences: int
    ppgtt: str
    display: str
    lost: str


class InfoError(ValueError):
    """The text is not what i915_vgpu_info writes."""


def _range(text: str) -> Range:
    match = RANGE.match(text)
    if not match:
        raise InfoError(f"'{text}' is no range")
    return Range(int(match[1], 16), int(match[2], 16))


def _pairs(text: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            values.setdefault(key.strip(), []).append(value.strip())
    return values


def parse(text: str) -> VgpuInfo:
    values = _pairs(text)
    try:
        slices = [_range(values[key][0]) for key in ("mappable", "non-mappable")]
        return VgpuInfo(
            version=values["version"][0], ident=values["id"][0], caps=values["caps"][0],
            aperture_end=_range(values["aperture"][0]).end, ggtt_end=_range(values["ggtt"][0]).end,
            slices=[one for one in slices if one.size], balloons=[_range(one) for one in values.get("balloon", [])],
            guards=[_range(one) for one in values.get("guard", [])],
            usable=int(values["usable"][0].split()[0]) * 1024, fences=int(values["fences"][0]),
            ppgtt=values["ppgtt"][0], display=values["display"][0],
            lost=values["lost"][0])
    except (KeyError, IndexError, ValueError) as error:
        raise InfoError(f"i915_vgpu_info: {error!r}") from error


def guard_pages(slices: list[Range]) -> list[Range]:
    """Return: the page before each address where @slices end and nothing of them goes on."""
    starts = {one.start for one in slices}
    return [Range(one.end - PAGE, one.end) for one in sorted(slices, key=lambda one: one.start) if one.end not in starts]


def uncovered(info: VgpuInfo) -> str:
    """Return: where slices and balloons fail to tile the GGTT exactly, or nothing."""
    expected = 0
    for piece in sorted(info.slices + info.balloons, key=lambda one: one.start):
        if piece.start != expected:
            return f"{'gap' if piece.start > expected else 'overlap'} at {min(expected, piece.start):#x}"
        expected = piece.end
    return "" if expected == info.ggtt_end else f"the pieces end at {expected:#x}, the GGTT at {info.ggtt_end:#x}"
