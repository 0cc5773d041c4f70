# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import tempfile
import unittest

from harness import register_names
from harness.register_names import Evaluator, Names, macros

HEADER = """
#define _PICK_EVEN(__index, __a, __b) ((__a) + (__index) * ((__b) - (__a)))
#define _PIPE(pipe, a, b)		_PICK_EVEN(pipe, a, b)
#define _MMIO_PIPE(pipe, a, b)		_MMIO(_PIPE(pipe, a, b))
/* #define GONE _MMIO(0x9999) */
#define DC_STATE_DEBUG			_MMIO(0x45520)	/* SKL+ */
#define   DC_STATE_DEBUG_MASK_CORES	(1 << 0)
#define   DC_STATE_DEBUG_MASK_MEMORY_UP	REG_BIT(1)
#define   DC_STATE_DEBUG_ODD_SHIFT	4
#define NOT_A_FIELD			(1 << 1)
#define   NOR_THIS			(1 << 2)
#define DPLL_STATUS			_MMIO(0x6C060)
#define   DPLL_LOCK(id)			(1 << ((id) * 8))
#define   DPLL_MODE_MASK		REG_GENMASK(6, 5)
#define RING_MI_MODE(base)		_MMIO((base) + 0x9c)
#define   STOP_RING			REG_BIT(8)
#define   MODE_IDLE			REG_BIT(9)
#define SCPD0				_MMIO(0x209c)
#define   SCPD_FBC_IGNORE_3D		(1 << 6)
#define _SPRA_CTL			0x70280
#define _SPRB_CTL			0x71280
#define SPRCTL(pipe)			_MMIO_PIPE(pipe, _SPRA_CTL, _SPRB_CTL)
#define FENCE_REG_GEN6_LO(i)		_MMIO(0x100000UL + (i) * 8)
#define TRANSCONF(dev_priv, trans)	_MMIO_TRANS2(dev_priv, trans, \\
						     0x70008)
#define PICKED(i)			_MMIO(_PICK(i, 0x5000, 0x6000))
#define BEYOND				_MMIO(some_struct->base + 4)
#define TOO_FAR				_MMIO(0x16f210 * 4)
#define GEN12_LATER			_MMIO(0x6c060)
#define VLV_ELSEWHERE			_MMIO(0x180000)
#define FLOAT				_MMIO(1.5)
#define ENDLESS				ENDLESS + _MMIO(4)
#define BY_NOTHING			_MMIO(4 / 0)
"""


def names_of(text: str, generation: int = 9, header: str = "intel_regs.h") -> Names:
    found = macros(text)
    names = Names(generation)
    names.add_header(Evaluator({macro.name: macro for macro in found}), found, header)
    return names


class NamesOfRegisters(unittest.TestCase):
    def test_a_register_has_the_name_that_defines_its_offset(self):
        self.assertEqual(names_of(HEADER).name(0x45520), "DC_STATE_DEBUG")

    def test_parameters_are_in_the_name(self):
        names = names_of(HEADER)
        for offset, name in ((0x2209c, "RING_MI_MODE(bcs0)"), (0x71280, "SPRCTL(B)"), (0x100010, "FENCE_REG_GEN6_LO(2)"),
                             (0x71008, "TRANSCONF(B)"), (0x7f008, "TRANSCONF(EDP)"), (0x6000, "PICKED(1)")):
            self.assertEqual(names.name(offset), name)

    def test_what_is_no_register_or_beyond_arithmetic_has_no_name(self):
        names = names_of(HEADER)
        for offset in (0x9999, 4, 0x70280 + 0x40, 0x16f210 * 4, 0, 1):
            self.assertEqual(names.name(offset), "")

    def test_two_equally_likely_names_are_both_given(self):
        self.assertEqual(names_of(HEADER).name(0x209c), "SCPD0 or RING_MI_MODE(rcs0)")

    def test_another_chip_names_only_what_nobody_else_does(self):
        names = names_of(HEADER)
        self.assertEqual(names.name(0x6c060), "DPLL_STATUS")
        self.assertEqual(names.name(0x180000), "VLV_ELSEWHERE")

    def test_the_platform_decides_whose_name_counts(self):
        both = "#define GEN8_A _MMIO(0x100)\n#define HSW_A _MMIO(0x100)\n"
        self.assertEqual(names_of(both, 7).name(0x100), "HSW_A")
        self.assertEqual(names_of(both, 8).name(0x100), "HSW_A or GEN8_A")

    def test_the_header_decides_as_well(self):
        names = names_of("#define PLANE_CTL _MMIO(0x100)\n", 7, "skl_universal_plane_regs.h")
        self.assertEqual(names.best(0x100)[0].rank[0], 1)
        names = names_of("#define PLANE_CTL _MMIO(0x100)\n", 9, "skl_universal_plane_regs.h")
        self.assertEqual(names.best(0x100)[0].rank[0], 0)


class NamesOfBits(unittest.TestCase):
    def test_fields_in_the_mask_are_named(self):
        names = names_of(HEADER)
        self.assertEqual(names.bits(0x45520, 0xffffffff), ["DC_STATE_DEBUG_MASK_CORES", "DC_STATE_DEBUG_MASK_MEMORY_UP"])
        self.assertEqual(names.bits(0x45520, 2), ["DC_STATE_DEBUG_MASK_MEMORY_UP"])
        self.assertEqual(names.bits(0x6c060, 0x160), ["DPLL_LOCK(1)", "DPLL_MODE_MASK"])
        self.assertEqual(names.bits(0x6c060, 0x20), [])

    def test_the_register_whose_name_is_known_is_meant(self):
        names = names_of(HEADER)
        self.assertEqual(names.bits(0x209c, 0x300, "RING_MI_MODE(rcs0)"), ["STOP_RING", "MODE_IDLE"])
        self.assertEqual(names.bits(0x209c, 0x340, "SCPD0"), ["SCPD_FBC_IGNORE_3D"])

    def test_a_register_without_fields_has_no_names(self):
        self.assertEqual(names_of(HEADER).bits(0x70280, 0xffffffff), [])
        self.assertEqual(names_of(HEADER).bits(0x12345, 0xffffffff), [])


class Trees(unittest.TestCase):
    def test_all_headers_of_a_tree_know_each_others_macros(self):
        with tempfile.TemporaryDirectory() as name:
            tree = pathlib.Path(name)
            for path, text in ((f"{register_names.INTEL}/pick.h", "#define _PICK_EVEN(i, a, b) ((a) + (i) * ((b) - (a)))\n"),
                               (f"{register_names.I915}/gt/intel_gt_regs.h", "#define TWO(i) _MMIO(_PICK_EVEN(i, 0x10, 0x20))\n")):
                (tree / path).parent.mkdir(parents=True)
                (tree / path).write_text(text)
            self.assertEqual(register_names.load(tree, "skylake").name(0x20), "TWO(1)")
            self.assertEqual([register_names.load(tree, name).generation for name in ("haswell", "broadwell-ult", "kabylake-halo")], [7, 8, 9])

    def test_no_tree_gives_no_names(self):
        self.assertEqual(register_names.load(pathlib.Path("/nonexistent"), "haswell").name(0x45520), "")


if __name__ == "__main__":
    unittest.main()
