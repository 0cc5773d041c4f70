# SPDX-License-Identifier: GPL-2.0-only
"""The table of defects must not name a test that is not there, nor lose a row."""

import re
import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import series  # noqa: E402

ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
SAYS = re.compile(r"defects? ([\d, and]+): .*")
NAMES = re.compile(r"(?<=`)[\w.-]+(?=`)")


def known_names() -> set[str]:
    boots = series.PROJECT / "tests/boots"
    unit = "".join(path.read_text() for path in (series.PROJECT / "drivers/gpu/drm/i915/tests").glob("*_test.c"))
    names = {path.name for path in boots.glob("*.toml")}
    for path in boots.glob("*.toml"):
        names |= {boot["name"] for boot in tomllib.loads(path.read_text())["boot"]}
    names |= set(re.findall(r'Group\("([\w-]+)"', (series.PROJECT / "tests/harness/check.py").read_text()))
    return names | set(re.findall(r'\.name = "(\w+)"', unit)) | set(re.findall(r"KUNIT_CASE\((\w+)\)", unit))


class DefectsTest(unittest.TestCase):

    def setUp(self) -> None:
        self.rows = ROW.findall((series.PROJECT / "Documentation/defects.md").read_text())

    def test_every_defect_has_a_row(self) -> None:
        self.assertEqual([int(number) for number, _ in self.rows], list(range(1, 19)))

    def test_named_tests_exist(self) -> None:
        known = known_names()
        for number, shown in self.rows:
            for name in NAMES.findall(shown):
                self.assertIn(name, known, f"defect {number}")

    def test_every_row_names_a_boot_of_upstream_or_says_why_not(self) -> None:
        for number, shown in self.rows:
            self.assertTrue("`upstream-" in shown or re.search("[Nn]ot on upstream: |None", shown), f"defect {number}")

    def test_the_boots_that_show_a_defect_are_in_its_row(self) -> None:
        shown = {int(number): NAMES.findall(names) for number, names in self.rows}
        cases = tomllib.loads((series.PROJECT / "tests/boots/50-defects.toml").read_text())["boot"]
        for case in cases:
            numbers = re.findall(r"\d+", SAYS.fullmatch(case["why"])[1])
            for number in numbers:
                self.assertIn(case["name"], shown[int(number)], f"defect {number}")

    def test_every_row_names_a_test_or_says_why_not(self) -> None:
        for number, shown in self.rows:
            self.assertTrue(NAMES.search(shown) or "None" in shown, f"defect {number}")


if __name__ == "__main__":
    unittest.main()
