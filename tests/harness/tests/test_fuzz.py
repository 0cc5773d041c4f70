# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import io
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from harness import fuzz
from harness.paths import REPO, Paths

PATHS = Paths(pathlib.Path("/out"), pathlib.Path("/cache"), "6.12")
CORE, CONTROL = (next(target for target in fuzz.TARGETS if target.name == name) for name in ("core", "control"))
LINES = ["#64\tNEW    cov: 957 ft: 2005 corp: 49/5960b lim: 442 exec/s: 9 rss: 127Mb L: 29/442 MS: 1 EraseBytes-\n",
         "#2048\tpulse  cov: 960 ft: 2123 corp: 52/6399b lim: 442 exec/s: 9 rss: 127Mb\n", "Done 2141 runs in 61 second(s)\n"]
FOUND = "artifact_prefix='./'; Test unit written to /out/fuzz/control/crash-87\nBase64: AA8\n"


class Targets(unittest.TestCase):
    """The table, and what else names the targets."""

    def test_are_those_that_are_built(self):
        built = re.findall(r"^  '([\w-]+)': \{$", (fuzz.SOURCES / "meson.build").read_text(), re.MULTILINE)
        self.assertEqual([target.name for target in fuzz.TARGETS], built)

    def test_are_those_that_make_help_tells(self):
        line = next(line for line in (REPO / "Makefile").read_text().splitlines() if "TARGET=$(TARGET)" in line)
        for target in fuzz.TARGETS:
            self.assertRegex(line, rf"\b{target.name}\b")

    def test_have_a_corpus_each(self):
        self.assertEqual({path.name for path in (fuzz.SOURCES / "corpus").iterdir()}, {target.name for target in fuzz.TARGETS})

    def test_have_unit_tests(self):
        for target in fuzz.TARGETS:
            for pattern in target.units.split(" or "):
                self.assertTrue(list((REPO / "tests/vgpu-host/tests").glob(pattern)), pattern)

    def test_can_be_chosen(self):
        self.assertEqual(fuzz.selected("control"), [CONTROL])
        self.assertEqual(fuzz.selected(""), list(fuzz.TARGETS))
        with self.assertRaisesRegex(fuzz.FuzzError, "TARGET=contro: there are core, vfio-user, "):
            fuzz.selected("contro")


class Command(unittest.TestCase):
    def test_keeps_the_state_of_each_target_apart(self):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name) / "control"
            words = fuzz.command(PATHS, CONTROL, directory, "-runs=1")
            self.assertTrue((directory / "corpus").is_dir())
        self.assertEqual(words[0], "/out/vgpu-host-fuzz/tests/fuzz/fuzz-control")
        self.assertEqual(words[-3:], ["-runs=1", f"{directory}/corpus", str(CONTROL.corpus)])
        self.assertIn(f"-artifact_prefix={directory}/", words)

    def test_has_a_dictionary_if_there_is_one(self):
        with tempfile.TemporaryDirectory() as name:
            with_words, without = (fuzz.command(PATHS, target, pathlib.Path(name)) for target in (CONTROL, CORE))
        self.assertIn(f"-dict={fuzz.SOURCES}/control.dict", with_words)
        self.assertFalse([word for word in without if word.startswith("-dict")])


class Watching(unittest.TestCase):
    def test_says_now_and_then_how_far_it_is(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), mock.patch("time.monotonic", side_effect=[0, 10, 31, 31]):
            tail = fuzz.watch("core", iter(LINES))
        self.assertEqual(said.getvalue(), "# core: 31 s: 2048 inputs, 960 branches, 52 inputs kept\n")
        self.assertEqual(tail, "".join(LINES))


    def test_keeps_the_last_state(self):
        self.assertEqual(fuzz.watch("core", iter([*LINES, *['"word" # Uses: 3\n'] * 300])).count("pulse"), 1)


class Summary(unittest.TestCase):
    def test_is_of_the_last_state(self):
        self.assertEqual(fuzz.summary("core", "".join(LINES)), "core: 2048 inputs, 960 branches, no finding")

    def test_counts_findings(self):
        self.assertEqual(fuzz.summary("control", FOUND), "control: no input was run, 1 finding")


class Finding(unittest.TestCase):
    def test_is_named_with_what_shows_it_again(self):
        lines = fuzz.advice(PATHS, CONTROL, FOUND)
        self.assertIn("found: /out/fuzz/control/crash-87", lines)
        self.assertIn("  again:    FUZZ_LOG=1 /out/vgpu-host-fuzz/tests/fuzz/fuzz-control /out/fuzz/control/crash-87", lines)
        self.assertIn("tests/vgpu-host/tests/app_control*.c", lines[-1])
        self.assertIn("tests/vgpu-host/tests/fuzz/corpus/control", lines[-1])

    def test_is_not_made_up(self):
        self.assertEqual(fuzz.advice(PATHS, CORE, "".join(LINES)), [])


class Runs(unittest.TestCase):
    """With programs in the fuzzers' places that say how they were called."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.paths = Paths(pathlib.Path(directory.name), pathlib.Path("/cache"), "6.12")
        for target in fuzz.TARGETS:
            self.put(target, 'echo "#5 DONE   cov: 7 ft: 9 corp: 3/9b"')

    def put(self, target, body):
        program = target.program(self.paths)
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "$0 $*" >> {self.paths.out}/calls\n{body}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def calls(self):
        return (self.paths.out / "calls").read_text().splitlines()

    def run_quietly(self, *args):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = fuzz.run(self.paths, *args)
        return status, said.getvalue()

    def test_are_of_every_target(self):
        status, said = self.run_quietly(60)
        self.assertEqual(status, 0)
        self.assertEqual(len(self.calls()), len(fuzz.TARGETS))
        self.assertTrue(all("-max_total_time=60" in call for call in self.calls()))
        self.assertIn("edid: 5 inputs, 7 branches, no finding, exit status 0", said)

    def test_are_of_one_target(self):
        self.run_quietly(60, "plugin")
        self.assertEqual([os.path.basename(call.split()[0]) for call in self.calls()], ["fuzz-plugin"])

    def test_go_on_after_a_finding_and_fail(self):
        self.put(CORE, f"echo 'Test unit written to {self.paths.out}/crash-1'; exit 77")
        status, said = self.run_quietly(60, "", 2)
        self.assertEqual(status, 1)
        self.assertIn(f"found: {self.paths.out}/crash-1", said)
        self.assertEqual(len(self.calls()), len(fuzz.TARGETS))

    def test_are_not_of_a_target_that_is_none(self):
        self.assertEqual(self.run_quietly(60, "all"), (2, "fuzz: TARGET=all: there are core, vfio-user, control, options, edid, plugin\n"))

    def test_are_short_in_a_check_and_the_same_each_time(self):
        self.put(CONTROL, "exit 1")
        results = fuzz.short_tests(self.paths)
        self.assertEqual([one.ok for one in results], [target != CONTROL for target in fuzz.TARGETS])
        for call, target in zip(self.calls(), fuzz.TARGETS):
            self.assertIn(f"-runs={target.short_runs} -seed=1", call)


class Seeds(unittest.TestCase):
    """A record or an operand that has changed its number changes what a file of the corpus means: then seeds.py writes them anew."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as name:
            subprocess.run([sys.executable, str(fuzz.SOURCES / "seeds.py"), name], check=True)
            cls.written = {path.relative_to(name): path.read_bytes() for path in pathlib.Path(name).rglob("*") if path.is_file()}

    def test_are_what_the_script_writes(self):
        for path, data in self.written.items():
            with self.subTest(str(path)):
                self.assertEqual((fuzz.SOURCES / "corpus" / path).read_bytes(), data)

    def test_are_of_every_target(self):
        self.assertEqual({path.parts[0] for path in self.written}, {target.name for target in fuzz.TARGETS})

    def test_are_small(self):
        for target in fuzz.TARGETS:
            sizes = [path.stat().st_size for path in target.corpus.iterdir()]
            self.assertLessEqual(max(sizes), target.longest, target.name)
            self.assertLess(len(sizes), 160, target.name)


class Dictionaries(unittest.TestCase):
    """A word that they lack is one that a fuzzer has to guess."""

    APP = REPO / "tests/vgpu-host/app"

    def words(self, name):
        return re.findall(r'^"(.*)"$', (fuzz.SOURCES / f"{name}.dict").read_text(), re.MULTILINE)

    def test_have_every_option_and_key(self):
        source = (self.APP / "options.c").read_text()
        options = re.findall(r'\.name = "(--[\w-]+)"', source)
        keys = re.findall(r'\.name = "(\w[\w-]*)",\n', source)
        self.assertTrue(options and keys)
        self.assertLessEqual({*options, *(f"{key}=" for key in keys)}, set(self.words("options")))

    def test_have_every_request_and_member(self):
        source = (self.APP / "control.c").read_text()
        names = {*re.findall(r'\{ \.name = "([\w-]+)", \.run', source), *re.findall(r'\(call(?:->request)?, "(\w+)"', source)}
        self.assertLess(15, len(names))
        words = "".join(self.words("control"))
        self.assertEqual([name for name in names if f'\\"{name}\\"' not in words], [])
