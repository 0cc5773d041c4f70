# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of units.py: how the unit tests of the project's Python code are run."""

import os
import pathlib
import tempfile
import unittest

from harness import units

CHANGES_ENVIRONMENT = """
import os, unittest
class Changes(unittest.TestCase):
    def test_of_the_environment(self):
        os.environ["GIT_DIR"] = "x"
    def test_that_fails(self):
        self.fail("on purpose")
"""


class PythonTests(unittest.TestCase):
    def rows(self, text: str) -> list[units.Result]:
        with tempfile.TemporaryDirectory() as name:
            (pathlib.Path(name) / "test_one.py").write_text(text)
            return units.python_tests(pathlib.Path(name), pathlib.Path(name))

    def test_each_method_is_a_result_and_a_failure_says_why(self):
        rows = {row.name: row for row in self.rows(CHANGES_ENVIRONMENT)}
        self.assertEqual({name: row.ok for name, row in rows.items()},
                         {"test_one.Changes.test_of_the_environment": True, "test_one.Changes.test_that_fails": False})
        self.assertIn("on purpose", rows["test_one.Changes.test_that_fails"].detail)

    def test_what_a_test_changes_in_its_process_is_not_seen_by_other_jobs(self):
        before = dict(os.environ)
        self.rows(CHANGES_ENVIRONMENT)
        self.assertEqual(dict(os.environ), before)

    def test_a_directory_without_tests_fails(self):
        self.assertEqual([row.ok for row in self.rows("")], [False])
