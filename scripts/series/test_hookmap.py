# SPDX-License-Identifier: GPL-2.0-only
"""Tests of hookmap.py: what counts as a hook, whose it is, and that a drift is seen."""

import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))
import hookmap  # noqa: E402
import series  # noqa: E402

SOURCE = textwrap.dedent("""\
    bool intel_vgpu_active(struct drm_i915_private *i915);

    static const struct ops ops = {
    \t.init = intel_vgpu_init,
    };

    static int __init
    rc6_supported(struct intel_rc6 *rc6,
    \t      bool really)
    {
    \tif (intel_vgpu_active(i915) &&
    \t    intel_vgpu_active (other)) {
    \t\treturn false;
    \t}
    }

    int quiet(void)
    {
    \t/* intel_vgpu_active(i915) */
    \tpr_info("intel_vgpu_active(%d)", 1); // intel_vgpu_active(i915)
    \treturn parent->vgpu_active(drm) + ops.vgpu_active(drm);
    }

    void last(void)
    {
    \tintel_vgt_balloon(ggtt);
    }
    """)

EXPECTED = [("rc6_supported", "intel_vgpu_active"), ("rc6_supported", "intel_vgpu_active"),
            ("last", "intel_vgt_balloon")]


class HookMapTest(unittest.TestCase):

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = Path(scratch.name)
        self.add("gt/a.c", SOURCE)
        (self.tree / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 12\n")
        here = mock.patch.object(series, "HERE", self.tree)
        here.start()
        self.addCleanup(here.stop)

    def add(self, name: str, text: str) -> None:
        path = self.tree / hookmap.PLACE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write(self) -> None:
        with mock.patch.object(sys, "argv", ["hookmap", "--tree", str(self.tree), "--write"]):
            self.assertEqual(hookmap.main(), 0)

    def test_only_calls_count_and_belong_to_their_function(self) -> None:
        self.assertEqual(hookmap.hooks_of(SOURCE), EXPECTED)

    def test_lines_are_sorted_and_say_how_often(self) -> None:
        self.assertEqual(hookmap.hook_map(self.tree),
                         ["gt/a.c last() intel_vgt_balloon()",
                          "gt/a.c rc6_supported() intel_vgpu_active() x2"])

    def test_own_files_and_the_host_side_are_left_out(self) -> None:
        before = hookmap.hook_map(self.tree)
        for name in ("gvt/vgpu.c", "i915_vgpu_core.c", "tests/i915_vgpu_test.c"):
            self.add(name, SOURCE)
        self.assertEqual(hookmap.hook_map(self.tree), before)

    def test_what_was_written_is_no_drift(self) -> None:
        self.write()
        self.assertEqual(hookmap.drift(self.tree), "")

    def test_hook_in_another_function_is_a_drift(self) -> None:
        self.write()
        self.add("gt/a.c", SOURCE.replace("last(", "moved("))
        difference = hookmap.drift(self.tree)
        self.assertIn("-gt/a.c last() intel_vgt_balloon()\n", difference)
        self.assertIn("+gt/a.c moved() intel_vgt_balloon()\n", difference)

    def test_lost_hook_is_a_drift(self) -> None:
        self.write()
        self.add("gt/a.c", "int x;\n")
        self.assertIn("-gt/a.c last()", hookmap.drift(self.tree))

    def test_missing_expectation_is_a_drift(self) -> None:
        self.assertIn("+gt/a.c last()", hookmap.drift(self.tree))

    def test_shipped_maps_exist_for_every_kernel(self) -> None:
        for kernel in series.KERNELS:
            self.assertTrue((Path(hookmap.__file__).parent / f"hooks-{kernel}.txt").exists(), kernel)


if __name__ == "__main__":
    unittest.main()
