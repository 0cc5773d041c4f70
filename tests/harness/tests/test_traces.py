# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest
from dataclasses import replace

from harness import traces
from harness.boot import Observation
from harness.tests.test_judge import GOOD

TRACE = """# tracer: nop
#
# entries-in-buffer/entries-written: 10/10   #P:1
#
 sh-9 [000] ..... 1.0: i915_vgpu_snapshot: id=1 version=1.0 caps=0xc mappable=0x4000000+0x4000000 unmappable=0x40000000+0x18000000 fences=4
 sh-9 [000] ..... 1.1: i915_vgpu_gate: id=1 gate=forcewake
 sh-9 [000] ..... 1.1: i915_vgpu_gate: id=1 gate=unclaimed-mmio
 sh-9 [000] ..... 1.1: i915_vgpu_gate: id=1 gate=rc6
 sh-9 [000] ..... 1.1: i915_vgpu_gate: id=1 gate=rps
 sh-9 [000] ..... 1.1: i915_vgpu_gate: id=1 gate=stolen
 sh-9 [000] ..... 1.2: i915_vgpu_message: id=1 g2v=4 roots=1 pdp=0x1000,0x0,0x0,0x0
 sh-9 [000] ..... 1.3: i915_vgpu_display_ready: id=1 ready=1
 sh-9 [000] ..... 2.0: i915_vgpu_fill: id=1 filled=114688 spared=409600
 sh-9 [000] ..... 2.1: i915_vgpu_fill: id=1 filled=114688 spared=409600
 sh-9 [000] ..... 3.0: i915_vgpu_display_ready: id=1 ready=0
"""
INFO = GOOD.files["i915_vgpu_info"] + "".join(f"gate: {gate} closed\n" for gate in traces.GATES)


def row(group: str, phase: str, name: str, reads: int, writes: int) -> dict:
    return {"group": group, "phase": phase, "name": name, "reads": reads, "writes": writes}


ROWS = [row("pvinfo", "probe", "vgt_if.magic(0)", 1, 0), row("pvinfo", "probe", "vgt_if.display_ready", 0, 2),
        row("ggtt", "suspend", "ggtt", 0, 230000)]
SHARE = {"id": 1, "version": "1.0", "caps": 12, "fences": 4, **{name: GOOD.info["vgpus"][0][name] for name in ("mappable", "nonmappable")}}
SEEN = replace(GOOD, files={"i915_vgpu_info": INFO, "trace": TRACE}, info={"ggtt": 2 << 30, "vgpus": [SHARE]},
               stats={**GOOD.stats, "registers": ROWS, "notifications": {"4": 1}, "display_ready": 0})


def failures(seen: Observation) -> list[str]:
    return [one.name for one in traces.results(seen) if not one.ok]


class TracesTest(unittest.TestCase):
    def test_events_and_counters_that_agree_pass(self):
        self.assertEqual(failures(SEEN), [])

    def test_each_event_that_is_missing_is_noticed(self):
        for line in TRACE.splitlines(keepends=True)[4:]:
            self.assertTrue(failures(replace(SEEN, files={**SEEN.files, "trace": TRACE.replace(line, "", 1)})), line)

    def test_each_counter_that_disagrees_is_noticed(self):
        for index, name in enumerate(("reads of the magic", "writes of it", "the host has seen")):
            rows = [*ROWS[:index], {**ROWS[index], "reads": 3, "writes": 3}, *ROWS[index + 1:]]
            found = failures(replace(SEEN, stats={**SEEN.stats, "registers": rows}))
            self.assertTrue(any(name in one for one in found), found)
        self.assertTrue(failures(replace(SEEN, stats={**SEEN.stats, "notifications": {}})))
        self.assertTrue(failures(replace(SEEN, info={**SEEN.info, "vgpus": [{**SHARE, "caps": 8}]})))

    def test_a_gate_that_is_open_is_noticed(self):
        files = {**SEEN.files, "i915_vgpu_info": INFO.replace("rc6 closed", "rc6 open")}
        self.assertEqual(failures(replace(SEEN, files=files)), ["each is closed in i915_vgpu_info"])

    def test_no_trace_fails(self):
        self.assertTrue(failures(replace(SEEN, files={"i915_vgpu_info": INFO})))
        self.assertTrue(failures(replace(SEEN, files={**SEEN.files, "trace": TRACE.replace("10/10", "10/900")})))


if __name__ == "__main__":
    unittest.main()
