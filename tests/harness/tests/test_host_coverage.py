# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import subprocess
import tempfile
import unittest
import unittest.mock

from harness import host_coverage
from harness.coverage_lines import Line

SOURCE = "int twice(int x)\n{\n\tif (x > 9)\n\t\treturn 0;\n\treturn 2 * x;\n}\nint main(void)\n{\n\treturn twice(1) - 2;\n}\n"
LINES = {("core/a.c", 1): Line("f", 3), ("core/a.c", 2): Line("f", 0), ("app/b.c", 1): Line("g", 1)}


class Files(unittest.TestCase):
    def test_are_those_of_the_counted_directories(self):
        self.assertEqual([host_coverage.directory_of(file) for file in ("core/a.c", "vfio-user/stream.h", "tests/core/a.c", "core/x/a.c", "../core/a.c", "core")],
                         ["core", "vfio-user", "", "core", "", ""])

    def test_every_directory_is_there(self):
        for name in host_coverage.FLOORS:
            self.assertTrue(list((host_coverage.SOURCES / name).glob("*.c")), name)


class Measuring(unittest.TestCase):
    """With two objects of one source, as the plugin's are compiled for each of its tests; one of them has never run."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = pathlib.Path(directory.name).resolve()
        (self.work / "core").mkdir()
        (self.work / "core" / "twice.c").write_text(SOURCE)
        self.build = self.work / "build"
        for name in ("one", "other"):
            (self.build / name).mkdir(parents=True)
            subprocess.run(["gcc", "--coverage", "-O0", "-o", f"{name}/program", "../core/twice.c"], cwd=self.build, check=True)
        subprocess.run([str(self.build / "one" / "program")], check=True)

    def test_adds_up_all_objects(self):
        with unittest.mock.patch.object(host_coverage, "SOURCES", self.work):
            lines = host_coverage.measure(self.build)
        self.assertEqual({number: line.count for (_, number), line in lines.items()}, {1: 1, 3: 1, 4: 0, 5: 1, 7: 1, 9: 1})

    def test_fails_on_counts_of_another_build(self):
        counts = next((self.build / "one").glob("*.gcda"))
        (self.work / "core" / "twice.c").write_text(SOURCE.replace("9", "8") + "int more;\nint again(void)\n{\n\treturn more;\n}\n")
        kept = counts.read_bytes()
        subprocess.run(["gcc", "--coverage", "-O0", "-o", "one/program", "../core/twice.c"], cwd=self.build, check=True)
        counts.write_bytes(kept)
        with self.assertRaisesRegex(host_coverage.HostCoverageError, "mismatch"):
            host_coverage.gcov(self.build)


class Floors(unittest.TestCase):
    def test_are_of_each_directory(self):
        self.assertTrue(host_coverage.floor_result(LINES, "core", 50.0).ok)
        self.assertFalse(host_coverage.floor_result(LINES, "core", 50.1).ok)
        self.assertTrue(host_coverage.floor_result(LINES, "app", 100.0).ok)

    def test_are_missed_by_a_directory_without_lines(self):
        self.assertFalse(host_coverage.floor_result(LINES, "plugin", 1.0).ok)


class Report(unittest.TestCase):
    def test_begins_with_what_lacks_most(self):
        rows = [row.split() for row in host_coverage.table(LINES)]
        self.assertEqual(rows[1:3], [["core/a.c", "2", "1"], ["app/b.c", "1", "0"]])
        self.assertIn(["core", "2", "1", "50.0", "%"], rows)
