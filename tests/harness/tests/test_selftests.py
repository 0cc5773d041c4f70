# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import selftests
from harness.igt import Expectation, Outcome

BEGIN = "[    1.0] i915: Performing live selftests with st_random_seed=0x1 st_timeout=500\n"
RUN = "[    1.1] i915: Running live_gem/igt_gem_coherency\n"


class Log(unittest.TestCase):
    def result(self, text: str, test: str = "live@gem") -> tuple[str, str]:
        seen = selftests.read_log(test, text, 1.0)
        return seen.result, seen.why

    def test_subtests_that_ran_without_a_word_passed(self):
        self.assertEqual(self.result(BEGIN + RUN), ("pass", "1 subtests"))

    def test_what_the_console_said_and_the_log_has_is_one_subtest(self):
        self.assertEqual(self.result(RUN[len("[    1.1] "):] + BEGIN + RUN), ("pass", "1 subtests"))

    def test_an_error_is_a_failure_with_the_subtests_name(self):
        text = BEGIN + RUN + "[    2.0] i915/live_gem: igt_gem_coherency failed with error -5\n"
        self.assertEqual(self.result(text), ("fail", "live_gem: igt_gem_coherency failed with error -5"))

    def test_a_kernel_warning_is_a_failure(self):
        self.assertEqual(self.result(BEGIN + RUN + "[    2.0] WARNING: CPU: 0 PID: 1 at x.c:1\n")[0], "dmesg-fail")

    def test_a_module_that_ran_nothing_did_not_pass(self):
        self.assertEqual(self.result("modprobe: FATAL: no such module\n")[0], "notrun")
        self.assertEqual(self.result(BEGIN)[0], "skip")

    def test_sanitycheck_says_nothing_and_has_run(self):
        self.assertEqual(self.result(BEGIN, "live@sanitycheck")[0], "pass")


class Unexpected(unittest.TestCase):
    FAILS = [Expectation("live@execlists", "preempts too late")]

    def test_a_failure_needs_a_reason_and_a_reason_a_failure(self):
        for test, result, wanted in (("live@gem", "pass", []), ("live@gem", "skip", []), ("live@execlists", "fail", []),
                                     ("live@execlists", "skip", []), ("live@gem", "fail", ["live@gem: fail: why"]),
                                     ("live@execlists", "pass", ["live@execlists: passes, but is listed among the failures"])):
            with self.subTest(f"{test} {result}"):
                self.assertEqual(selftests.unexpected([Outcome(test, result, 1.0, "why")], self.FAILS), wanted)


class Parameters(unittest.TestCase):
    NAMES = ("igt__0__mock_sanitycheck", "igt__1__live_gem", "igt__12__live_gem_contexts", "igt__3__uncore")

    def test_a_group_is_found_by_its_whole_name(self):
        self.assertEqual(selftests.parameter(self.NAMES, "live", "gem"), "igt__1__live_gem")
        self.assertEqual(selftests.parameter(self.NAMES, "live", "gem_contexts"), "igt__12__live_gem_contexts")

    def test_an_unknown_group_is_not_passed_over(self):
        with self.assertRaises(SystemExit):
            selftests.parameter(self.NAMES, "live", "nothing")


if __name__ == "__main__":
    unittest.main()
