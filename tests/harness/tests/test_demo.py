# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import unittest

from harness import boot, demo
from harness.burn_down import BurnDown


class Report(unittest.TestCase):
    def test_names_the_platform_and_what_the_host_lacks_even_if_the_guest_is_no_vgpu(self):
        seen = boot.Observation(pathlib.Path("/nowhere"), missing=BurnDown(["0x45520 DC_STATE_DEBUG: 1 read"]))
        lines = demo.report_text(seen, [], "skylake").splitlines()
        self.assertIn("i915 on a Skylake vGPU", lines)
        self.assertIn("  not modelled     0x45520 DC_STATE_DEBUG: 1 read", lines)
        self.assertIn("  polled           none", lines)


if __name__ == "__main__":
    unittest.main()
