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
        for parts in (("base", "graphics", "debug", "injection", "coverage", "ours", "i915-debug"), ("base", "graphics", "igt", "igt-ours")):
            seen: dict[str, str] = {}
            for part in parts:
                text = (REPO / "tests" / "kernel" / f"{part}.config").read_text()
                for name, value in self.config.parse(text).items():
                    self.assertEqual(seen.setdefault(name, value), value, f"{name} in {part}.config")

    def test_modules_may_differ_from_their_image_in_options_of_drm(self):
        image = {"CONFIG_DRM": "m", "CONFIG_KUNIT": "y"}
        self.assertEqual(self.config.differences(image, {**image, "CONFIG_DRM_I915_KUNIT_TEST": "m", "CONFIG_DRM_I915_DEBUG": "y"}), [])

    def test_modules_may_bring_further_modules(self):
        self.assertEqual(self.config.differences({"CONFIG_I2C": "y"}, {"CONFIG_I2C": "y", "CONFIG_I2C_CHARDEV": "m"}), [])

    def test_modules_must_not_differ_in_what_is_built_in(self):
        image = {"CONFIG_SMP": "y", "CONFIG_DEBUG_OBJECTS": "n", "CONFIG_FB": "m"}
        other = {"CONFIG_SMP": "n", "CONFIG_DEBUG_OBJECTS": "y", "CONFIG_FB": "y"}
        self.assertEqual(self.config.differences(image, other),
                         ["CONFIG_DEBUG_OBJECTS: the image has n, its modules y", "CONFIG_FB: the image has m, its modules y",
                          "CONFIG_SMP: the image has y, its modules n"])

    def test_each_image_has_a_release_of_its_own(self):
        first = self.config.release_suffix("boots", "c0ffee", "gcc 12", "CONFIG_A=y\n")
        self.assertEqual(first, self.config.release_suffix("boots", "c0ffee", "gcc 12", "CONFIG_A=y\n"))
        for other in (("igt", "c0ffee", "gcc 12", "CONFIG_A=y\n"), ("boots", "beef", "gcc 12", "CONFIG_A=y\n"),
                      ("boots", "c0ffee", "gcc 13", "CONFIG_A=y\n"), ("boots", "c0ffee", "gcc 12", "CONFIG_A=m\n")):
            with self.subTest(other):
                self.assertNotEqual(first, self.config.release_suffix(*other))
        self.assertRegex(first, r"^-boots-[0-9a-f]{8}\n$")


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


class ModulesOfAnImage(unittest.TestCase):
    """make-initramfs packs no module that the kernel would not load."""

    def setUp(self):
        self.initramfs = load("make-initramfs")
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.top = pathlib.Path(self.directory.name)
        header = bytearray(0x300)
        header[0x202:0x206] = b"HdrS"
        header[0x20e:0x210] = (0x60).to_bytes(2, "little")
        header[0x260:0x280] = b"6.12.1-boots-0a (u@h) #1 SMP".ljust(32, b"\0")
        (self.top / "bzImage").write_bytes(header)

    def module(self, place: str, release: str) -> None:
        path = self.top / "lib/modules" / place / "i915.ko"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"\x7fELF\0license=GPL\0vermagic=" + release.encode() + b" SMP mod_unload \0")

    def refused(self) -> str:
        with self.assertRaises(self.initramfs.WrongModules) as caught:
            self.initramfs.check_modules(self.top, self.top / "bzImage")
        return str(caught.exception)

    def test_modules_of_the_image_are_taken(self):
        self.module("6.12.1-boots-0a", "6.12.1-boots-0a")
        self.initramfs.check_modules(self.top, self.top / "bzImage")

    def test_a_module_of_another_image_is_refused(self):
        self.module("6.12.1-boots-0a", "6.12.1-boots-0b")
        self.assertIn("i915.ko is for 6.12.1-boots-0b", self.refused())

    def test_modules_where_the_kernel_does_not_look_are_refused(self):
        self.module("6.12.1-boots-0b", "6.12.1-boots-0a")
        self.assertIn("i915.ko is in lib/modules/6.12.1-boots-0b", self.refused())

    def test_an_image_without_modules_is_refused(self):
        self.assertIn("there are no modules", self.refused())

    def test_another_file_is_not_an_image(self):
        (self.top / "bzImage").write_bytes(bytes(0x300))
        self.assertIn("not a bzImage", self.refused())


class KernelObjects(unittest.TestCase):
    """kernel-objects.sh hands over what modules need of an image, and nothing of one image stays for another."""

    FILES = ("include/generated/autoconf.h", "scripts/basic/fixdep", "scripts/basic/fixdep.o", "arch/x86/tools/relocs.o", "vmlinux", "vmlinux.o",
             "kernel/fork.o", "kernel/.fork.o.cmd", "kernel/bounds.s", "drivers/gpu/drm/drm.o", "drivers/gpu/drm/drm_file.o",
             "drivers/gpu/drm/.drm_file.o.cmd", "drivers/video/hdmi.o", "arch/x86/boot/bzImage")

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.image, self.tree = pathlib.Path(directory.name) / "image", pathlib.Path(directory.name) / "tree"
        for top in (self.image, self.tree):
            top.mkdir()
            (top / "Makefile").write_text("VERSION = 6\n")
            for command in (["init", "-q"], ["add", "Makefile"]):
                done = subprocess.run(["git", "-C", str(top), *command], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
        for name in self.FILES:
            self.write(self.image / name, name)
        self.write(self.image / "modules.order", "drivers/gpu/drm/drm.o\n")
        self.write(self.image / "drivers/gpu/drm/drm.mod", "drivers/gpu/drm/drm_file.o\ndrivers/video/hdmi.o\n")
        self.write(self.image / "tools/objtool/.check.o.cmd", f"gcc -o {self.image}/tools/objtool/check.o\n")
        self.hand_over("6.12.1-boots-0a")

    @staticmethod
    def write(path: pathlib.Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def hand_over(self, release: str) -> None:
        self.write(self.image / "include/config/kernel.release", f"{release}\n")
        subprocess.run([str(REPO / "scripts/kernel-objects.sh"), str(self.image), str(self.tree)], check=True)

    def test_what_modules_need_is_there(self):
        for name in ("include/generated/autoconf.h", "scripts/basic/fixdep", "scripts/basic/fixdep.o", "arch/x86/tools/relocs.o", "vmlinux.o",
                     "kernel/bounds.s", "include/config/kernel.release"):
            self.assertTrue((self.tree / name).exists(), name)

    def test_the_modules_of_the_image_come_with_what_they_are_made_of(self):
        for name in ("drivers/gpu/drm/drm.o", "drivers/gpu/drm/drm_file.o", "drivers/gpu/drm/.drm_file.o.cmd", "drivers/video/hdmi.o",
                     "modules.order"):
            self.assertTrue((self.tree / name).exists(), name)

    def test_what_the_image_alone_is_made_of_is_not(self):
        for name in ("vmlinux", "kernel/fork.o", "kernel/.fork.o.cmd", "arch/x86/boot/bzImage"):
            self.assertFalse((self.tree / name).exists(), name)

    def test_no_time_is_new(self):
        for name in ("drivers/gpu/drm/drm.o", "scripts/basic/fixdep"):
            self.assertEqual((self.tree / name).stat().st_mtime_ns, (self.image / name).stat().st_mtime_ns, name)

    def test_a_recorded_command_names_the_tree(self):
        self.assertEqual((self.tree / "tools/objtool/.check.o.cmd").read_text(), f"gcc -o {self.tree}/tools/objtool/check.o\n")

    def test_no_file_is_shared(self):
        (self.tree / "scripts/basic/fixdep").write_text("other")
        self.assertEqual((self.image / "scripts/basic/fixdep").read_text(), "scripts/basic/fixdep")

    def test_objects_stay_as_long_as_the_image_does(self):
        self.write(self.tree / "drivers/gpu/drm/i915/i915.o", "built")
        self.hand_over("6.12.1-boots-0a")
        self.assertTrue((self.tree / "drivers/gpu/drm/i915/i915.o").exists())

    def test_objects_of_another_image_go(self):
        self.write(self.tree / "drivers/gpu/drm/i915/i915.o", "built")
        self.hand_over("6.12.1-boots-0b")
        self.assertFalse((self.tree / "drivers/gpu/drm/i915/i915.o").exists())
        self.assertTrue((self.tree / "Makefile").exists())


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
