# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of lint.py and bisect.py: what a checker says must reach the reader, and nothing may hide it by accident."""

import pathlib
import tempfile
import unittest

from harness import bisect, boot, lint

ALLOWED = "# a comment\n\nLONG_LINE  0003-*  exceeds 100  # a table\n"
LINE = "/tmp/x/{patch}:12: CHECK:{kind}: line length of 120 exceeds 100 columns\n"


class AllowListTest(unittest.TestCase):
    def findings(self, **words: str) -> list[str]:
        self.used: set[lint.Allowed] = set()
        return lint.checkpatch_findings(LINE.format(**words), lint.allow_list(ALLOWED), self.used)

    def test_an_entry_covers_its_type_in_its_patch(self):
        self.assertEqual(self.findings(patch="0003-a.patch", kind="LONG_LINE"), [])
        self.assertEqual(len(self.used), 1)

    def test_an_entry_does_not_cover_another_patch(self):
        self.assertIn("0004-a.patch:12", self.findings(patch="0004-a.patch", kind="LONG_LINE")[0])

    def test_an_entry_does_not_cover_another_type(self):
        self.assertEqual(len(self.findings(patch="0003-a.patch", kind="SPACING")), 1)

    def test_what_is_no_finding_is_not_swallowed(self):
        self.assertEqual(lint.checkpatch_findings("perl: no such file\n", [], set()), ["perl: no such file"])

    def test_the_shipped_list_can_be_read(self):
        self.assertTrue(lint.allow_list(lint.ALLOW.read_text()))


class VerdictTest(unittest.TestCase):
    def test_failure_without_words_is_a_failure(self):
        self.assertFalse(lint.verdict("x", [], failed=True).ok)

    def test_words_without_failure_are_a_failure(self):
        self.assertFalse(lint.verdict("x", ["a.c:1: warning: w"]).ok)

    def test_warning_in_a_file_of_others_is_theirs(self):
        tree = lint.Tree(pathlib.Path("/"), "base", ["drivers/a.c"], pathlib.Path("sparse"))
        self.assertEqual(lint.compile_findings(tree, "drivers/b.c:1:2: warning: w", 0), [])
        self.assertEqual(len(lint.compile_findings(tree, "drivers/a.c:1:2: warning: w", 0)), 1)

    def test_a_build_that_fails_elsewhere_is_told(self):
        tree = lint.Tree(pathlib.Path("/"), "base", ["drivers/a.c"], pathlib.Path("sparse"))
        self.assertEqual(len(lint.compile_findings(tree, "drivers/b.c:1:2: error: e", 2)), 1)


class BisectTest(unittest.TestCase):
    def test_a_warning_that_moves_is_the_same(self):
        one = bisect.complaints("drivers/a.c:10:3: warning: unused variable ‘x’ [-Wunused-variable]\n")
        self.assertEqual(one, bisect.complaints("drivers/a.c:99:3: warning: unused variable ‘x’ [-Wunused-variable]\n"))
        self.assertEqual(len(one), 1)

    def test_a_new_warning_fails_and_an_old_one_does_not(self):
        step = bisect.Step("c", "t", "s", "0001", True)
        record = bisect.Record(warnings=["a.c: warning: w"])
        self.assertFalse(bisect.results_of(step, record, set()).ok)
        self.assertTrue(bisect.results_of(step, record, {"a.c: warning: w"}).ok)

    def test_options_that_the_tree_lacks_are_left_out(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name) / "drivers/gpu/drm/i915"
            directory.mkdir(parents=True)
            (directory / "Kconfig.vgpu").write_text("config DRM_I915_VGPU\n\tbool\n")
            text = bisect.known_options(pathlib.Path(name), "CONFIG_DRM_I915_VGPU=y\nCONFIG_DRM_I915_KUNIT_TEST=m\n")
        self.assertEqual(text, "CONFIG_DRM_I915_VGPU=y\n")

    def test_a_patch_that_changes_the_driver_is_booted(self):
        for name in ("drivers/gpu/drm/i915/i915_vgpu.c", "drivers/gpu/drm/i915/gt/intel_ggtt.h", "drivers/gpu/drm/i915/display/intel_fbc.c"):
            with self.subTest(name):
                self.assertTrue(bisect.is_booted(["MAINTAINERS", name]))

    def test_a_patch_that_changes_only_tests_or_texts_is_not_booted(self):
        for name in ("drivers/gpu/drm/i915/tests/i915_vgpu_test.c", "drivers/gpu/drm/i915/display/tests/a_test.c", "drivers/gpu/drm/i915/Kconfig.debug",
                     "drivers/gpu/drm/i915/selftests/i915_vma.c", "drivers/gpu/drm/i915/gt/selftest_lrc.c", "Documentation/gpu/i915.rst"):
            with self.subTest(name):
                self.assertFalse(bisect.is_booted([name]))

    def refusal(self, counts: dict[str, int], refused: dict[str, int] | None) -> bool:
        seen = boot.Observation(pathlib.Path("/nowhere"), stats={"refused": counts})
        (found,) = (one for one in bisect.judged(seen, refused) if "refuses" in one.name)
        return found.ok

    def test_a_patch_may_be_refused_what_upstream_is_refused_and_no_more(self):
        upstream = {"ggtt-write": 1, "fence": 0}
        self.assertTrue(self.refusal({"ggtt-write": 1, "fence": 0}, upstream))
        self.assertTrue(self.refusal({"ggtt-write": 0, "fence": 0}, upstream))
        self.assertFalse(self.refusal({"ggtt-write": 2, "fence": 0}, upstream))
        self.assertFalse(self.refusal({"ggtt-write": 1, "fence": 1}, upstream))

    def test_upstream_is_not_compared_with_itself(self):
        self.assertTrue(self.refusal({"ggtt-write": 1}, None))

    def test_a_host_that_counts_nothing_proves_nothing(self):
        self.assertFalse(self.refusal({}, {"ggtt-write": 1}))
        self.assertFalse(self.refusal({}, None))

    def test_another_message_is_not_another_try(self):
        one, other = (bisect.Step(commit, "t", subject, "0001", True) for commit, subject in (("c", "s"), ("d", "r")))
        self.assertEqual(bisect.key(one), bisect.key(other))
        self.assertNotEqual(bisect.key(one), bisect.key(bisect.Step("c", "t", "s", "0001", False)))


if __name__ == "__main__":
    unittest.main()
