# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest
import xml.etree.ElementTree as ElementTree

from harness import svg, vgpu_info
from harness.vgpu_info import Range

INFO = """version: 1.0
id: 7
caps: 0x6 full-ppgtt hwsp-emulation
aperture: 0x0000000000000000-0x0000000010000000 262144 KiB
ggtt: 0x0000000000000000-0x0000000080000000 2097152 KiB
mappable: 0x0000000004000000-0x0000000008000000 65536 KiB
non-mappable: 0x0000000040000000-0x0000000058000000 393216 KiB
balloon: 0x0000000000000000-0x0000000004000000 65536 KiB
balloon: 0x0000000008000000-0x0000000010000000 131072 KiB
balloon: 0x0000000010000000-0x0000000040000000 786432 KiB
balloon: 0x0000000058000000-0x0000000080000000 655360 KiB
guard: 0x0000000007fff000-0x0000000008000000 4 KiB
guard: 0x0000000057fff000-0x0000000058000000 4 KiB
usable: 458744 KiB
fences: 4
ppgtt: aliasing
display: ready
lost: no
"""
GGTT = {"page_size": 4096, "runs": [{"first": 16384, "count": 256, "kind": "mapped"},
                                    {"first": 16640, "count": 1000, "kind": "scratch"}]}


class Parse(unittest.TestCase):
    def test_reads_every_field(self):
        info = vgpu_info.parse(INFO)
        self.assertEqual(info.slices, [Range(64 << 20, 128 << 20), Range(1 << 30, (1 << 30) + (384 << 20))])
        self.assertEqual((len(info.balloons), info.usable, info.fences), (4, (448 << 20) - 8192, 4))
        self.assertEqual(info.guards, [Range((128 << 20) - 4096, 128 << 20), Range(0x57fff000, 0x58000000)])
        self.assertEqual(info.lost, "no")

    def test_refuses_a_file_with_a_line_missing(self):
        for key in ("version", "ggtt", "mappable", "usable", "fences", "ppgtt"):
            text = "".join(line for line in INFO.splitlines(True) if not line.startswith(key + ":"))
            with self.subTest(key), self.assertRaises(vgpu_info.InfoError):
                vgpu_info.parse(text)


class GuardPages(unittest.TestCase):
    def test_each_slice_ends_with_one(self):
        self.assertEqual(vgpu_info.guard_pages([Range(0, 8192), Range(12288, 20480)]), [Range(4096, 8192), Range(16384, 20480)])

    def test_slices_that_meet_have_one_at_the_end_of_the_upper(self):
        self.assertEqual(vgpu_info.guard_pages([Range(8192, 16384), Range(0, 8192)]), [Range(12288, 16384)])


class Uncovered(unittest.TestCase):
    def test_accepts_an_exact_tiling(self):
        self.assertEqual(vgpu_info.uncovered(vgpu_info.parse(INFO)), "")

    def test_names_gap_overlap_and_short_end(self):
        rows = (("0x0000000004000000 65536", "0x0000000003fff000 65532", "gap at 0x3fff000"),
                ("0x0000000004000000 65536", "0x0000000004001000 65540", "overlap at 0x4000000"),
                ("0x0000000080000000 655360", "0x000000007ffff000 655356", "the pieces end at 0x7ffff000"))
        for old, new, problem in rows:
            text = INFO.replace(f"-{old}", f"-{new}", 1)
            with self.subTest(problem):
                self.assertIn(problem, vgpu_info.uncovered(vgpu_info.parse(text)))


class Map(unittest.TestCase):
    def test_is_well_formed_and_names_every_edge(self):
        text = svg.ggtt_map(vgpu_info.parse(INFO), GGTT)
        root = ElementTree.fromstring(text)
        words = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
        for edge in ("0x00000000", "0x04000000", "0x08000000", "0x10000000", "0x40000000", "0x58000000", "0x80000000"):
            self.assertIn(edge, words)

    def test_takes_only_mapped_runs_for_mapped(self):
        self.assertEqual(svg.mapped_runs(GGTT), [Range(64 << 20, 65 << 20)])

    def test_labels_do_not_overlap(self):
        self.assertEqual(svg.label_rows([0, 30, 60, 500], 68), [0, 1, 2, 0])

    def test_joins_adjacent_columns(self):
        scale = svg.Scale(Range(0, svg.SPAN * 4096))
        runs = [Range(0, 4096), Range(4096, 8192), Range(40960, 45056)]
        self.assertEqual(svg.columns(runs, scale), [(svg.LEFT, svg.LEFT + 1), (svg.LEFT + 10, svg.LEFT + 10)])
