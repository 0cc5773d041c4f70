# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import tempfile
import unittest

from harness import word_size
from harness.paths import REPO
from harness.word_size import OURS, UPSTREAM, place, run, stubs

P = pathlib.PurePath


class Preparation(unittest.TestCase):
    def test_files_lie_where_they_are_looked_for(self):
        self.assertEqual([place(name) for name in ("include/drm/a.h", "drivers/gpu/drm/i915/b.c")], [P("drm/a.h"), P("b.c")])

    def test_what_is_not_copied_is_an_empty_header(self):
        texts = ['#include <linux/types.h>\n# include "b.h"\n', '\t#include "i915_drv.h" /* why */\n/* #include "c.h" */\n']
        self.assertEqual(stubs(texts, [P("b.h")]), [P("i915_drv.h"), P("linux/types.h")])


class OurDriver(unittest.TestCase):
    def outcome(self, *change: str) -> list[str]:
        """Return: what fails on 32 bit of our driver with a text of its core replaced."""
        with tempfile.TemporaryDirectory() as name:
            tree = pathlib.Path(name) / "tree"
            for file in OURS.files:
                (tree / file).parent.mkdir(parents=True, exist_ok=True)
                text = (REPO / file).read_text()
                (tree / file).write_text(text.replace(*change) if file.endswith("core.c") else text)
            results = run(OURS, tree, pathlib.Path(name), 32)
        if any(one.skip for one in results):
            self.skipTest(results[0].skip)
        return [one.name for one in results if not one.ok]

    def test_passes(self):
        self.assertEqual(self.outcome("", ""), [])

    def test_is_seen_to_fail_with_narrow_sums(self):
        self.assertEqual(self.outcome("(u64)slice->base + slice->size", "slice->base + slice->size"), list(UPSTREAM.fails[1:]))

    def test_does_not_pass_uncompiled(self):
        self.assertEqual(self.outcome("return I915_VGPU_OK;", "return"),
                         ["the program of 32 bit compiles without a warning"])
