# SPDX-License-Identifier: GPL-2.0 OR MIT
import base64
import pathlib
import subprocess
import tempfile
import unittest

from harness import cases, coverage, judge
from harness.coverage import Line, Place
from harness.ktap import Result
from harness.paths import REPO

FILE = "drivers/gpu/drm/i915/i915_vgpu_x.c"
SOURCE = "int f(void)\n{\n\tif (bad)\n\t\treturn -1;\n\tif (worse)\n\t\treturn -1;\n\treturn 0;\n}\n"
LINES = {(FILE, number): Line("f", count) for number, count in ((1, 3), (3, 3), (4, 0), (5, 3), (6, 0), (7, 3))}
MISSED = Place("i915_vgpu_x.c", "f", "return -1;")
EXPECTED = '[[line]]\nfile = "i915_vgpu_x.c"\nfunction = "f"\ntext = "return -1;"\nwhy = "it never is"\n'


def rows(*counts: tuple[int, int], file: str = FILE) -> dict:
    return {"file": file, "lines": [{"line_number": n, "count": c, "function_name": "f"} for n, c in counts]}


def report(*files: dict) -> dict:
    return {"current_working_directory": "/linux", "files": list(files)}


class Reading(unittest.TestCase):
    def test_takes_only_the_files_of_the_guest(self):
        every = report(rows((1, 2)), rows((9, 9), file="./include/linux/list.h"), rows((1, 1), file="x/i915_pvinfo.h"))
        self.assertEqual(coverage.lines_of(every), {(FILE, 1): Line("f", 2), ("x/i915_pvinfo.h", 1): Line("f", 1)})

    def test_a_file_has_one_name_however_it_was_included(self):
        every = report(rows((1, 2)), rows((1, 3), file=f"./{FILE}"), rows((1, 4), file=f"/linux/{FILE}"))
        self.assertEqual(coverage.lines_of(every), {(FILE, 1): Line("f", 9)})

    def test_a_line_counts_as_often_as_all_boots_ran_it(self):
        one, other = coverage.lines_of(report(rows((1, 2), (2, 0)))), coverage.lines_of(report(rows((2, 5), (3, 0))))
        self.assertEqual({number: line.count for (_, number), line in coverage.add(one, other).items()}, {1: 2, 2: 5, 3: 0})

    def test_counts_come_back_as_they_were_sent(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            (directory / "i915_vgpu_x.gcda.txt").write_bytes(base64.encodebytes(bytes(range(256))))
            self.assertEqual(coverage.sent_counts(directory), {"i915_vgpu_x": bytes(range(256))})
            (directory / "i915_vgpu_x.gcda.txt").write_text("AAA\nA?==")
            with self.assertRaisesRegex(coverage.CoverageError, "damaged"):
                coverage.sent_counts(directory)

    def test_an_expected_line_needs_a_reason(self):
        self.assertEqual(coverage.parse_expected(EXPECTED), [(MISSED, "it never is")])
        for bad in (EXPECTED.replace("it never is", ""), EXPECTED.replace("why", "because")):
            with self.subTest(bad), self.assertRaises(coverage.CoverageError):
                coverage.parse_expected(bad)

    def test_the_shipped_list_is_legal(self):
        coverage.parse_expected(coverage.EXPECTED.read_text())


class Gcov(unittest.TestCase):
    """With the compiler and the gcov of this machine."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = pathlib.Path(directory.name)

    def build_and_run(self, source: str) -> bytes:
        (self.work / "i915_vgpu_x.c").write_text(source)
        subprocess.run(["gcc", "--coverage", "-c", "i915_vgpu_x.c"], cwd=self.work, check=True)
        subprocess.run(["gcc", "--coverage", "-o", "x", "i915_vgpu_x.o"], cwd=self.work, check=True)
        (self.work / "i915_vgpu_x.gcda").unlink(missing_ok=True)
        subprocess.run(["./x"], cwd=self.work, check=True)
        return (self.work / "i915_vgpu_x.gcda").read_bytes()

    def test_counts_and_notes_give_lines(self):
        counts = self.build_and_run("int main(int n, char **v)\n{\n\tif (n > 9)\n\t\treturn 1;\n\treturn 0;\n}\n")
        lines = coverage.lines_of(coverage.gcov(self.work / "i915_vgpu_x.gcno", counts))
        self.assertEqual({number: line.count for (_, number), line in lines.items()}, {1: 1, 3: 1, 4: 0, 5: 1})

    def test_counts_of_another_build_are_refused(self):
        counts = self.build_and_run("int main(void)\n{\n\treturn 0;\n}\n")
        self.build_and_run("int f(void) { return 0; }\nint main(void)\n{\n\treturn f();\n}\n")
        with self.assertRaisesRegex(coverage.CoverageError, "mismatch"):
            coverage.gcov(self.work / "i915_vgpu_x.gcno", counts)


class Judging(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tree = pathlib.Path(directory.name)
        (self.tree / FILE).parent.mkdir(parents=True)
        (self.tree / FILE).write_text(SOURCE)
        self.missed = coverage.uncovered(LINES, self.tree)

    def failed(self, lines: coverage.Lines, expected: str) -> list[str]:
        """Return: the first two words of each result that failed."""
        missed = coverage.uncovered(lines, self.tree)
        every = coverage.results(lines, missed, coverage.parse_expected(expected))
        return [" ".join(one.name.split()[:2]) for one in every if not one.ok]

    def test_uncovered_lines_are_named_by_their_text(self):
        self.assertEqual(self.missed, [(4, MISSED), (6, MISSED)])
        self.assertEqual(coverage.named(self.missed, [(MISSED, "it never is")])[0],
                         "i915_vgpu_x.c:4: f(): return -1;\n    it never is")
        self.assertIn("NO REASON", coverage.named(self.missed, [])[0])

    def test_each_result_can_fail(self):
        full = {key: Line("f", 1) for key in LINES}
        self.assertEqual(self.failed(full, ""), [])
        self.assertEqual(self.failed(LINES, EXPECTED * 2), ["at least"])
        self.assertEqual(self.failed(LINES, EXPECTED), ["at least", "each uncovered"])
        self.assertEqual(self.failed(full, EXPECTED), ["each line"])
        self.assertEqual(self.failed({}, ""), ["at least"])

    def test_an_object_that_nobody_counted_is_named(self):
        self.assertTrue(coverage.counted_result({"a", "b"}, {"a"}).ok)
        self.assertEqual(coverage.counted_result({"a"}, {"a", "b"}), Result("every object of the driver was counted", False, detail="b"))

    def test_the_table_has_a_row_for_all(self):
        self.assertEqual([row.split() for row in coverage.table(LINES)[1:]],
                         [["i915_vgpu_x.c", "6", "4", "66.7"], ["all", "6", "4", "66.7"]])

    def test_the_source_is_shown_with_its_counts(self):
        self.assertEqual([row.split(":")[0].strip() for row in coverage.annotated(LINES, self.tree, FILE).splitlines()],
                         ["3", "-", "3", "#####", "3", "#####", "3", "-"])


class Boots(unittest.TestCase):
    def test_every_boot_of_the_driver_is_made_with_the_kernel_that_counts(self):
        every = cases.load(REPO / "tests" / "boots")
        measured = coverage.on_this_kernel(every, "6.12")
        self.assertEqual({case.kernel for case in measured}, {"debug"})
        self.assertEqual([case.name for case in measured], [case.name for case in every if case.kernel in ("ours", "debug") and case.is_for("6.12")])

    def test_a_bare_guest_can_be_judged_on_it(self):
        self.assertEqual(judge.MAGIC_READS[coverage.KERNEL], judge.MAGIC_READS["ours"])

    def test_boots_are_chosen_by_name_and_kernel(self):
        self.assertEqual([case.name for case in coverage.boots_of("6.12", "kunit")], ["kunit"])
        on_old, on_new = (len(coverage.boots_of(version, "")) for version in ("6.12", "7.3"))
        self.assertGreater(on_old, on_new)
