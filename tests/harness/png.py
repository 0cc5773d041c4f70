# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Decodes a screenshot and says whether it shows a text console."""

import pathlib
import struct
import zlib
from collections import Counter
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
CELL_WIDTH, CELL_HEIGHT = 8, 16

Pixel = tuple[int, int, int]


class PngError(ValueError):
    """Not a PNG of the kind that vgpu-host writes."""


@dataclass(frozen=True)
class Image:
    """8 bits per channel; row y is @rows[y], @channels bytes per pixel, the first three red, green, blue."""

    width: int
    height: int
    channels: int
    rows: list[bytes]


def _chunks(data: bytes) -> dict[bytes, bytes]:
    if not data.startswith(SIGNATURE):
        raise PngError("no PNG signature")
    found: dict[bytes, bytes] = {}
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        found[kind] = found.get(kind, b"") + data[position + 8:position + 8 + size]
        position += 12 + size
    if b"IEND" not in found:
        raise PngError("truncated: no IEND chunk")
    return found


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    distances = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[distances.index(min(distances))]


def _unfilter(kind: int, line: bytearray, above: bytes, step: int) -> bytes:
    """Undo the row filter @kind of the PNG specification, section 9.2, in place."""
    if kind == 2:
        return bytes((value + up) & 255 for value, up in zip(line, above))
    for i, value in enumerate(line if kind else ()):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = {1: left, 3: (left + above[i]) // 2, 4: _paeth(left, above[i], corner)}[kind]
        line[i] = (value + guess) & 255
    return bytes(line)


def decode(data: bytes) -> Image:
    chunks = _chunks(data)
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or colour not in CHANNELS or interlace:
        raise PngError(f"depth {depth}, colour type {colour}, interlace {interlace}: only 8-bit RGB(A) is read here")
    step = CHANNELS[colour]
    raw = zlib.decompress(chunks[b"IDAT"])
    stride = width * step
    if len(raw) != (stride + 1) * height:
        raise PngError(f"{len(raw)} bytes of pixels, {(stride + 1) * height} are due")
    rows: list[bytes] = []
    above = bytes(stride)
    for start in range(0, len(raw), stride + 1):
        above = _unfilter(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above, step)
        rows.append(above)
    return Image(width, height, step, rows)


@dataclass(frozen=True)
class TextStatistics:
    """How much of a picture is background, and how many character cells and lines hold text."""

    background: Pixel
    background_share: float
    colours: int
    cells: int
    lines: int

    def problem(self) -> str:
        """Return: why this is no text console, or nothing if it is one."""
        if self.colours < 2:
            return f"the picture is uniform, colour {self.background}"
        if self.colours > 64:
            return f"{self.colours} colours: noise, not text"
        if not 0.5 <= self.background_share <= 0.998:
            return f"the most frequent colour fills {100 * self.background_share:.1f} %, text would leave 50 to 99.8 %"
        if self.cells < 100 or self.lines < 5:
            return f"text in {self.cells} character cells on {self.lines} lines; a console with a log has at least 100 on 5"
        return ""


def _pixels(image: Image, row: bytes) -> list[bytes]:
    return [row[i:i + 3] for i in range(0, len(row), image.channels)]


def text_statistics(image: Image) -> TextStatistics:
    counts: Counter[bytes] = Counter()
    for row in image.rows:
        counts.update(_pixels(image, row))
    background, share = counts.most_common(1)[0]
    cells: set[tuple[int, int]] = set()
    blank = background * image.width
    for y, row in enumerate(image.rows):
        line = b"".join(_pixels(image, row))
        if line != blank:
            cells.update((x // (3 * CELL_WIDTH), y // CELL_HEIGHT) for x in range(0, len(line), 3)
                         if line[x:x + 3] != background)
    red, green, blue = background
    return TextStatistics((red, green, blue), share / (image.width * image.height), len(counts), len(cells),
                          len({y for _, y in cells}))


UNREADABLE = (OSError, KeyError, zlib.error, struct.error, PngError)


def console_problem(path: pathlib.Path) -> str:
    """Return: why the picture at @path shows no text console, or nothing if it shows one."""
    try:
        return text_statistics(decode(path.read_bytes())).problem()
    except UNREADABLE as error:
        return f"{path.name}: {error}"


def _colours(line: bytes) -> bytes:
    """Return: red, green and blue of each pixel of @line, which is XRGB8888 as in memory."""
    found = bytearray(len(line) // 4 * 3)
    found[0::3], found[1::3], found[2::3] = line[2::4], line[1::4], line[0::4]
    return bytes(found)


def memory_problem(path: pathlib.Path, memory: bytes) -> str:
    """Return: why the picture at @path is not @memory, over and over, as pixels in XRGB8888, or nothing if it is."""
    try:
        image = decode(path.read_bytes())
    except UNREADABLE as error:
        return f"{path.name}: {error}"
    stride = image.width * 4
    if not memory or image.channels != 3:
        return f"{len(memory)} bytes and {image.channels} channels cannot be compared"
    surface = memory * (stride * image.height // len(memory) + 1)
    wrong = [y for y, row in enumerate(image.rows) if row != _colours(surface[y * stride:(y + 1) * stride])]
    return f"{path.name}: {len(wrong)} lines are others, from line {wrong[0]} on" if wrong else ""
