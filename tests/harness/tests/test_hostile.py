# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import io
import pathlib
import tempfile
import unittest

from harness import hostile
from harness.hostile import Life, Lives, Record
from harness.jobs import Job

QUIET = "[    1.0] i915 0000:00:02.0: [drm] *ERROR* no PCH\n[    1.1] WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/i915/x.c:1\n"
OOPS = (QUIET + "[    1.2] Oops: divide error: 0000 [#1] PREEMPT SMP\n[    1.2] CPU: 0\n"
        "[    1.2] RIP: 0010:skl_compute+0x1f/0x80 [i915]\n[    1.3] RIP: 0033:0x7f\n")


class Finding(unittest.TestCase):
    def test_errors_and_warnings_of_the_driver_are_no_finding(self):
        self.assertEqual(hostile.finding_in(QUIET), "")

    def test_an_oops_is_a_finding_with_the_function(self):
        self.assertEqual(hostile.finding_in(OOPS), "Oops: divide error: 0000 [#1] PREEMPT SMP at skl_compute+0x1f")

    def test_what_has_no_place_is_a_finding_all_the_same(self):
        self.assertEqual(hostile.finding_in("[ 9.0] INFO: task modprobe:7 blocked\n"), "INFO: task modprobe:7 blocked")

    def test_a_life_that_did_not_end_is_a_finding(self):
        self.assertEqual(hostile.judged("zero", "unbound", QUIET, 1.0).finding, "")
        self.assertEqual(hostile.judged("zero", "hung", QUIET, 1.0).finding, "hung")
        self.assertEqual(hostile.judged("zero", "", QUIET, 1.0).finding, "no outcome")

    def test_a_boot_with_an_oops_fails(self):
        self.assertTrue(hostile.survived_result(QUIET).ok)
        self.assertFalse(hostile.survived_result(OOPS).ok)


class Run(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.path = self.directory / "lives.jsonl"

    def lives(self) -> Lives:
        return Lives(Record(self.path, "kernel"), self.directory, 2)

    def quietly(self, call, *args):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
            return call(*args), out.getvalue()

    def test_a_run_goes_on_where_it_was(self):
        self.quietly(self.lives().take, Job("reads zero", ("zero",)), {"log": QUIET, "outcome": "unbound\n"}, [], 2.0)
        self.assertEqual(Record(self.path, "kernel").done(), {"zero"})

    def test_another_kernel_begins_anew(self):
        self.quietly(self.lives().take, Job("reads zero", ("zero",)), {"log": QUIET, "outcome": "unbound\n"}, [], 2.0)
        self.assertEqual(Record(self.path, "another").done(), set())
        self.assertEqual(Record(self.path, "another").done(), set())

    def test_a_guest_with_an_oops_gets_no_other_life(self):
        lives = self.lives()
        self.assertEqual(self.quietly(lives.take, Job("", ("zero",)), {"log": QUIET, "outcome": "bound"}, [], 1.0)[0], (True, None))
        (healthy, _), said = self.quietly(lives.take, Job("", ("ones",)), {"log": OOPS, "outcome": "bound"}, [], 1.0)
        self.assertFalse(healthy)
        self.assertEqual(said.count("\n"), 1)
        self.assertIn("ones: Oops: divide error", said)
        self.assertEqual((self.directory / "ones.log").read_text(), OOPS)

    def test_a_guest_that_died_is_a_finding(self):
        lives = self.lives()
        self.quietly(lives.lost, Job("", ("random:3",)), OOPS.splitlines(), "the guest is gone")
        self.assertIn("divide error", lives.record.lives[0].finding)
        self.quietly(lives.lost, Job("", ("random:4",)), [], "time is up")
        self.assertEqual(lives.record.lives[1].finding, "time is up")


class Summary(unittest.TestCase):
    def test_the_same_findings_are_counted_together(self):
        lives = [Life("a", "bound"), Life("b", "died", "x"), Life("c", "died", "x")]
        self.assertEqual(hostile.summary(lives), ["3 lives: 2 died, 1 bound", "2 x x", "2 findings"])

    def test_ways_are_all_different(self):
        self.assertEqual(len(set(hostile.ways(50))), len(hostile.ways(50)))
        self.assertIn("random:50", hostile.ways(50))


if __name__ == "__main__":
    unittest.main()
