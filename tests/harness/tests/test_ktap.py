# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import ktap
from harness.ktap import Result

GOOD = "KTAP version 1\n1..2\nok 1 - first\nok 2 - second\n"
KUNIT = """KTAP version 1
1..1
    KTAP version 1
    # Subtest: suite
    1..2
        KTAP version 1
        # Subtest: parameters
        ok 1 one
        ok 2 two
    # parameters: pass:2 fail:0 skip:0 total:2
    ok 1 parameters
    # case_b: EXPECTATION FAILED at x.c:1
    not ok 2 case_b
# suite: pass:1 fail:1 skip:0 total:2
not ok 1 suite
"""


class Parse(unittest.TestCase):
    def test_accepts_a_complete_stream(self):
        summary = ktap.parse(GOOD)
        self.assertTrue(summary.ok)
        self.assertEqual([one.name for one in summary.results], ["first", "second"])

    def test_rejects_streams_that_do_not_say_they_passed(self):
        cases = {
            "empty": ("", "no KTAP version"),
            "no plan": ("KTAP version 1\nok 1 - a\n", "no plan"),
            "truncated": ("KTAP version 1\n1..2\nok 1 - a\n", "1 results of 2"),
            "too many": ("KTAP version 1\n1..1\nok 1 - a\nok 2 - b\n", "2 results of 1"),
            "wrong number": ("KTAP version 1\n1..2\nok 1 - a\nok 3 - b\n", "2 is due"),
            "nothing planned": ("KTAP version 1\n1..0\n", "nothing passed"),
            "all skipped": ("KTAP version 1\n1..1\nok 1 - a # SKIP no hardware\n", "nothing passed"),
        }
        for name, (text, problem) in cases.items():
            with self.subTest(name):
                self.assertIn(problem, " ".join(ktap.parse(text).problems))

    def test_a_failed_test_fails_the_stream(self):
        self.assertFalse(ktap.parse(GOOD.replace("ok 2", "not ok 2")).ok)

    def test_keeps_the_reason_of_a_skip(self):
        summary = ktap.parse("KTAP version 1\n1..2\nok 1 - a\nok 2 - b # SKIP no KVM\n")
        self.assertEqual(summary.results[1].skip, "no KVM")

    def test_counts_leaves_of_nested_kunit_output_once(self):
        results = ktap.parse(KUNIT.replace("        ok", "        ok")).results
        names = [one.name for one in results]
        self.assertEqual(names, ["suite: parameters: one", "suite: parameters: two", "suite: case_b"])
        self.assertEqual([one.ok for one in results], [True, True, False])
        self.assertIn("EXPECTATION FAILED", results[2].detail)

    def test_only_kunit_parameters_may_lack_a_plan(self):
        self.assertIn("suite: parameters: no plan".removeprefix("suite: "), ktap.parse(KUNIT).problems)
        self.assertEqual(ktap.parse(KUNIT, planned_levels=2).problems, [])
        self.assertTrue(ktap.parse(KUNIT.replace("    1..2\n", ""), planned_levels=2).problems)

    def test_a_suite_that_fails_without_a_failed_case_is_a_failure(self):
        text = KUNIT.replace("    not ok 2 case_b", "    ok 2 case_b")
        self.assertEqual([one.name for one in ktap.parse(text).results if not one.ok], ["suite"])


class Write(unittest.TestCase):
    def test_reads_back_what_it_wrote(self):
        rows = [Result("good", True), Result("bad", False, detail="why\nbecause"), Result("later", True, skip="no KVM")]
        text = "\n".join(["KTAP version 1", "1..3", *(ktap.write(i, row) for i, row in enumerate(rows, 1))])
        self.assertEqual(ktap.parse(text).results,
                         [rows[0], Result("bad", False, detail="why; because"), rows[2]])


if __name__ == "__main__":
    unittest.main()
