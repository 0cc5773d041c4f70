# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of builds.py: a row that says something wrong is refused, and a build that is not what was asked for does not pass."""

import pathlib
import tempfile
import unittest
from dataclasses import replace

from harness import builds

ROW = '[[build]]\nname = "a"\nwhy = "b"\nconfig = ["base"]\ntargets = ["vmlinux"]\n'
SERIES = builds.Series("c0ffee", "deadbeef0123", [], [])


class TableTest(unittest.TestCase):
    def refused(self, text: str) -> str:
        with self.assertRaises(builds.TableError) as caught:
            builds.parse(text)
        return str(caught.exception)

    def test_the_shipped_table_can_be_read(self):
        self.assertGreaterEqual({build.name for build in builds.parse(builds.TABLE.read_text())},
                                {"small", "debian", "werror", "selftest", "xe", "i386"})

    def test_an_unknown_key_is_refused(self):
        self.assertIn("unknown key 'target'", self.refused(ROW + 'target = ["x"]\n'))

    def test_another_table_is_refused(self):
        self.assertIn("[[build]]", self.refused("[[bild]]\n"))

    def test_a_row_without_a_reason_is_refused(self):
        self.assertIn("why missing", self.refused(ROW.replace('why = "b"\n', "")))

    def test_a_row_that_makes_nothing_is_refused(self):
        self.assertIn("targets missing", self.refused(ROW.replace('["vmlinux"]', "[]")))

    def test_an_absent_fragment_is_refused(self):
        self.assertIn("there is no nowhere.config", self.refused(ROW.replace("base", "nowhere")))

    def test_a_name_used_twice_is_refused(self):
        self.assertIn("more than once: a", self.refused(ROW * 2))

    def test_a_wrong_type_is_refused(self):
        self.assertIn("wrong type, str", self.refused(ROW.replace('["base"]', '"base"')))

    def test_an_unknown_base_is_refused(self):
        self.assertIn("base 'fedora'", self.refused(ROW + 'base = "fedora"\n'))


class OutputTest(unittest.TestCase):
    LOG = pathlib.Path("/x.log")

    def test_a_warning_counts_for_the_files_of_the_series_alone(self):
        output = "drivers/a.c:1:2: warning: unused [-Wunused]\ndrivers/b.c:1:2: warning: unused [-Wunused]\n"
        self.assertEqual(builds.warnings(output, ["drivers/a.c"]), ["drivers/a.c: warning: unused"])

    def test_errors_come_before_what_make_says_of_them(self):
        said = builds.errors("  CC a.o\na.c:1: error: no\nmake: *** [a.o] Error 1\n", self.LOG)
        self.assertEqual(said, ["a.c:1: error: no", "all of it is in /x.log"])

    def test_a_failure_is_never_without_words(self):
        self.assertEqual(builds.errors("make: *** No rule to make target 'x'.\n", self.LOG)[0],
                         "make: *** No rule to make target 'x'.")
        self.assertEqual(builds.errors("Killed\n", self.LOG)[0], "Killed")

    def test_follow_returns_the_status_and_keeps_the_output(self):
        with tempfile.TemporaryDirectory() as name:
            log = pathlib.Path(name) / "log"
            self.assertEqual(builds.follow(["sh", "-c", "echo a; exit 3"], log, "x"), (3, "a\n"))
            self.assertEqual(log.read_text(), "a\n")


class SymbolsTest(unittest.TestCase):
    def test_names_that_source_exports(self):
        source = 'EXPORT_SYMBOL(a);\nEXPORT_SYMBOL_NS_GPL(b, "NS");\nEXPORT_PER_CPU_SYMBOL(c);\n'
        self.assertEqual(builds.exported(source), {"a", "b", "c"})

    def test_the_64_bit_atomics_of_32_bit_x86_are_exported_by_a_list(self):
        source = "#define ATOMIC64_DECL(sym) ATOMIC64_DECL_ONE(sym##_cx8)\nATOMIC64_DECL(read);\n"
        self.assertEqual(builds.exported(source), {"atomic64_read_cx8"})

    def test_names_that_a_list_has(self):
        self.assertEqual(builds.listed("0x0\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n0x1\tx\tm/y\tEXPORT_SYMBOL_GPL\tNS\n\n"), {"printk", "x"})

    def test_a_name_that_nobody_exports_is_found(self):
        modules = {"a.ko": "init T 0 0\nprintk U         \nmaybe w         \nb_run U\n__udivdi3 U\n\n",
                   "b.ko": "b_run T 0 0\n__ksymtab_b_run r 0 0\n"}
        self.assertEqual(builds.unresolved(modules, {"printk"}), ["a.ko: nobody exports __udivdi3"])

    def test_a_name_that_another_module_only_defines_is_found(self):
        modules = {"a.ko": "b_run U\n", "b.ko": "b_run T 0 0\n"}
        self.assertEqual(builds.unresolved(modules, set()), ["a.ko: nobody exports b_run"])


class KeyTest(unittest.TestCase):
    def setUp(self):
        self.build = builds.parse(ROW)[0]
        self.key = builds.key(self.build, SERIES, "gcc 12")

    def test_the_same_is_not_built_again(self):
        self.assertEqual(builds.key(self.build, replace(SERIES, commit="another message"), "gcc 12"), self.key)

    def test_other_sources_row_or_compiler_are_built(self):
        self.assertNotEqual(builds.key(self.build, replace(SERIES, tree="0123deadbeef"), "gcc 12"), self.key)
        self.assertNotEqual(builds.key(replace(self.build, targets=["modules"]), SERIES, "gcc 12"), self.key)
        self.assertNotEqual(builds.key(self.build, SERIES, "gcc 13"), self.key)


if __name__ == "__main__":
    unittest.main()
