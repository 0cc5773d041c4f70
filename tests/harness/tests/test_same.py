# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import same

LISTING = """
x.o:     file format elf64-x86-64

<probe>:
\tcall
\t\t\tR_X86_64_PLT32\t__fentry__-0x4
\tmov    $0x2,%esi
\tret
"""
LINES = ["int probe(void)", "\tmight_sleep();"]


def thing(listing: str = LISTING, lines: list[str] | None = None) -> same.Object:
    return same.Object(same.parse(listing), LINES if lines is None else lines)


class Differences(unittest.TestCase):
    def check(self, other: same.Object, wanted: list[str]) -> None:
        self.assertEqual(list(same.differences(thing(), other)), wanted)

    def test_the_same_code_has_none(self):
        self.check(thing(), [])

    def test_the_number_of_a_line_that_moved_is_none(self):
        self.check(thing(LISTING.replace("$0x2", "$0x3"), ["", *LINES]), [])

    def test_the_number_of_a_line_that_reads_otherwise_is_one(self):
        self.check(thing(LISTING.replace("$0x2", "$0x3"), [*LINES, "\tother();"]),
                   ["probe(): mov    $0x2,%esi / mov    $0x3,%esi"])

    def test_a_constant_beyond_the_source_is_one(self):
        self.check(thing(LISTING.replace("$0x2", "$0x2000")), ["probe(): mov    $0x2,%esi / mov    $0x2000,%esi"])

    def test_another_callee_is_one(self):
        self.check(thing(LISTING.replace("__fentry__", "intel_vgpu_active")),
                   ["probe(): R_X86_64_PLT32\t__fentry__-0x4 / R_X86_64_PLT32\tintel_vgpu_active-0x4"])

    def test_an_instruction_or_a_function_more_is_one(self):
        self.check(thing(LISTING + "\tint3\n"), ["probe(): nothing / int3"])
        self.check(thing(LISTING + "<more>:\n\tret\n"), ["more() is in one of them only"])
