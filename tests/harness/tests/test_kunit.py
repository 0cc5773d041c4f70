# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import unittest

from harness import kunit, qemu

STREAM = """Configuring KUnit Kernel ...
KTAP version 1
1..1
    KTAP version 1
    # Subtest: i915_vgpu_fences
    1..2
        KTAP version 1
        # Subtest: vgpu_identity
        ok 1 accepts_our_version
    ok 1 vgpu_identity
    ok 2 vgpu_fences_are_bounded_by_the_hardware
ok 1 i915_vgpu_fences
Elapsed time: 1.2s
"""


class Kunit(unittest.TestCase):
    def problems(self, stream: str, log: str = "a log") -> list[str]:
        return [one.name for one in kunit.judge(stream, log, []) if not one.ok]

    def test_raw_output_is_read(self):
        self.assertEqual([one.name for one in kunit.judge(STREAM, "a log", [])],
                         ["i915_vgpu_fences: vgpu_identity: accepts_our_version",
                          "i915_vgpu_fences: vgpu_fences_are_bounded_by_the_hardware", "the kernel log is clean"])
        self.assertEqual(self.problems(STREAM), [])

    def test_a_kernel_that_stops_half_way_fails(self):
        for last in ("    ok 2", "ok 1 i915_vgpu_fences"):
            with self.subTest(last):
                self.assertIn("KTAP", self.problems(STREAM[:STREAM.index(last)]))

    def test_a_kernel_that_runs_no_test_fails(self):
        self.assertTrue(self.problems("Elapsed time: 1.2s\n"))

    def test_an_empty_or_dirty_log_fails(self):
        for log in ("", "WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/drm_mm.c:999"):
            with self.subTest(log):
                self.assertEqual(self.problems(STREAM, log), ["the kernel log is clean"])

    def test_wrapper_hands_its_arguments_on(self):
        program = qemu.in_sysroot(pathlib.Path("/a root"), "qemu-system-i386")
        text = kunit.wrapper(program)
        self.assertTrue(text.startswith("#!/bin/sh\nexport QEMU_MODULE_DIR="))
        self.assertIn("'/a root/usr/bin/qemu-system-i386'", text)
        self.assertTrue(text.endswith(' "$@"\n'))

    def test_every_machine_is_built_in_a_directory_of_its_own(self):
        commands = [kunit.command(arch, f".kunit-{arch.name}", "/c", 2) for arch in kunit.ARCHES]
        self.assertEqual(len({word for words in commands for word in words if word.startswith("--build_dir=")}), len(commands))


if __name__ == "__main__":
    unittest.main()
