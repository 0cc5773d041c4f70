# SPDX-License-Identifier: GPL-2.0 OR MIT
import itertools
import re
import unittest

from harness import cases
from harness.paths import REPO

GOOD = '[[boot]]\nname = "a"\nwhy = "because"\nguest = "enlightened"\nvgpu = { fences = "8" }\n'
LIKE = '[[boot]]\nname = "b"\nwhy = "so that"\nlike = "a"\nkernel = "upstream"\nfails = ["y"]\n'


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
            "unknown platform": (GOOD + 'platforms = ["skylke"]\n', "no platform skylke; there are .*skylake"),
            "wrong type": (GOOD + 'log_has = "x"\n', "wrong type"),
            "no reason": (GOOD.replace('why = "because"\n', ""), "why missing"),
        }
        for name, (text, message) in bad.items():
            with self.subTest(name), self.assertRaisesRegex(cases.CaseError, message):
                cases.parse(text, "x.toml")

    def test_a_case_takes_from_its_like_what_it_does_not_say_itself(self):
        base, other = cases.parse(GOOD + 'fails = []\nlog_has = ["x"]\n' + LIKE, "x.toml")
        self.assertEqual((other.name, other.why, other.kernel, other.fails), ("b", "so that", "upstream", ["y"]))
        self.assertEqual((other.vgpu, other.log_has, other.guest), (base.vgpu, base.log_has, base.guest))

    def test_a_likeness_may_be_to_a_later_file(self):
        other, _ = cases.resolve([*cases.tables(LIKE, "1.toml"), *cases.tables(GOOD, "2.toml")])
        self.assertEqual(other.vgpu, {"fences": "8"})

    def test_expected_failures_are_not_inherited(self):
        base = GOOD + 'kernel = "upstream"\nfails = ["x"]\n'
        self.assertEqual(cases.parse(base + LIKE.replace('fails = ["y"]\n', ""), "x.toml")[1].fails, [])

    def test_a_kernel_may_fail_more(self):
        case = cases.parse(GOOD + LIKE + 'fails_on = { "7.3" = ["z"] }\n', "x.toml")[1]
        self.assertEqual((case.failures("6.12"), case.failures("7.3")), (["y"], ["y", "z"]))

    def test_a_platform_may_fail_more(self):
        case = cases.parse(GOOD + LIKE + 'fails_on = { skylake = ["z"] }\n', "x.toml")[1]
        self.assertEqual((case.failures("6.12", "haswell"), case.failures("6.12", "skylake")), (["y"], ["y", "z"]))

    def test_a_case_is_for_haswell_unless_it_names_others(self):
        (case,) = cases.parse(GOOD, "x.toml")
        self.assertEqual([case.is_for("6.12", name) for name in ("haswell", "skylake")], [True, False])
        (case,) = cases.parse(GOOD + 'platforms = ["skylake"]\nkernels = ["6.12"]\n', "x.toml")
        self.assertEqual([case.is_for("6.12", name) for name in ("haswell", "skylake")], [False, True])
        self.assertFalse(case.is_for("7.3", "skylake"))

    def test_refuses_a_likeness_that_leads_nowhere(self):
        chain = LIKE.replace('"b"', '"c"').replace('like = "a"', 'like = "b"')
        bad = {
            "none": (LIKE, "no other case 'a'"),
            "itself": (LIKE.replace('like = "a"', 'like = "b"'), "no other case 'b'"),
            "chain": (GOOD + LIKE + chain, "'b' is itself like another; be like 'a'"),
            "ours": (GOOD + LIKE.replace("upstream", "ours"), "our own driver may fail nothing"),
            "ours on a kernel": (GOOD + 'fails_on = { "7.3" = ["z"] }\n', "our own driver may fail nothing"),
            "twice": (GOOD + GOOD, "used more than once: a"),
        }
        for name, (text, message) in bad.items():
            with self.subTest(name), self.assertRaisesRegex(cases.CaseError, message):
                cases.parse(text, "x.toml")

    def test_the_shipped_cases_are_legal_and_their_scenarios_exist(self):
        for case in cases.load(REPO / "tests" / "boots"):
            with self.subTest(case.name):
                self.assertTrue((REPO / "tests" / "guest" / "scenarios" / f"{case.scenario}.sh").exists())
                self.assertIn(case.kernel, ("ours", "debug", "plain", "upstream"))

    def test_every_step_that_we_let_fail_is_made_to_fail(self):
        """An annotation that no boot uses shows nothing."""
        ours = [*(REPO / "drivers").rglob("*.c"), *(REPO / "scripts/series/patches").rglob("*.*")]
        annotated = set(itertools.chain(*(re.findall(r"ALLOW_ERROR_INJECTION\((\w+), ERRNO\)", path.read_text()) for path in ours)))
        (unwind,) = (case for case in cases.load(REPO / "tests" / "boots") if case.name == "unwind")
        self.assertEqual(annotated, {name for name in unwind.injected if " " not in name})
