# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import cases
from harness.paths import REPO

GOOD = '[[boot]]\nname = "a"\nwhy = "because"\nguest = "enlightened"\nvgpu = { fences = "8" }\n'


class Parse(unittest.TestCase):
    def test_reads_a_case(self):
        (case,) = cases.parse(GOOD, "x.toml")
        self.assertEqual((case.name, case.kernel, case.vgpu), ("a", "ours", {"fences": "8"}))
        self.assertIn("vgpu.guest=enlightened", case.spec().command_line)

    def test_refuses_what_it_does_not_know(self):
        bad = {
            "unknown key": (GOOD + 'log_hsa = ["x"]\n', "unknown key 'log_hsa'"),
            "unknown table": (GOOD + "[settings]\nx = 1\n", "unknown key settings"),
            "unknown guest": (GOOD.replace("enlightened", "enlightend"), "enlightend"),
            "wrong type": (GOOD + 'log_has = "x"\n', "wrong type"),
            "no reason": (GOOD.replace('why = "because"\n', ""), "why missing"),
        }
        for name, (text, message) in bad.items():
            with self.subTest(name), self.assertRaisesRegex(cases.CaseError, message):
                cases.parse(text, "x.toml")

    def test_the_shipped_cases_are_legal_and_their_scenarios_exist(self):
        for case in cases.load(REPO / "tests" / "boots"):
            with self.subTest(case.name):
                self.assertTrue((REPO / "tests" / "guest" / "scenarios" / f"{case.scenario}.sh").exists())
                self.assertIn(case.kernel, ("ours", "off", "plain", "upstream"))
