# SPDX-License-Identifier: GPL-2.0-only
"""The tables of defects must not name a test that does not exist, and must not lose a row."""

import re
import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import series  # noqa: E402

PAGE = series.PROJECT / "Documentation/defects.md"
README = series.PROJECT / "README.md"
OWN = "## This project's first series\n"
"""Begins the defects that upstream never had."""
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]*) \|$", re.MULTILINE)
SAYS = re.compile(r"defects? ([\d, and]+): .*")
NAMES = re.compile(r"(?<=`)[\w.-]+(?=`)")
CLAIM = re.compile(r"^\| [^|]+ \| ([^|]*) \|$", re.MULTILINE)
NO_TESTS = {"i915_wedged", "tests-of-others.md"}
"""Quoted in the last column, and not as a test."""


def texts(folder: str, pattern: str) -> str:
    return "".join(path.read_text() for path in sorted((series.PROJECT / folder).rglob(pattern)))


def known_names() -> set[str]:
    boots = sorted((series.PROJECT / "tests/boots").glob("*.toml"))
    unit = texts("drivers/gpu/drm/i915/tests", "*_test.c")
    names = {path.name for path in boots} | {boot["name"] for path in boots for boot in tomllib.loads(path.read_text())["boot"]}
    names |= set(re.findall(r'Group\("([\w-]+)"', (series.PROJECT / "tests/harness/check.py").read_text()))
    names |= set(re.findall(r'\.name = "(\w+)"', unit)) | set(re.findall(r"KUNIT_CASE(?:_PARAM)?\((\w+)", unit))
    return names | set(re.findall(r"\b(?:TEST|fixture_test|cmocka_unit_test)\((\w+)", texts("tests/vgpu-host/tests", "*.c")))


class DefectsTest(unittest.TestCase):

    def setUp(self) -> None:
        text = PAGE.read_text()
        self.rows = ROW.findall(text)
        self.upstream = ROW.findall(text[:text.index(OWN)])

    def test_rows_are_numbered_without_a_gap(self) -> None:
        self.assertEqual([int(number) for number, _ in self.rows], list(range(1, len(self.rows) + 1)))
        self.assertGreaterEqual(len(self.rows), 31)

    def test_every_line_of_a_table_is_a_row(self) -> None:
        lines = [line for line in PAGE.read_text().splitlines() if re.match(r"\| \d", line)]
        self.assertEqual(len(lines), len(self.rows))

    def test_named_tests_exist(self) -> None:
        known = known_names() | NO_TESTS
        missing = [f"defect {number}: {name}" for number, shown in self.rows for name in NAMES.findall(shown) if name not in known]
        self.assertEqual(missing, [])

    def test_every_row_of_upstream_names_a_boot_of_upstream_or_says_why_not(self) -> None:
        for number, shown in self.upstream:
            self.assertTrue("`upstream-" in shown or re.search("[Nn]ot on upstream: |None: ", shown), f"defect {number}")

    def test_the_boots_that_show_a_defect_are_in_its_row(self) -> None:
        shown = {int(number): NAMES.findall(names) for number, names in self.rows}
        cases = tomllib.loads((series.PROJECT / "tests/boots/50-defects.toml").read_text())["boot"]
        for case in cases:
            numbers = re.findall(r"\d+", SAYS.fullmatch(case["why"])[1])
            for number in numbers:
                self.assertIn(case["name"], shown[int(number)], f"defect {number}")

    def test_every_row_names_a_test_or_says_why_not(self) -> None:
        for number, shown in self.rows:
            self.assertTrue(set(NAMES.findall(shown)) - NO_TESTS or "None: " in shown, f"defect {number}")


class ClaimsTest(unittest.TestCase):
    """What the README claims, with the test that shows it."""

    def test_every_claim_names_tests_that_exist(self) -> None:
        text = README.read_text()
        claims = CLAIM.findall(text[text.index("| claim | shown by |\n|---|---|\n"):text.index("\n## Start\n")])[1:]
        self.assertGreaterEqual(len(claims), 10)
        known = known_names()
        for shown in claims:
            names = NAMES.findall(shown)
            self.assertTrue(names, shown)
            self.assertEqual([name for name in names if name not in known], [], shown)


if __name__ == "__main__":
    unittest.main()
