# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Draws the GGTT as a guest uses it: to scale as a whole, and its slices enlarged with what is mapped in them."""

from dataclasses import dataclass, field
from html import escape

from harness.vgpu_info import Range, VgpuInfo

PAGE = 4096
WIDTH = 1000
LEFT = 40
SPAN = WIDTH - 2 * LEFT
MIB = 1 << 20

STYLE = """
text { font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 12px; fill: #1c2733; }
.title { font-size: 19px; font-weight: bold; } .note { fill: #5a6875; }
.addr { font-family: 'DejaVu Sans Mono', monospace; font-size: 11px; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; } .head { font-weight: bold; font-size: 13px; }
.frame { fill: none; stroke: #1c2733; stroke-width: 1; } .tick { stroke: #7b8894; stroke-width: 1; fill: none; }
.balloon { fill: url(#hatch); } .guard { fill: #b8860b; }
.low { fill: #2f9e63; } .high { fill: #2b6cb0; } .lowbg { fill: #d8f0e2; } .highbg { fill: #d9e8f7; }
.apert { stroke: #b23b3b; stroke-width: 1.5; stroke-dasharray: 4 3; } .red { fill: #b23b3b; }
"""

HATCH = ('<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
         '<rect width="8" height="8" fill="#e6e8ea"/><rect width="3" height="8" fill="#b8bec4"/></pattern></defs>')


def size_text(size: int) -> str:
    for unit, factor in (("GiB", 1 << 30), ("MiB", MIB), ("KiB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.4g} {unit}"
    return f"{size} B"


@dataclass
class Drawing:
    """A list of SVG elements; @y is where the next block begins."""

    parts: list[str] = field(default_factory=list)
    y: float = 0

    def rect(self, x: float, y: float, width: float, height: float, cls: str) -> None:
        self.parts.append(f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(width, 0.4):.2f}" height="{height:.2f}" class="{cls}"/>')

    def text(self, x: float, y: float, words: str, cls: str = "", anchor: str = "start") -> None:
        self.parts.append(f'<text x="{x:.2f}" y="{y:.2f}" class="{cls}" text-anchor="{anchor}">{escape(words)}</text>')

    def path(self, points: list[tuple[float, float]], cls: str, close: bool = False) -> None:
        way = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points) + (" Z" if close else "")
        self.parts.append(f'<path d="{way}" class="{cls}"/>')

    def finish(self) -> str:
        height = int(self.y)
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
                f'<style>{STYLE}</style>{HATCH}<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
                + "\n".join(self.parts) + "</svg>\n")


@dataclass(frozen=True)
class Scale:
    """Maps the bytes of @range onto the drawing's width."""

    range: Range

    def x(self, address: int) -> float:
        return LEFT + SPAN * (address - self.range.start) / self.range.size


def label_rows(positions: list[float], width: float) -> list[int]:
    """Return: for each label of @width centred at its position (ascending), the first row where it touches no other."""
    ends: list[float] = []
    rows = []
    for position in positions:
        start = position - width / 2
        row = next((i for i, end in enumerate(ends) if start > end), len(ends))
        ends[row:row + 1] = [position + width / 2 + 6]
        rows.append(row)
    return rows


def draw_addresses(drawing: Drawing, scale: Scale, addresses: list[int], top: float) -> float:
    """Label @addresses below a bar that ends at @top. Return: the y below the labels."""
    positions = [min(max(scale.x(address), LEFT), WIDTH - LEFT) for address in addresses]
    centres = [min(max(position, LEFT + 32), WIDTH - LEFT - 32) for position in positions]
    rows = label_rows(centres, 68)
    for address, position, centre, row in zip(addresses, positions, centres, rows):
        bottom = top + 10 + 15 * row
        drawing.path([(position, top), (position, bottom - 2), (centre, bottom)], "tick")
        drawing.text(centre, bottom + 11, f"{address:#010x}", "addr", "middle")
    return top + 28 + 15 * max(rows, default=0)


def columns(runs: list[Range], scale: Scale) -> list[tuple[int, int]]:
    """Return: pixel columns [first, last] that touch any of @runs, adjacent ones joined."""
    joined: list[tuple[int, int]] = []
    for run in sorted(runs, key=lambda one: one.start):
        first, last = int(scale.x(run.start)), int(scale.x(run.end - 1))
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def clip(runs: list[Range], window: Range) -> list[Range]:
    return [Range(max(run.start, window.start), min(run.end, window.end)) for run in runs
            if run.start < window.end and run.end > window.start]


def mapped_runs(ggtt: dict) -> list[Range]:
    """Return: the address ranges that the control socket's answer to "ggtt" calls mapped."""
    page = ggtt.get("page_size", PAGE)
    return [Range(run["first"] * page, (run["first"] + run["count"]) * page)
            for run in ggtt.get("runs", []) if run["kind"] == "mapped"]


def slice_class(info: VgpuInfo, piece: Range) -> str:
    return "low" if piece.start < info.aperture_end else "high"


def draw_whole(drawing: Drawing, info: VgpuInfo, scale: Scale, top: float, height: float) -> float:
    for balloon in info.balloons:
        drawing.rect(scale.x(balloon.start), top, scale.x(balloon.end) - scale.x(balloon.start), height, "balloon")
    for piece in info.slices:
        drawing.rect(scale.x(piece.start), top, scale.x(piece.end) - scale.x(piece.start), height, slice_class(info, piece))
    drawing.rect(LEFT, top, SPAN, height, "frame")
    mark = scale.x(info.aperture_end)
    drawing.path([(mark, top - 14), (mark, top + height)], "apert")
    drawing.text(mark + 5, top - 5, f"end of the aperture ({size_text(info.aperture_end)})", "red")
    edges = sorted({edge for piece in info.slices + info.balloons for edge in (piece.start, piece.end)})
    return draw_addresses(drawing, scale, edges, top + height)


def draw_slice(drawing: Drawing, info: VgpuInfo, piece: Range, runs: list[Range]) -> None:
    """Draw one slice over the full width, with what is mapped in it."""
    scale, kind = Scale(piece), slice_class(info, piece)
    name = "Mappable slice" if kind == "low" else "Non-mappable slice"
    inside = clip(runs, piece)
    used = sum(run.size for run in inside)
    top = drawing.y + 26
    drawing.text(LEFT, top - 8, name, "head")
    drawing.text(LEFT + 160, top - 8, f"{size_text(piece.size)}, {size_text(used) if used else 'nothing'} of it mapped to "
                 f"guest memory by {len(inside)} run{'' if len(inside) == 1 else 's'} of entries", "note")
    drawing.rect(LEFT, top, SPAN, 46, kind + "bg")
    for first, last in columns(inside, scale):
        drawing.rect(first, top, last - first + 1, 46, kind)
    for guard in clip(info.guards, piece):  # a page is too narrow to be seen to scale
        drawing.rect(scale.x(guard.end) - 3, top, 3, 46, "guard")
    drawing.rect(LEFT, top, SPAN, 46, "frame")
    marks = [piece.start + piece.size * i // 4 // PAGE * PAGE for i in range(5)]
    drawing.y = draw_addresses(drawing, scale, marks, top + 46) + 8


def draw_legend(drawing: Drawing) -> None:
    items = (("balloon", "belongs to others"), ("low", "mappable, in use"),
             ("high", "non-mappable, in use"), ("guard", "guard page"), ("lowbg", ""), ("highbg", "free: scratch"))
    x: float = LEFT
    for cls, words in items:
        drawing.rect(x, drawing.y, 18, 13, cls)
        drawing.rect(x, drawing.y, 18, 13, "frame")
        drawing.text(x + 24, drawing.y + 11, words)
        x += 24 + 7.1 * len(words) + 10 if words else 22
    drawing.y += 28


def draw_table(drawing: Drawing, info: VgpuInfo) -> None:
    drawing.text(LEFT, drawing.y + 12, "Balloons", "head")
    drawing.text(LEFT + 310, drawing.y + 12, "Slices", "head")
    drawing.text(LEFT + 620, drawing.y + 12, "Guards", "head")
    top = drawing.y + 30
    lists = (info.balloons, info.slices, info.guards)
    for column, pieces in enumerate(lists):
        for i, piece in enumerate(sorted(pieces, key=lambda one: one.start)):
            drawing.text(LEFT + 310 * column, top + 17 * i, f"[{piece.start:#010x}, {piece.end:#010x})", "addr")
            drawing.text(LEFT + 310 * column + 190, top + 17 * i, size_text(piece.size))
    below = top + 17 * max(len(one) for one in lists)
    drawing.text(LEFT, below + 8, f"Usable: {info.usable // 1024} KiB of {size_text(info.ggtt_end)}; fences: {info.fences}; "
                 f"PPGTT: {info.ppgtt}", "note")
    drawing.y = below + 24


def ggtt_map(info: VgpuInfo, ggtt: dict) -> str:
    """Return: the picture of the GGTT described by the guest's @info and the host's @ggtt, as SVG text."""
    drawing = Drawing()
    runs = mapped_runs(ggtt)
    whole = Scale(Range(0, info.ggtt_end))
    drawing.text(LEFT, 34, f"Graphics memory of vGPU {info.ident}: the GGTT, {size_text(info.ggtt_end)}", "title")
    drawing.y = 48
    draw_legend(drawing)
    top = drawing.y + 24
    drawing.y = draw_whole(drawing, info, whole, top, 54) + 10
    for piece in info.slices:
        draw_slice(drawing, info, piece, runs)
    draw_table(drawing, info)
    return drawing.finish()
