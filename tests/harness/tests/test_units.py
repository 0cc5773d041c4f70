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


READELF = """
  Type:                              DYN (Position-Independent Executable file)
  GNU_STACK      0x000000 0x0000000000000000 0x0000000000000000 0x000000 0x000000 RW  0x10
  GNU_RELRO      0x02ff10 0x0000000000030f10 0x0000000000030f10 0x00a0f0 0x00a0f0 R   0x1
 0x000000000000001e (FLAGS)              BIND_NOW
 0x000000006ffffffb (FLAGS_1)            Flags: NOW PIE
    12: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND __stack_chk_fail@GLIBC_2.4 (4)
    31: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND __snprintf_chk@GLIBC_2.3.4 (7)
"""


class Hardening(unittest.TestCase):
    def failures(self, gone: str, instead: str = "") -> list[str]:
        return [row.name for row in units.hardening("vgpu-host", READELF.replace(gone, instead)) if not row.ok]

    def test_a_program_built_with_all_of_it_passes(self):
        self.assertEqual(self.failures("none"), [])

    def test_each_missing_flag_is_named(self):
        for gone, instead, name in ((" PIE\n", "\n", "is position independent"), ("NOW", "LAZY", "has its relocations read-only"),
                                    ("GNU_RELRO", "LOAD", "has its relocations read-only"), (" RW ", " RWE ", "has a stack that is no code"),
                                    ("__stack_chk_fail", "x", "has its stack guarded"),
                                    ("__snprintf_chk", "snprintf", "has its buffers checked (_FORTIFY_SOURCE)")):
            with self.subTest(gone):
                self.assertEqual(self.failures(gone, instead), [f"vgpu-host {name}"])


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
