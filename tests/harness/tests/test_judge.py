# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import unittest
from dataclasses import replace

from harness import judge
from harness.boot import Observation
from harness.tests.test_vgpu_info import INFO

ZERO = {"reads": 0, "writes": 0}
SCRATCH = {"first": 0x7fff, "count": 1, "kind": "scratch"}
RESET = {"phase": "probe", "name": "GEN6_GDRST", "group": "engine", "reads": 0, "writes": 1}
GUARDED = "the page at the end of what is ours is mapped to scratch"
GOOD = Observation(
    directory=pathlib.Path("/nowhere"), ktap="KTAP version 1\n1..1\nok 1 - i915 loads\n", verdict="pass",
    log="[    0.0] Linux version 6.12\n", files={"i915_vgpu_info": INFO},
    info={"vgpus": [{"mappable": {"base": 64 << 20, "size": 64 << 20}, "nonmappable": {"base": 1 << 30, "size": 384 << 20},
                     "fences": 4}]},
    ggtt={"page_size": 4096, "runs": [SCRATCH, {"first": 0x57000, "count": 0x1000, "kind": "scratch"}]},
    stats={"groups": {name: ZERO for name in judge.NEVER_TOUCHED}, "refused": {"ggtt-write": 0, "fence": 0}, "registers": [RESET],
           "work": {"dwords": 100, "interrupts": 3, "reserved_writes": 0}})


def failures(results) -> list[str]:
    return [one.name for one in results if not one.ok]


def everything(seen: Observation) -> list:
    return [*judge.guest_results(seen), *judge.partition_results(seen), judge.guard_result(seen), judge.refused_result(seen), judge.work_result(seen),
            judge.reserved_result(seen), *judge.untouched_results(seen), judge.log_result(seen)]


class EachExpectationCanFail(unittest.TestCase):
    def test_a_good_boot_passes(self):
        self.assertEqual(failures(everything(GOOD)), [])

    def test_a_guest_that_leaves_without_a_word_is_noticed(self):
        row = {"phase": "end", "name": "vgt_if.display_ready", "reads": 0, "writes": 1}
        self.assertFalse(judge.farewell_result(GOOD).ok)
        self.assertTrue(judge.farewell_result(replace(GOOD, stats={**GOOD.stats, "registers": [row]})).ok)

    def test_steps_that_should_have_failed_are_counted(self):
        def failed(*lines: str) -> list[bool]:
            seen = replace(GOOD, files={"failures": "".join(line + "\n" for line in lines)})
            return [one.ok for one in judge.failure_results(seen, {"reserve": 2, "allocation in detect": 1})]

        first, second, memory, other = "reserve 1 unbound", "reserve 2 unbound", "allocation in detect 1 unbound", "upstream 1 bound"
        self.assertEqual(failed(first, second, memory, other), [True, True, True])
        self.assertEqual(failed(first, memory), [True, False, True])
        self.assertEqual(failed(first, "reserve 2 bound", memory), [True, False, True])
        self.assertEqual(failed(), [False, False, False])

    def test_memory_that_is_lost_is_noticed(self):
        ours = "unreferenced object 0x1 (size 8):\n  backtrace (crc 1):\n    kmalloc+0x1\n    vgpu_create_guest+0x2\n"
        known = "unreferenced object 0x2 (size 8):\n  backtrace (crc 2):\n    kstrdup+0x1/0x10\n"

        def ok(**files: str) -> bool:
            return judge.leaks_result(replace(GOOD, files=files), [r"kstrdup\+"]).ok

        self.assertTrue(ok(leaks=""))
        self.assertTrue(ok(leaks=known + known))
        self.assertFalse(ok(leaks=known + ours))
        self.assertFalse(ok())

    def test_looks_at_pvinfo_are_counted(self):
        def looked(*reads: tuple[str, int]) -> Observation:
            rows = [{"phase": phase, "group": "pvinfo", "name": "vgt_if.vgt_caps", "reads": count, "writes": 0}
                    for phase, count in reads]
            return replace(GOOD, phases=[("probe", 1.0), ("suspend", 2.0), ("end", 3.0)], stats={**GOOD.stats, "registers": rows})

        self.assertTrue(judge.looks_result(looked(("probe", 6), ("suspend", 6))).ok)
        for wrong in ((("probe", 6),), (("probe", 7), ("suspend", 6)), (("probe", 6), ("suspend", 6), ("end", 1)),
                      (("boot", 6), ("suspend", 6)), ()):
            self.assertFalse(judge.looks_result(looked(*wrong)).ok, wrong)
        self.assertFalse(judge.looks_result(GOOD).ok, "a boot without phases proves nothing")

    def test_the_page_that_is_not_there_is_left_alone(self):
        def touched(*names: str, reads: int = 1) -> Observation:
            rows = [{"phase": "probe", "group": "pvinfo", "name": name, "reads": reads, "writes": 0} for name in names]
            return replace(GOOD, phases=[("probe", 1.0)], stats={**GOOD.stats, "registers": rows})

        self.assertTrue(judge.magic_result(touched("vgt_if.magic(0)"), 1).ok)
        self.assertTrue(judge.magic_result(touched(), 0).ok)
        for seen, wanted in ((touched(), 1), (touched("vgt_if.magic(0)"), 0), (touched("vgt_if.magic(0)", reads=2), 1),
                             (touched("vgt_if.magic(0)", "vgt_if.vgt_caps"), 1), (GOOD, 0)):
            self.assertFalse(judge.magic_result(seen, wanted).ok)

    def test_one_register_that_must_be_left_alone_is_told_from_the_others(self):
        row = {"phase": "probe", "name": "FENCE", "reads": 0, "writes": 1}
        touched = replace(GOOD, stats={**GOOD.stats, "registers": [row]})
        self.assertTrue(judge.register_untouched_result(touched, "OTHER").ok)
        self.assertFalse(judge.register_untouched_result(touched, "FENCE").ok)
        self.assertFalse(judge.register_untouched_result(replace(GOOD, stats={**GOOD.stats, "registers": []}), "OTHER").ok, "no counters, no proof")

    def test_what_is_wrong_is_named(self):
        groups = {**GOOD.stats["groups"], "rc6": {"reads": 1, "writes": 0}}
        rows = (
            (replace(GOOD, verdict=""), "the guest ran to its end and gave a verdict"),
            (replace(GOOD, verdict="fail dirty"), "the guest ran to its end and gave a verdict"),
            (replace(GOOD, fault="time is up"), "the guest ran to its end and gave a verdict"),
            (replace(GOOD, ktap=GOOD.ktap.replace("1..1\n", "")), "the guest ran to its end and gave a verdict"),
            (replace(GOOD, ktap=GOOD.ktap.replace("\nok", "\nnot ok")), "guest: i915 loads"),
            (replace(GOOD, log=GOOD.log + "BUG: bad page"), "the kernel log is clean"),
            (replace(GOOD, log=""), "the kernel log is clean"),
            (replace(GOOD, stats={**GOOD.stats, "groups": groups}), "no access to rc6 registers"),
            (replace(GOOD, stats={**GOOD.stats, "groups": {}}), "no access to rc6 registers"),
            (replace(GOOD, stats={**GOOD.stats, "registers": [{**RESET, "name": "GEN6_RP_CONTROL"}]}), "no access to GEN6_RP_CONTROL"),
            (replace(GOOD, stats={**GOOD.stats, "registers": []}), "no access to GEN6_RP_CONTROL"),
            (replace(GOOD, stats={**GOOD.stats, "refused": {"fence": 1}}), "nothing was refused"),
            (replace(GOOD, stats={**GOOD.stats, "refused": {}}), "nothing was refused"),
            (replace(GOOD, stats={**GOOD.stats, "work": {}}), "the engines ran commands and interrupted"),
            (replace(GOOD, stats={**GOOD.stats, "work": {}}), "no reserved bits of a register are set"),
            (replace(GOOD, stats={**GOOD.stats, "work": {"reserved_writes": 1}}), "no reserved bits of a register are set"),
            (replace(GOOD, files={}), "i915_vgpu_info can be read"),
            (replace(GOOD, files={"i915_vgpu_info": INFO.replace("fences: 4", "fences: 5")}), "the fences are what the host gave"),
            (replace(GOOD, files={"i915_vgpu_info": INFO.replace("usable: 458744", "usable: 458748")}),
             "every byte of the slices but the guards is usable"),
            (replace(GOOD, files={"i915_vgpu_info": INFO.replace("guard: 0x0000000007fff000", "guard: 0x0000000007ffe000")}),
             "the guards are the last pages before what is not ours"),
            (replace(GOOD, ggtt={}), GUARDED),
            (replace(GOOD, info={}), GUARDED),
            (replace(GOOD, ggtt={"page_size": 4096, "runs": [SCRATCH, {**SCRATCH, "first": 0x57fff, "kind": "mapped"}]}), GUARDED),
            (replace(GOOD, ggtt={"page_size": 4096, "runs": [SCRATCH]}), GUARDED),
        )
        for seen, name in rows:
            with self.subTest(name):
                self.assertIn(name, failures(everything(seen)))
