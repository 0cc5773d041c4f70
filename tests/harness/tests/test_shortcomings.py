# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import shortcomings
from harness.ktap import Result

RESULTS = [Result("guest: it loads", True), Result("nothing was refused", False, detail="fence: 1"),
           Result("the log says: vGPU \\d+", False), Result("the log is clean", True)]
RIGHT = ["nothing was refused", "the log says: vGPU"]


def bad(results: list[Result]) -> list[str]:
    return [one.name for one in results if not one.ok]


class Shortcomings(unittest.TestCase):
    def test_without_any_all_must_pass(self):
        self.assertEqual(shortcomings.judged(RESULTS, []), RESULTS)

    def test_what_is_named_must_fail(self):
        judged = shortcomings.judged(RESULTS, RIGHT)
        self.assertEqual(bad(judged), [])
        self.assertEqual([one.name for one in judged if one.name.startswith("fails: ")],
                         ["fails: nothing was refused", "fails: the log says: vGPU \\d+"])

    def test_a_defect_that_is_gone_is_a_failure_that_says_so(self):
        (gone,) = [one for one in shortcomings.judged(RESULTS, [*RIGHT, "guest: it loads"]) if not one.ok]
        self.assertEqual((gone.name, gone.detail), ("fails: guest: it loads", shortcomings.GONE))

    def test_what_is_not_named_must_pass(self):
        self.assertEqual(bad(shortcomings.judged(RESULTS, RIGHT[:1])), ["the log says: vGPU \\d+"])

    def test_each_of_several_that_begin_alike_must_fail(self):
        self.assertEqual(bad(shortcomings.judged(RESULTS, [*RIGHT, "the log"])), ["fails: the log is clean"])

    def test_a_name_that_nothing_has_is_a_failure(self):
        self.assertEqual(bad(shortcomings.judged(RESULTS, [*RIGHT, "noting was"])), ["an expectation begins with 'noting was'"])

    def test_a_skipped_expectation_shows_nothing(self):
        self.assertEqual(bad(shortcomings.judged([Result("a", True, skip="no reason")], ["a"])), ["fails: a"])
