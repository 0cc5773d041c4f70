# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the letter that publish.py writes: its figures are those of the kernel that the series is for, or none."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import publish  # noqa: E402


def stats(*rows: tuple[str, str, int]) -> dict:
    return {"registers": [{"phase": phase, "group": group, "reads": count, "writes": 1} for phase, group, count in rows]}


class TrapTable(unittest.TestCase):
    def test_has_a_column_for_each_driver_and_sums_for_each_phase(self):
        table = publish.trap_table({"upstream": stats(("probe", "rc6", 9), ("probe", "ggtt", 99), ("idle", "rps", 4)),
                                    "this series": stats(("probe", "ggtt", 49), ("probe", "aperture", 500))})
        rows = [line.split() for line in table.splitlines() if line]
        self.assertEqual(rows[0], ["upstream", "this", "series"])
        self.assertIn(["load", "110", "50"], rows)
        self.assertLess(rows.index(["ggtt", "100", "50"]), rows.index(["rc6", "10", "0"]))
        self.assertIn(["rps", "5", "0"], rows)
        self.assertNotIn("aperture", table)

    def test_fits_a_mail(self):
        table = publish.trap_table({name: stats(("suspend", "interrupt", 10**9)) for name in publish.COLUMNS.values()})
        self.assertLessEqual(max(map(len, table.splitlines())), publish.MAIL_WIDTH)


class Figures(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.traps = Path(directory.name)
        for name in publish.COLUMNS:
            (self.traps / name).mkdir()
            (self.traps / name / "stats.json").write_text(json.dumps(stats(("probe", "ggtt", 1))))
            (self.traps / name / "kernel.log").write_text("[    0.0] Linux version 6.12.1-vgpu\n")

    def test_are_there_when_all_drivers_were_measured_on_this_kernel(self):
        self.assertIn("ggtt", publish.figures("6.12.1", self.traps))

    def test_are_left_out_for_another_kernel_or_when_one_is_missing(self):
        self.assertEqual(publish.figures("6.12.10", self.traps), "")
        (self.traps / "plain" / "stats.json").unlink()
        self.assertEqual(publish.figures("6.12.1", self.traps), "")


if __name__ == "__main__":
    unittest.main()
