# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from harness import igt
from harness.igt import Expectation, Expected, Outcome, Subject


def results(**tests: dict) -> str:
    return json.dumps({"tests": {f"igt@{name.replace('__', '@')}": raw for name, raw in tests.items()}})


class Lists(unittest.TestCase):
    def test_comments_and_empty_lines_are_no_tests(self):
        self.assertEqual(igt.read_list("# a\n\nigt@a@b  # why\nigt@c\n"), ["igt@a@b", "igt@c"])

    def test_neighbours_of_one_binary_share_a_job_and_order_is_kept(self):
        work = igt.make_jobs(["igt@a@x", "igt@a@y", "igt@b", "igt@a@z"])
        self.assertEqual([job.tests for job in work], [("igt@a@x", "igt@a@y"), ("igt@b",), ("igt@a@z",)])
        self.assertEqual(work[0].words, f"igt {igt.SECONDS} 1 igt@a@x igt@a@y")

    def test_a_binary_that_takes_its_time_is_given_it_and_a_faster_clock(self):
        self.assertEqual(igt.job_of(("igt@gem_exec_whisper@basic",)).words, f"igt {igt.SECONDS * igt.SPEED} {igt.SPEED} igt@gem_exec_whisper@basic")
        self.assertEqual(igt.job_of(("igt@other@basic",)).words, f"igt {igt.SECONDS} 1 igt@other@basic")

    def test_what_copies_much_is_given_time_and_a_guest_whose_silence_is_borne_as_long(self):
        guest = igt.GUESTS["patient"]
        self.assertGreater(guest.limit, igt.SECONDS)
        self.assertEqual(igt.job_of(("igt@gem_fence_upload@performance",)).words, f"igt {guest.limit} 1 igt@gem_fence_upload@performance")
        self.assertEqual(igt.spec(Subject(), guest).patience, guest.limit + igt.SILENCE)
        self.assertEqual(igt.spec(Subject()).patience, igt.SECONDS + igt.SILENCE)

    def test_a_job_is_a_line_that_a_shell_can_read(self):
        work = igt.make_jobs([f"igt@a@{i}" for i in range(2 * igt.TESTS_IN_A_JOB + 1)])
        self.assertEqual([len(job.tests) for job in work], [igt.TESTS_IN_A_JOB, igt.TESTS_IN_A_JOB, 1])

    def test_a_binary_gets_the_guest_that_it_wants(self):
        self.assertEqual([igt.guest_of(one) for one in ("igt@fbdev@read", "igt@dmabuf@all-tests", "igt@gem_basic@x")],
                         ["console", "two-cpus", "plain"])
        self.assertEqual(igt.spec(Subject(), igt.GUESTS["two-cpus"]).smp, 2)
        self.assertNotIn(igt.NO_CONSOLE[0], igt.spec(Subject(), igt.GUESTS["console"]).command_line)
        self.assertIn(igt.NO_CONSOLE[0], igt.spec(Subject()).command_line)

    def test_other_words_for_the_vgpu_reach_the_host_and_keep_their_results_apart(self):
        self.assertEqual(igt.share("large", "haswell")["nonmappable"], "256M+1792M")
        self.assertEqual(igt.share("large", "skylake")["nonmappable"], "256M+3840M")
        self.assertEqual(igt.share("V5_8", "skylake"), {"type": "V5_8"})
        self.assertEqual(igt.share("small", "skylake"), {})
        bare = igt.spec(Subject(share="bare")).host.vgpu
        self.assertEqual((bare["pvinfo"], bare["mapped"]), ("hidden", "ggtt"))
        odd = Subject(vgpu="tlb=stale,caps=none")
        self.assertEqual(odd.directory, "ours-large-tlb-stale-caps-none")
        host = igt.spec(odd).host.vgpu
        self.assertEqual((host["tlb"], host["caps"], host["mappable"]), ("stale", "none", "0+256M"))
        self.assertFalse(odd.usual)
        self.assertTrue(Subject().usual)


class Results(unittest.TestCase):
    def outcome(self, **raw) -> Outcome:
        return igt.outcomes(results(a__b={"time": {"start": 1.0, "end": 3.5}, **raw}))[0]

    def test_time_and_name_are_kept(self):
        self.assertEqual(self.outcome(result="pass", out="x\n"), Outcome("igt@a@b", "pass", 2.5))

    def test_a_skip_says_what_the_test_requires(self):
        out = "Test requirement not met in function f, file ../tests/a.c:1:\nTest requirement: has_blt(fd)\nSubtest b: SKIP (0.0s)\n"
        self.assertEqual(self.outcome(result="skip", out=out).why, "has_blt(fd)")

    def test_what_others_of_its_program_require_is_not_what_it_requires(self):
        said = "Test requirement: has_userptr(fd)\nStarting subtest: dmabuf\nTest requirement: ret == 0\nSubtest dmabuf: SKIP\n"
        self.assertEqual(igt.reason({"result": "skip", "out": said}), "ret == 0")

    def test_what_the_whole_binary_lacks_is_said_once_and_holds_for_all(self):
        skip = {"result": "skip", "out": "Subtest b: SKIP (0.0s)\n"}
        first = {"result": "skip", "out": "Test requirement: has_lmem\nSubtest a: SKIP (0.0s)\n"}
        self.assertEqual([one.why for one in igt.outcomes(results(a__a=first, a__b=skip))], ["has_lmem", "has_lmem"])
        self.assertEqual(igt.outcomes(results(a__b=skip))[0].why, "it gives no reason")

    def test_a_failure_names_its_assertion(self):
        err = "(a:1) CRITICAL: Test assertion failure function f, file a.c:1:\n(a:1) CRITICAL: Failed assertion: x == y\n"
        self.assertEqual(self.outcome(result="fail", out="", err=err).why, "x == y")
        self.assertEqual(self.outcome(result="fail", out="", err=err.splitlines()[0] + "\n(a:1) CRITICAL: a wrong pixel\n").why, "a wrong pixel")

    def test_a_stack_is_no_reason_but_the_function_in_it_is(self):
        out = "Starting subtest: b\nStack trace:\n  #0 [__igt_fail_assert+0x102]\n  #1 [gem_execbuf+0x48]\n  #2 [<unknown>+0xf1]\nSubtest b: FAIL (2.3s)\n"
        self.assertEqual(self.outcome(result="fail", out=out).why, "an assertion in gem_execbuf")
        quit = "Starting subtest: b\nReceived signal SIGQUIT.\nStack trace: \n #0 [<unknown>+0x0]\n 1 [main+0x1]\n"
        self.assertEqual(self.outcome(result="timeout", out=quit).why, "it said nothing")

    def test_kernel_trouble_comes_before_the_tests_own_words(self):
        dmesg = "<6> [1.0] all is well\n<4> [2.0] WARNING: at i915.c:1\n"
        self.assertEqual(self.outcome(result="dmesg-fail", out="hello\n", dmesg=dmesg).why, "WARNING: at i915.c:1")

    def test_the_worst_that_the_kernel_said_is_told_and_not_the_first(self):
        dmesg = "<4> [1.0] i915: unknown parameter 'x' ignored\n<3> [2.0] i915/gt: live_rps failed with error -22\n"
        self.assertEqual(self.outcome(result="dmesg-fail", dmesg=dmesg).why, "i915/gt: live_rps failed with error -22")
        self.assertIn("unknown parameter", self.outcome(result="dmesg-warn", dmesg=dmesg.splitlines()[0] + "\n").why)

    def test_a_binary_is_counted_in_a_line_and_a_warning_is_a_pass(self):
        found = [Outcome("igt@b@x", "pass", 1.2), Outcome("igt@b@y", "warn", 1.9), Outcome("igt@b@z", "timeout", 3), Outcome("igt@a", "skip", 0)]
        self.assertEqual(igt.by_binary(found)[2:], ["| a | 0 | 1 | 0 | 0 |", "| b | 2 | 0 | 1 | 6 |"])


class Stopped(unittest.TestCase):
    """A run that was stopped."""

    ONE, TWO = Outcome("igt@a@x", "pass", 1.0), Outcome("igt@a@y", "fail", 2.0, "no")

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.path = pathlib.Path(self.place.name) / "journal"

    def test_the_next_run_knows_what_was_done(self):
        igt.Journal(self.path, "key").add(self.ONE)
        igt.Journal(self.path, "key").add(self.TWO)
        self.assertEqual(igt.Journal(self.path, "key").known, [self.ONE, self.TWO])

    def test_what_another_guest_or_host_did_is_forgotten(self):
        igt.Journal(self.path, "key").add(self.ONE)
        self.assertEqual(igt.Journal(self.path, "other").known, [])
        self.assertEqual(igt.Journal(self.path, "key").known, [])

    def test_what_was_done_of_another_list_is_no_part_of_this_run(self):
        igt.Journal(self.path, "key").add(self.ONE)
        run = igt.Run({self.TWO.test}, self.path.parent, igt.Journal(self.path, "key"))
        self.assertEqual((run.outcomes, run.total), ({}, 1))

    def test_a_line_that_was_cut_off_is_no_outcome_and_spoils_no_other(self):
        igt.Journal(self.path, "key").add(self.ONE)
        self.path.write_text(self.path.read_text() + '{"test": "igt@')
        igt.Journal(self.path, "key").add(self.TWO)
        self.assertEqual(igt.Journal(self.path, "key").known, [self.ONE, self.TWO])

    def test_a_run_that_came_to_its_end_leaves_nothing_to_go_on_with(self):
        journal = igt.Journal(self.path, "key")
        journal.add(self.ONE)
        journal.close()
        self.assertEqual(igt.Journal(self.path, "key").known, [])


class AskedFor(unittest.TestCase):
    FOUND = [Outcome("igt@a@x", "pass", 1.0), Outcome("igt@a@y", "fail", 2.0, "no"), Outcome("igt@ab@x", "pass", 4.0)]

    def test_a_whole_binary_is_as_good_as_its_worst_subtest(self):
        self.assertEqual(igt.asked_for(["igt@a"], self.FOUND), [Outcome("igt@a", "fail", 3.0, "no")])

    def test_capital_letters_are_found_again(self):
        found = [Outcome("igt@a@small-copy-xy", "pass", 1.0)]
        self.assertEqual(igt.asked_for(["igt@a@small-copy-XY"], found), [Outcome("igt@a@small-copy-XY", "pass", 1.0)])

    def test_what_was_asked_for_and_did_not_run_is_told(self):
        self.assertEqual([one.result for one in igt.asked_for(["igt@a@x", "igt@b"], self.FOUND)], ["pass", "notrun"])


class DeadGuest(unittest.TestCase):
    TESTS = ("igt@a@one", "igt@a@two", "igt@a@three")

    def test_what_it_had_done_counts_and_it_died_in_the_one_it_had_begun(self):
        progress = ["[IGT] a: starting subtest one", "[IGT] a: starting dynamic subtest x", "[IGT] a: finished dynamic subtest x, SUCCESS",
                    "[IGT] a: finished subtest one, SUCCESS", "[IGT] a: starting subtest two"]
        done, left = igt.salvage(self.TESTS, progress, "gone")
        self.assertEqual(done, [Outcome("igt@a@one", "pass", 0.0), Outcome("igt@a@two", "incomplete", 0.0, "gone")])
        self.assertEqual(left, ("igt@a@three",))

    def test_one_that_died_before_any_began_is_not_asked_again_for_ever(self):
        done, left = igt.salvage(self.TESTS, [], "gone")
        self.assertEqual([one.test for one in done], ["igt@a@one"])
        self.assertEqual(left, ("igt@a@two", "igt@a@three"))

    def test_a_binary_without_subtests_dies_as_a_whole(self):
        done, left = igt.salvage(("igt@a",), [], "gone")
        self.assertEqual((done[0].result, left), ("incomplete", ()))


class Taking(unittest.TestCase):
    """What a guest that lives has done of a job."""

    def take(self, *tests: str, **raw: str):
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(io.StringIO()):
            run = igt.Run(tests, pathlib.Path(place))
            text = results(**{name: {"result": result} for name, result in raw.items()})
            answer = run.take(igt.job_of(tests), {"results.json": text}, [], 1.0)
        return answer, {name: one.result for name, one in run.outcomes.items()}

    def test_those_behind_one_that_took_its_program_with_it_get_their_turn(self):
        (healthy, rest), known = self.take("igt@a@one", "igt@a@two", "igt@a@three", a__one="pass", a__two="timeout", a__three="notrun")
        self.assertFalse(healthy)
        self.assertEqual(rest.tests, ("igt@a@three",))
        self.assertEqual(known, {"igt@a@one": "pass", "igt@a@two": "timeout"})

    def test_one_that_its_program_does_not_offer_on_this_gpu_is_skipped_and_not_asked_for_for_ever(self):
        (healthy, rest), known = self.take("igt@a@one", "igt@a@none", a__one="pass")
        self.assertEqual((healthy, rest, known["igt@a@none"]), (True, None, "skip"))

    def test_a_program_that_ran_nothing_has_not_told_what_the_gpu_lacks(self):
        (healthy, rest), known = self.take("igt@a@none", "igt@a@typo")
        self.assertEqual((healthy, rest, known), (True, None, {"igt@a@none": "notrun", "igt@a@typo": "notrun"}))

    def test_without_results_what_the_kernel_heard_counts(self):
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(io.StringIO()):
            run = igt.Run(("igt@a@one", "igt@a@two"), pathlib.Path(place))
            healthy, rest = run.take(igt.job_of(("igt@a@one", "igt@a@two")), {}, ["[IGT] a: starting subtest one"], 1.0)
        self.assertEqual((healthy, rest.tests, run.outcomes["igt@a@one"].result), (False, ("igt@a@two",), "incomplete"))

    def test_seconds_by_a_fast_clock_are_told_by_ours(self):
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(io.StringIO()):
            run = igt.Run(("igt@gem_exec_flush@x",), pathlib.Path(place))
            text = results(gem_exec_flush__x={"result": "pass", "time": {"start": 0.0, "end": 125.0}})
            run.take(igt.job_of(("igt@gem_exec_flush@x",)), {"results.json": text}, [], 1.0)
        self.assertEqual(run.outcomes["igt@gem_exec_flush@x"].seconds, 125 / igt.SPEED)

    def test_one_that_was_killed_took_as_long_as_it_may(self):
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(io.StringIO()):
            run = igt.Run(("igt@a@x",), pathlib.Path(place))
            run.take(igt.job_of(("igt@a@x",)), {"results.json": results(a__x={"result": "timeout"})}, [], 1.0)
        self.assertEqual(run.outcomes["igt@a@x"].seconds, igt.SECONDS)


class Expectations(unittest.TestCase):
    rules = Expected(fails=[Expectation("igt@a@bad*", "r")], flakes=[Expectation("igt@a@odd", "r")], skips=[Expectation("igt@a@no", "r")],
                     blocked=[Expectation("igt@a@never", "r")])

    def problem(self, test: str, result: str) -> str:
        return self.rules.problem(Outcome(f"igt@a@{test}", result, 0.0, "because"))

    def test_what_the_lists_say_is_no_problem(self):
        for test, result in (("x", "pass"), ("bad", "fail"), ("bad2", "dmesg-warn"), ("no", "skip"), ("odd", "fail"), ("odd", "pass"),
                             ("never", "blocked")):
            with self.subTest(test=test, result=result):
                self.assertEqual(self.problem(test, result), "")

    def test_what_no_list_has_is_a_problem_with_its_reason(self):
        self.assertEqual(self.problem("x", "fail"), "fail: because")
        self.assertEqual(self.problem("x", "skip"), "skip: because")
        self.assertEqual(self.problem("bad", "skip"), "skip: because")
        self.assertTrue(self.problem("x", "dmesg-warn"))

    def test_a_line_that_is_no_longer_true_is_a_problem(self):
        self.assertIn("fails", self.problem("bad", "pass"))
        self.assertIn("skips", self.problem("no", "pass"))

    def test_a_line_without_a_reason_is_refused(self):
        with self.assertRaises(SystemExit):
            igt.read_expectations("igt@a@b\n", "x")
        self.assertEqual(igt.read_expectations("# c\nigt@a@b  # why\n", "x"), [Expectation("igt@a@b", "why")])

    def test_the_lists_of_the_repository_can_be_read(self):
        for path in igt.LISTS.glob("*-fails.txt"):
            self.assertTrue(igt.expected(path.name.removesuffix("-fails.txt")).fails)

    def test_a_platform_without_lists_may_do_nothing_but_pass(self):
        self.assertEqual(igt.expected("skylke"), Expected([], [], [], []))


class SideBySide(unittest.TestCase):
    @staticmethod
    def run_of(**results: str) -> tuple[float, dict[str, Outcome]]:
        return 1.0, {name: Outcome(name, result, 0.0) for name, result in results.items()}

    def test_only_differences_are_listed_and_worse_is_found(self):
        table, worse = igt.compare({"ours": self.run_of(a="pass", b="fail", c="skip"), "upstream": self.run_of(a="pass", b="pass", c="fail")})
        self.assertEqual(worse, ["b"])
        self.assertNotIn("| a |", table)
        self.assertIn("| c | skip | fail |", table)

    def test_what_the_other_did_not_run_is_not_better(self):
        self.assertEqual(igt.compare({"ours": self.run_of(a="fail"), "upstream": self.run_of()})[1], [])


if __name__ == "__main__":
    unittest.main()
