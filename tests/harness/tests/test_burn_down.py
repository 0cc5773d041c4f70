# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import burn_down
from harness.register_names import Evaluator, Names, macros


def row(phase: str, offset: int, reads: int, writes: int, group: str = "unknown", name: str = "") -> dict:
    return {"phase": phase, "group": group, "name": name or f"{offset:#07x}", "offset": offset, "reads": reads, "writes": writes}


def poll(**more) -> dict:
    return {"phase": "probe", "name": "RING_MI_MODE(rcs0)", "offset": 0x209c, "value": 0, "bits": 0x300, "reads": 40,
            "microseconds": 105924, "times": 1, "answered": 0, **more}


def names() -> Names:
    found = macros("#define DC_STATE_DEBUG _MMIO(0x45520)\n#define RING_MI_MODE(base) _MMIO((base) + 0x9c)\n"
                   "#define   STOP_RING REG_BIT(8)\n#define   MODE_IDLE REG_BIT(9)\n")
    made = Names()
    made.add_header(Evaluator({macro.name: macro for macro in found}), found, "regs.h")
    return made


class UnknownRegisters(unittest.TestCase):
    def test_a_register_is_named_and_its_accesses_are_added_up(self):
        stats = {"registers": [row("probe", 0x45520, 2, 0), row("probe", 0x45524, 0, 1), row("probe", 0x2000, 9, 9, "engine"),
                               row("end", 0x45520, 1, 1)]}
        self.assertEqual(burn_down.of(stats, "", names()).unknown,
                         ["0x45520 DC_STATE_DEBUG: 3 reads, 1 write, first in phase probe",
                          "0x45524 (no name): 1 write, first in phase probe"])

    def test_what_commands_touch_is_in_the_log_only(self):
        log = ("[    1.0] vgpu0: unknown: unknown register 0x45520: engine writes 0x00000001\n"
               "[    1.0] vgpu0: unknown: unknown register 0x02358: engine reads 0x00000000\n"
               "[    1.0] vgpu0: unknown: unknown register 0x30000: read 0x00000000\n")
        self.assertEqual(burn_down.of({}, log, names()).unknown,
                         ["0x02358 (no name): a command stores it", "0x45520 DC_STATE_DEBUG: a command loads it"])

    def test_accesses_that_were_left_out_are_told(self):
        stats = {"registers": [row("probe", 0, 5, 6, name="others")]}
        self.assertEqual(burn_down.of(stats, "", names()).unknown, ["others: 11 reads and writes"])


class Polls(unittest.TestCase):
    def test_a_poll_in_vain_names_register_value_and_bits(self):
        self.assertEqual(burn_down.of({"polls": [poll()]}, "", names()).polls,
                         ["0x0209c RING_MI_MODE(rcs0): read 40 times in 105.9 ms, always 0x00000000, in phase probe; in vain; "
                          "can change: 0x00000300 (STOP_RING, MODE_IDLE)"])

    def test_a_register_without_row_has_its_name_from_the_headers(self):
        line, = burn_down.of({"polls": [poll(name="0x45520", offset=0x45520, bits=0)]}, "", names()).polls
        self.assertTrue(line.startswith("0x45520 DC_STATE_DEBUG: read 40 times"))
        self.assertTrue(line.endswith("; in vain; no table has the register"))

    def test_answers_are_told(self):
        for more, said in (({"times": 2}, "; 2 times, in vain; "), ({"times": 3, "answered": 1}, "; 3 times, 1 answered; "),
                           ({"times": 1, "answered": 1}, "; 1 time, 1 answered; ")):
            self.assertIn(said, burn_down.of({"polls": [poll(**more)]}, "", names()).polls[0])

    def test_a_register_that_only_the_guest_changes_is_told(self):
        self.assertIn("; no bit changes by itself", burn_down.of({"polls": [poll(bits=0)]}, "", names()).polls[0])

    def test_the_longest_comes_first_and_the_rest_is_counted(self):
        stats = {"polls": [poll(microseconds=1), poll(microseconds=5000)], "polls_left_out": 1}
        lines = burn_down.of(stats, "", names()).polls
        self.assertIn("in 5.0 ms", lines[0])
        self.assertEqual(lines[2], "others: 1 poll")


class Reports(unittest.TestCase):
    def test_a_boot_that_lacks_nothing_says_so(self):
        done = burn_down.of({"registers": [], "polls": []}, "", names())
        self.assertEqual(done.text(), "registers that no table has: none\n\nregisters that the guest polled: none\n")
        self.assertEqual(burn_down.shortened(done.unknown), ["none"])

    def test_a_long_list_is_cut_in_the_report_and_whole_in_the_file(self):
        stats = {"registers": [row("probe", 4 * i, 1, 0) for i in range(1, 51)]}
        done = burn_down.of(stats, "", names())
        self.assertEqual(len(burn_down.shortened(done.unknown)), burn_down.SHOWN + 1)
        self.assertEqual(burn_down.shortened(done.unknown)[-1], "and 10 more: see burn-down.txt")
        self.assertIn("registers that no table has: 50\n", done.text())


if __name__ == "__main__":
    unittest.main()
