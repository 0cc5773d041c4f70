# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of the Python programs in scripts/, which are loaded from their files."""

import importlib.util
import io
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness.paths import REPO


def load(name: str):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), REPO / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class KernelConfig(unittest.TestCase):
    def setUp(self):
        self.config = load("kernel-config")

    def test_names_the_option_that_kconfig_dropped(self):
        wanted = self.config.parse("CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=\"x\"\n")
        final = self.config.parse("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\nCONFIG_D=\"x\"\n")
        self.assertEqual(self.config.missing(wanted, final),
                         ["CONFIG_B: wanted m, got n", "CONFIG_C: wanted n, got y"])

    def test_an_absent_option_is_off(self):
        self.assertEqual(self.config.missing({"CONFIG_A": "n"}, {}), [])

    def test_what_not_every_kernel_knows_reaches_kconfig_but_is_not_asked_for(self):
        text = "CONFIG_NEW=y\n# formerly: CONFIG_OLD=y\n# where known: CONFIG_NEWER=y\n"
        self.assertEqual(self.config.parse(text), {"CONFIG_NEW": "y"})
        self.assertEqual(self.config.NOT_EVERYWHERE.sub("", text), "CONFIG_NEW=y\nCONFIG_OLD=y\nCONFIG_NEWER=y\n")

    def test_the_last_word_on_an_option_counts(self):
        text = "CONFIG_A=y\n# CONFIG_B is not set\n# a comment\nCONFIG_B=m\n# CONFIG_A is not set\n"
        self.assertEqual(self.config.last_words(text), "# a comment\nCONFIG_B=m\n# CONFIG_A is not set\n")

    def test_the_shipped_fragments_do_not_contradict_each_other(self):
        for variant in ("ours", "off"):
            seen: dict[str, str] = {}
            for part in ("base", "graphics", "debug", variant):
                text = (REPO / "tests" / "kernel" / f"{part}.config").read_text()
                for name, value in self.config.parse(text).items():
                    self.assertEqual(seen.setdefault(name, value), value, f"{name} in {part}.config")


class Initramfs(unittest.TestCase):
    def test_the_same_contents_give_the_same_bytes(self):
        initramfs = load("make-initramfs")
        images = []
        for _ in range(2):
            out = io.BytesIO()
            initramfs.write(out, pathlib.Path(__file__), REPO / "tests" / "guest", None)
            images.append(out.getvalue())
        self.assertEqual(images[0], images[1])
        self.assertTrue(images[0].startswith(b"070701"))
        self.assertIn(b"TRAILER!!!", images[0])

    @unittest.skipUnless(shutil.which("cpio"), "no cpio")
    def test_cpio_can_read_it(self):
        out = io.BytesIO()
        load("make-initramfs").write(out, pathlib.Path(__file__), REPO / "tests" / "guest", None)
        done = subprocess.run(["cpio", "-t", "--quiet"], input=out.getvalue(), stdout=subprocess.PIPE, check=True)
        self.assertLessEqual({"init", "dev/console", "scenarios/load.sh"}, set(done.stdout.decode().split()))


class ImportKernel(unittest.TestCase):
    def test_a_directory_becomes_a_commit_with_modes_and_links(self):
        with tempfile.TemporaryDirectory() as name:
            top = pathlib.Path(name)
            source = top / "src"
            (source / "scripts").mkdir(parents=True)
            (source / "Makefile").write_text("all:\n")
            (source / "scripts" / "run").write_text("#!/bin/sh\n")
            (source / "scripts" / "run").chmod(0o755)
            (source / "link").symlink_to("Makefile")
            importer = load("import-kernel")
            importer.create(top / "repo.git")
            importer.import_source(top / "repo.git", source, "refs/heads/x", "x\n")
            listing = importer.git(top / "repo.git", "ls-tree", "-r", "x").splitlines()
        self.assertEqual([(line.split()[0], line.split("\t")[1]) for line in listing],
                         [("100644", "Makefile"), ("120000", "link"), ("100755", "scripts/run")])

    def test_an_archive_becomes_the_same_tree_however_it_is_packed(self):
        importer = load("import-kernel")
        trees = set()
        with tempfile.TemporaryDirectory() as name:
            top = pathlib.Path(name)
            (top / "linux-6").mkdir()
            (top / "linux-6" / "Makefile").write_text("all:\n")
            importer.create(top / "repo.git")
            for suffix in ("tar", "tar.gz", "tar.xz"):
                archive = top / f"linux.{suffix}"
                subprocess.run(["tar", "-C", str(top), "-caf", str(archive), "linux-6"], check=True)
                importer.import_source(top / "repo.git", archive, f"refs/heads/{suffix}", "x\n")
                trees.add(importer.git(top / "repo.git", "rev-parse", f"{suffix}^{{tree}}"))
                self.assertIn("Makefile", importer.git(top / "repo.git", "ls-tree", "--name-only", suffix))
        self.assertEqual(len(trees), 1)

    def test_an_archive_of_another_kind_is_refused_by_name(self):
        with self.assertRaisesRegex(SystemExit, "linux.zip: known archives end in .xz"):
            load("import-kernel").unpacker(pathlib.Path("linux.zip"))


class FetchKernel(unittest.TestCase):
    def test_a_source_that_is_not_there_is_an_error_and_no_other_is_taken(self):
        with tempfile.TemporaryDirectory() as name:
            done = subprocess.run([str(REPO / "scripts" / "fetch-kernel.sh"), "6.12", name, f"{name}/record"], check=False,
                                  capture_output=True, text=True, env={**os.environ, "KSRC": f"{name}/no-such-tree"})
            self.assertFalse(pathlib.Path(name, "record").exists())
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no-such-tree does not exist", done.stderr)
