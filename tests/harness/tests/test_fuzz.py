# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import importlib.util
import io
import pathlib
import unittest
from unittest import mock

from harness import fuzz
from harness.paths import REPO, Paths

PATHS = Paths(pathlib.Path("/out"), pathlib.Path("/cache"), "6.12")
LINES = ["#64\tNEW    cov: 957 ft: 2005 corp: 49/5960b lim: 442 exec/s: 9 rss: 127Mb L: 29/442 MS: 1 EraseBytes-\n",
         "#2048\tpulse  cov: 960 ft: 2123 corp: 52/6399b lim: 442 exec/s: 9 rss: 127Mb\n", "Done 2141 runs in 61 second(s)\n"]


def seeds():
    spec = importlib.util.spec_from_file_location("seeds", REPO / "tests/vgpu-host/tests/fuzz/seeds.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Watching(unittest.TestCase):
    def test_says_now_and_then_how_far_it_is(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), mock.patch("time.monotonic", side_effect=[0, 10, 31, 31]):
            tail = fuzz.watch(iter(LINES))
        self.assertEqual(said.getvalue(), "# 31 s: 2048 guests, 960 branches, 52 guests kept\n")
        self.assertEqual(tail, "".join(LINES))


class Finding(unittest.TestCase):
    def test_is_named_with_what_shows_it_again(self):
        lines = fuzz.advice(PATHS, "artifact_prefix='./'; Test unit written to /out/fuzz/crash-87\nBase64: AA8\n")
        self.assertIn("found: /out/fuzz/crash-87", lines)
        self.assertIn("  again:    FUZZ_LOG=1 /out/vgpu-host-fuzz/tests/fuzz/fuzz-core /out/fuzz/crash-87", lines)

    def test_is_not_made_up(self):
        self.assertEqual(fuzz.advice(PATHS, "".join(LINES)), [])


class Seeds(unittest.TestCase):
    """A record or an operand that has changed its number changes what a file of the corpus means: then seeds.py writes them anew."""

    def test_are_what_the_script_writes(self):
        for name, data in seeds().SEEDS.items():
            with self.subTest(name):
                self.assertEqual((fuzz.CORPUS / name).read_bytes(), data)

    def test_are_small(self):
        sizes = [path.stat().st_size for path in fuzz.CORPUS.iterdir()]
        self.assertLessEqual(max(sizes), fuzz.LONGEST)
        self.assertLess(len(sizes), 150)
