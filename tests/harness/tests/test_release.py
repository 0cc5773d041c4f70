# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of release.py: no claim of a release goes unshown, and what has passed on another state of the project does not count."""

import pathlib
import re
import subprocess
import tempfile
import unittest

from harness import release
from harness.paths import REPO

ROW = '[[step]]\nname = "a"\nclaim = "b"\nmake = ["c"]\n'


class Table(unittest.TestCase):
    def test_a_step_that_says_something_wrong_is_refused(self):
        for text, message in ((ROW + 'kernel = "x"\n', "unknown key kernel"), (ROW.replace('claim = "b"\n', ""), "claim missing"),
                              (ROW * 2, "same name"), ("[[stop]]\n", "step")):
            with self.subTest(message), self.assertRaisesRegex(release.StepError, message):
                release.parse(text)

    def test_a_step_is_made_with_each_of_its_kernels(self):
        jobs = release.jobs_of(release.parse(ROW + 'kernels = ["6.12", "7.3"]\n'))
        self.assertEqual([job.name for job in jobs], ["a-6.12", "a-7.3"])
        self.assertEqual(jobs[1].command[-2:], ["c", "KERNEL=7.3"])

    def test_the_shipped_steps_are_targets_of_the_makefile(self):
        targets = set(re.findall(r"^([a-z-]+):", (REPO / "Makefile").read_text(), re.MULTILINE))
        self.assertLessEqual({step.make[0] for step in release.parse(release.TABLE.read_text())}, targets)

    def test_the_shipped_steps_are_all_that_a_release_claims(self):
        self.assertLessEqual({"check", "lint", "bisect", "builds", "kunit", "coverage", "selftests", "igt", "igt-compare", "traps", "series"},
                             {step.name for step in release.parse(release.TABLE.read_text())})


class Run(unittest.TestCase):
    JOB = release.Job("a", "b", ["true"])

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.top = pathlib.Path(directory.name)
        self.made = 0

    def outcome(self, ok: bool, state: str) -> str:
        def runner(_: release.Job, __: pathlib.Path) -> bool:
            self.made += 1
            return ok
        return release.try_job(self.JOB, self.top, state, runner).word

    def test_what_has_passed_is_not_made_again(self):
        self.assertEqual([self.outcome(True, "s"), self.outcome(True, "s")], ["passed", "passed before"])
        self.assertEqual(self.made, 1)

    def test_another_state_of_the_project_is_another_run(self):
        self.outcome(True, "s")
        self.assertEqual(self.outcome(False, "t"), "FAILED")
        self.assertEqual(self.outcome(True, "s"), "passed")

    def test_what_failed_is_made_again(self):
        self.assertEqual([self.outcome(False, "s"), self.outcome(True, "s")], ["FAILED", "passed"])

    def test_the_table_counts_and_says_where_the_log_is(self):
        outcomes = [release.Outcome(self.JOB, "passed", 1.0), release.Outcome(release.Job("x", "y", []), "FAILED", 2.0)]
        lines = release.table(outcomes, self.top).splitlines()
        self.assertIn(f"see {self.top}/x.log", lines[2])
        self.assertEqual(lines[-1], "1 passed, 1 failed")

    def test_a_command_that_fails_does_not_pass(self):
        for command, ok in ((["true"], True), (["false"], False)):
            self.assertEqual(release.run_job(release.Job("a", "b", command), self.top / "log"), ok)


class State(unittest.TestCase):
    def test_what_is_not_committed_counts(self):
        with tempfile.TemporaryDirectory() as name:
            top = pathlib.Path(name)
            git = ["git", "-C", name, "-c", "user.name=t", "-c", "user.email=t@localhost"]
            (top / "file").write_text("a")
            subprocess.run([*git, "init", "-q"], check=True)
            subprocess.run([*git, "add", "file"], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "a"], check=True)
            first = release.state(top)
            self.assertEqual(release.state(top), first)
            (top / "file").write_text("b")
            self.assertNotEqual(release.state(top), first)


if __name__ == "__main__":
    unittest.main()
