# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import logscan

DIRTY = (
    "[    1.0] WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/drm_mm.c:999 drm_mm_takedown+0x1/0x2",
    "[    1.0] BUG: kernel NULL pointer dereference, address: 0000000000000000",
    "[    1.0] Oops: Oops: 0000 [#1] PREEMPT SMP",
    "[    1.0] BUG: KASAN: slab-use-after-free in intel_vgt_balloon",
    "[    1.0] WARNING: possible circular locking dependency detected",
    "[    1.0] INFO: task modprobe:70 blocked for more than 120 seconds.",
    "[    1.0] i915 0000:00:02.0: [drm] GPU HANG: ecode 7:1:85dffffb",
    "[    1.0] i915 0000:00:02.0: [drm] *ERROR* vGPU 1 refused: mappable slice is empty",
)
CLEAN = (
    "[    1.0] i915 0000:00:02.0: [drm] GVT-g vGPU 1, host version 1.0",
    "[    1.0] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar",
    "[    1.0] debugfs: buggy names are none of our business",
)


class BadLines(unittest.TestCase):
    def test_finds_each_kind_of_trouble(self):
        for line in DIRTY:
            with self.subTest(line):
                self.assertEqual(logscan.bad_lines(line), [line])

    def test_leaves_a_clean_log_alone(self):
        self.assertEqual(logscan.bad_lines("\n".join(CLEAN)), [])

    def test_a_console_that_waits_for_a_pipe_that_is_off_spoils_nothing_but_one_whose_vblank_is_late_does(self):
        block = "[1] vblank {}\n[1] WARNING: at drm_crtc_wait_one_vblank+0x1\n[1] Call Trace:\n[1] ---[ end trace 0 ]---\n"
        off, late = block.format("not available on crtc 0, ret=-22"), block.format("wait timed out on crtc 0")
        self.assertEqual(logscan.bad_lines(off), [])
        self.assertEqual(len(logscan.bad_lines(off + late + off)), 2)

    def test_a_late_vblank_is_harmless_only_if_the_console_waited_for_it_in_sleep(self):
        block = ("[1] vblank wait timed out on crtc 0\n[1] WARNING: at drm_crtc_wait_one_vblank+0x1\n[1] Workqueue: events {}\n"
                 "[1] Call Trace:\n[1] ---[ end trace 0 ]---\n")
        sleep = "[1] PM: suspend entry (s2idle)\n{}[2] PM: suspend exit\n"
        console, other = block.format("drm_fb_helper_damage_work"), block.format("modeset")
        self.assertEqual(logscan.bad_lines(sleep.format(console)), [])
        self.assertEqual(len(logscan.bad_lines(sleep.format(other))), 2)
        self.assertEqual(len(logscan.bad_lines(sleep.format(console) + console)), 2)

    def test_allows_only_what_is_named(self):
        log = "\n".join(DIRTY)
        left = logscan.bad_lines(log, [r"vGPU \d+ refused"])
        self.assertEqual(left, list(DIRTY[:-1]))

    def test_names_the_missing_pattern(self):
        self.assertEqual(logscan.missing("\n".join(CLEAN), ["GVT-g", "no such line"]), ["no such line"])
