# SPDX-License-Identifier: GPL-2.0 OR MIT
import importlib.util
import unittest

from harness import traps
from harness.paths import REPO


def publisher():
    spec = importlib.util.spec_from_file_location("publish", REPO / "scripts" / "series" / "publish.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TheLetterAndTheBoots(unittest.TestCase):
    def test_speak_of_the_same_drivers_and_phases(self):
        publish = publisher()
        scenario = (REPO / "tests" / "guest" / "scenarios" / "traps.sh").read_text().splitlines()
        self.assertEqual(list(publish.COLUMNS), list(traps.HOSTS))
        for phase in publish.PHASES:
            self.assertIn(f"phase {phase}", scenario)

    def test_a_boot_has_time_to_be_idle(self):
        self.assertGreater(traps.spec("ours").timeout, traps.IDLE_SECONDS + 120)
        self.assertIn(f"vgpu.idle={traps.IDLE_SECONDS}", traps.spec("ours").command_line)
