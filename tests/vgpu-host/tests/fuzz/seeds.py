#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Writes the programs that the fuzzers begin with, each target's in its own directory: usage: seeds.py DIRECTORY

Those of the core are here, the others in seeds_peers.py. What a program is program.h says; the numbers of its records and operands come from the tables in program.c and operand.c.
Each seed does in a few records what a guest really does, so that the fuzzer starts where a driver ends. What it finds from
there is kept beside them, under the names that libFuzzer gives (sums of their contents).
"""

import pathlib
import re
import struct
import sys

import seeds_peers

HERE = pathlib.Path(__file__).parent
REGISTERS = {"GDRST": 0x941C, "BCS_SWCTRL": 0x22200, "GMBUS4": 0xC5110, "PCODE_DATA": 0x138128, "PCODE": 0x138124,
             "SBI_ADDR": 0xC6000, "SBI_DATA": 0xC6004, "SBI_CTL": 0xC6008, "HOTPLUG": 0xC4030, "MAGIC": 0x78000,
             "RSV5": 0x78808, "GUEST_READY": 0x78804, "NOTIFY": 0x78818, "CURSOR_HOT": 0x78830, "PDP": 0x78838,
             "RC_CONTROL": 0xA090, "FORCEWAKE": 0xA188, "FORCEWAKE_ACK": 0x130044, "RPSTAT": 0xA01C, "CORE_STATUS": 0x138060,
             "RC6": 0x138108, "LCPLL": 0x130040, "AUX_B": 0xE4110, "GPIO": 0xC5014, "PIPEDSL": 0x70000, "FRAME": 0x70040,
             "TIMESTAMP": 0x2358, "EMR": 0x20B4, "EIR": 0x20B0, "WELL": 0x45400, "DPFC": 0x43200, "DDI_BUF": 0x64000, "DP_TP": 0x64044,
             "CURSOR": 0x70080, "SPRITE": 0x70280, "PRIMARY": 0x70180, "PALETTE": 0x4A000, "PALETTE_INDEX": 0x4A400,
             "INSTPM": 0x20C0, "FLUSH": 0x101008, "GAMMA_MODE": 0x4A480, "CSC": 0x49010, "CRC": 0x60050, "ARB_MODE": 0x4030, "DERRMR": 0x44050,
             "FUSES": 0x42000, "DBUF": 0x45008, "PLLS": 0x46010, "PLL_STATUS": 0x6C060, "TLB": 0x4260, "RPNSWREQ": 0xA008}
RCS, VCS, BCS, VECS = range(4)
BATCH = 4  # the streams behind the rings


def table(file: str, name: str) -> list[str]:
    """Return: the functions in array @name of @file."""
    text = re.search(rf"{name}\[\]\)\(.*?\) = \{{(.*?)\}};", (HERE / file).read_text(), re.DOTALL)
    return re.findall(r"\w+", text[1]) if text else []


RECORDS = {name: bytes([i]) for i, name in enumerate(table("program.c", "records"))}
KINDS = {name: bytes([i]) for i, name in enumerate(table("operand.c", "kinds"))}


def u8(*values: int) -> bytes:
    return bytes(value & 0xFF for value in values)


def u16(value: int) -> bytes:
    return struct.pack("<H", value & 0xFFFF)


def u32(value: int) -> bytes:
    return struct.pack("<I", value & 0xFFFFFFFF)


# ---- operands


def raw(value: int) -> bytes:
    return KINDS["raw"] + u32(value)


def small(value: int) -> bytes:
    return KINDS["small"] + u8(value)


NOTHING = KINDS["nothing"]


def ggtt(page: int, offset: int = 0) -> bytes:
    return KINDS["ggtt_address"] + u8(page, offset // 16)


def ppgtt(page: int, offset: int = 0) -> bytes:
    return KINDS["ppgtt_address"] + u8(page, offset // 16)


def at(x: int, y: int) -> bytes:
    return KINDS["coordinates"] + u8(x, y)


def far(x: int, y: int) -> bytes:
    return KINDS["far_coordinates"] + u8(x, y)


def control(rop: int, pitch: int, depth: int = 3, clip: bool = False) -> bytes:
    return KINDS["blit_control"] + u8(depth | clip << 6, rop, pitch // 32)


def masked(bits: int, value: int) -> bytes:
    return KINDS["masked"] + u16(bits) + u16(value)


def math(operation: int, operand: int = 0) -> bytes:
    return KINDS["instruction"] + u8(operation, operand)


# ---- records


def record(name: str, *parts: bytes) -> bytes:
    return RECORDS[name] + b"".join(parts)


def stream(number: int) -> bytes:
    return record("choose_stream", u8(number))


def command(header: int, *operands: bytes) -> bytes:
    """@header: all its bits; those of the length are left to what follows."""
    return record("emit_command", u16(header >> 16), u32(header), u8(len(operands)), *operands)


def mi(opcode: int, *operands: bytes, flags: int = 0) -> bytes:
    return command(opcode << 23 | flags, *operands)


def blit(opcode: int, *operands: bytes, flags: int = 3 << 20) -> bytes:
    return command(2 << 29 | opcode << 22 | flags, *operands)


def submit(engine: int) -> bytes:
    return record("submit", u8(engine))


def call(batch: int, space: bool = False, second: bool = False) -> bytes:
    return record("call_batch", u8(batch | space << 4 | second << 5))


def wr(name: str, *operands: bytes) -> bytes:
    """Writes the register and those behind it."""
    number = REGISTERS[name] // 4
    return record("write_registers", u8(number >> 16), u16(number), u8(len(operands) - 1), *operands)


def rd(name: str, count: int = 1) -> bytes:
    number = REGISTERS[name] // 4
    return record("read_registers", u8(number >> 16), u16(number), u8(count - 1))


def area(offset: int) -> bytes:
    """Reads 1 KiB of registers."""
    return record("read_registers", u8(offset >> 18), u16(offset // 4), u8(255))


def engine_wr(engine: int, register: int, operand: bytes) -> bytes:
    return record("write_engine_register", u8(engine, register // 4), operand)


def time(exponent: int) -> bytes:
    return record("pass_time", u8(exponent))


def poke(page: int, offset: int, operand: bytes, count: int = 1) -> bytes:
    return record("poke_memory", u8(page, offset // 16), operand, u8(count - 1))


def program(*parts: bytes, machine: int = 0, ppgtt_engines: int = 0, unbooted: bool = False, mapped: bool = False,
            stale: bool = False, share: bytes = u8(0, 0, 0, 0)) -> bytes:
    return u8(machine, ppgtt_engines | unbooted << 4 | mapped << 6 | stale << 7) + share + b"".join(parts)


# ---- what a guest does

NOOP, INTERRUPT, BATCH_END = mi(0x00), mi(0x02), mi(0x0A)
GLOBAL = 1 << 22
RGBA, SRC_TILED, DST_TILED = 3 << 20, 1 << 15, 1 << 11


def stores(address, space_flag: int) -> bytes:
    return (mi(0x20, NOTHING, address(16, 0), raw(0xABCD), flags=space_flag) +
            mi(0x20, NOTHING, address(16, 16), raw(1), raw(2), flags=space_flag) +
            mi(0x24, raw(0x2358), address(16, 32), flags=space_flag) + mi(0x29, raw(0x2600), address(16, 0), flags=space_flag) +
            mi(0x21, small(0x40), small(7)) + mi(0x26, address(16, 48), small(5), small(6), flags=1 << 14))


def flushes() -> bytes:
    operations = (small(1), raw(1 << 14), raw(3 << 14), raw(1 << 14 | 1 << 24), raw(1 << 14 | 1 << 21), raw(2 << 14 | 1 << 8))
    return b"".join(command(0x7A000000, what, ggtt(17, 16 * i), small(i), small(9)) for i, what in enumerate(operations))


def registers() -> bytes:
    return (mi(0x22, raw(0x2600), small(5), raw(0x2608), small(7)) + mi(0x2A, raw(0x2600), raw(0x2610)) +
            mi(0x1A, math(1, 0), math(0x11, 1), math(5), math(0x28, 0x82)) + mi(0x0C, flags=2 << 6 | 3) +
            mi(0x22, raw(0x4F100), small(1)) + mi(0x18, ggtt(18)))


def fills() -> bytes:
    return (blit(0x50, control(0xF0, 512), at(3, 2), at(20, 9), ggtt(32), raw(0xDEADBEEF)) +
            blit(0x50, control(0x5A, 128, depth=1), at(0, 0), at(9, 9), ggtt(40), small(0x77)) +
            blit(0x50, control(0xF0, 256, depth=0), at(-3, -3), at(9, 9), ggtt(40), small(0x77)) +
            blit(0x40, control(0xF0, 64), raw(2 << 16 | 8), ggtt(34), small(7)) +
            blit(0x50, control(0xF0, 1024), at(4, 33), at(40, 60), ggtt(48), small(9), flags=RGBA | DST_TILED))


def copies() -> bytes:
    return (blit(0x53, control(0xCC, 512), at(1, 1), at(30, 20), ggtt(32), at(3, 2), raw(512), ggtt(32)) +
            blit(0x53, control(0xCC, 512, clip=True), at(1, 1), at(30, 20), ggtt(40), at(3, 2), raw(0xFE00), ggtt(36)) +
            blit(0x53, control(0x66, 1024), at(0, 0), at(60, 40), ggtt(64), at(0, 0), raw(256), ggtt(80), flags=RGBA | SRC_TILED | DST_TILED) +
            blit(0x43, control(0xCC, 128), raw(2 << 16 | 16), ggtt(34), raw(64), ggtt(36)) +
            blit(0x55, control(0xAC, 64), at(0, 0), at(9, 9), ggtt(40), at(5, 3), raw(64), ggtt(41), ggtt(42)))


def patterns() -> bytes:
    return (poke(42, 0, raw(0xA5A5A5A5), 64) + blit(0x51, control(0xF0, 128), at(3, 5), at(20, 20), ggtt(32), ggtt(42), flags=RGBA | 0x1200) +
            blit(0x52, KINDS["blit_control"] + u8(0x13, 0xF0, 4), at(0, 0), at(9, 9), ggtt(32), ggtt(42), small(7), small(9)) +
            blit(0x72, control(0xF0, 64, depth=0), at(0, 0), at(8, 8), ggtt(32), *[raw(0x3C3C3C3C)] * 16) +
            blit(0x74, control(0xCA, 64, depth=1), at(0, 0), at(8, 8), ggtt(32), at(0, 0), raw(64), ggtt(40), *[raw(0x3C3C3C3C)] * 32) +
            blit(0x01, control(0xF0, 64, clip=True), at(0, 0), at(8, 8), ggtt(32), small(1), small(2), ggtt(42), flags=2 << 20) +
            blit(0x24, at(3, 3)) + blit(0x25, at(0, 5), at(12, 6)) + blit(0x03, at(2, 2), at(5, 5)) + blit(0x24, at(3, 3)))


def mode(pipe: int) -> bytes:
    return record("set_mode", u8(pipe | 0x20 | 1 << 2), u32(0x0053003F), u32(0x002F002F), u16(0x1000), raw(0xB01A0B0A))


def plane(pipe: int, form: int, tiled: bool) -> bytes:
    return record("set_plane", u8(pipe), u16(0x3F2F), u8(form | tiled << 4), u8(8), NOTHING, ggtt(64))


def screen(pipe: int, form: int, tiled: bool) -> bytes:
    return (mode(pipe) + plane(pipe, form, tiled) + time(24) + record("scan_out", u8(pipe)) + rd("PIPEDSL") + rd("FRAME", 4) + time(25))


def sprite(control: int) -> bytes:
    """Control, (nothing,) stride, position, size, key, mask, surface, maximum, offset."""
    return (wr("SPRITE", raw(1 << 31 | control), NOTHING, raw(256), raw(0x00080004), raw(0x000F001F), raw(0x00404040), raw(0x07FFFFFF), ggtt(80),
               raw(0x00808080), raw(0x00010001)) + time(24) + record("scan_out", u8(0)))


def cursor(control: int, position: int) -> bytes:
    return (wr("CURSOR", raw(control), ggtt(96), raw(position)) + wr("CURSOR", raw(control), ggtt(96)) + time(24) + record("scan_out", u8(0)))


def colours(gamma_mode: int, csc_mode: int) -> bytes:
    return (wr("GAMMA_MODE", small(gamma_mode)) + wr("PALETTE", *[raw(0x00123456 * i & 0xFFFFFF) for i in range(4)]) + wr("PALETTE_INDEX", small(3), raw(0x3FFFFFFF), raw(0x12345678)) +
            rd("PALETTE_INDEX", 2) + wr("CSC", *[raw(0x78007000 + i) for i in range(6)], small(csc_mode), NOTHING, small(9), raw(0x1FFF), small(7)) +
            record("scan_out", u8(0)))


LINEAR, TILED_X, TILED_Y = range(3)
BGRA8, RGBA8, BGR565, RG8, R8 = range(5)


def picture(page: int, width: int = 32, height: int = 32, form: int = BGRA8, tiling: int = LINEAR) -> bytes:
    return u8(form | tiling << 3, page, width - 1, height - 1)


def rectangle(source: bytes, target: bytes, where: bytes, kernel: tuple[bytes, ...] = (), changes: tuple[bytes, ...] = (),
              space: bool = False, shift: int = 0) -> bytes:
    """@where: x and y in the target, in the source, width and height; all sizes are shifted by @shift."""
    return record("draw_rectangle", u8(space | shift << 1, 24), source, target, where, u8(len(kernel)), *kernel, u8(len(changes)), *changes)


def scene(name: str) -> int:
    """Return: the word at which SCENE_@name lies, counted from where state begins."""
    text = (HERE / "../core/scene.h").read_text()
    begin, at = (int(re.findall(rf"define SCENE_{one}\s+(0x\w+)", text)[0], 0) for one in ("STATE", name))
    return (at - begin) // 4


def bit(at: int, number: int) -> bytes:
    """Changes a bit of a word of a rectangle: first state, from SCENE_STATE on, then commands."""
    return u16(at) + u8(number)


BLEND, SAMPLER, KERNEL, VERTICES, TARGET, COMMANDS = (scene(name) for name in ("BLEND", "SAMPLER", "KERNEL", "VERTICES", "TARGET", "END"))
SELECT, BASES, SF, SBE, PS, ELEMENTS, BUFFERS, PRIMITIVE = (COMMANDS + at for at in (0, 1, 17, 40, 54, 62, 69, 78))
REFUSED = ((BLEND, 31), (BLEND + 1, 24), (SAMPLER, 14), (SAMPLER + 3, 3), (KERNEL, 6), (KERNEL + 2, 16), (KERNEL + 11, 4, 5, 6, 7), (VERTICES + 2, 16),
           (TARGET, 11), (TARGET, 20), (TARGET, 31), (TARGET + 3, 3), (TARGET + 4, 0), (TARGET + 5, 0), (TARGET + 6, 0), (TARGET + 7, 26, 27),
           (SELECT, 0), (BASES + 2, 30), (SF + 1, 1), (SBE + 1, 20), (PS + 4, 3), (PS + 5, 16, 19, 20, 21, 22), (ELEMENTS + 3, 16), (ELEMENTS + 3, 25),
           (ELEMENTS + 3, 27, 31), (ELEMENTS + 4, 30), (ELEMENTS + 4, 16), (BUFFERS + 1, 13), (BUFFERS + 1, 20), (PRIMITIVE, 8), (PRIMITIVE + 1, 0), (PRIMITIVE + 1, 8))
"""Words of a rectangle, and the bits that make each wrong."""


SEEDS = {
    "idle": program(time(20)),
    "render-stores": program(stream(RCS), stores(ggtt, GLOBAL), flushes(), INTERRUPT, submit(RCS)),
    "render-registers": program(stream(RCS), registers(), submit(RCS)),
    "render-ppgtt": program(stream(RCS), stores(ppgtt, 0), submit(RCS), ppgtt_engines=0xF),
    "render-batches": program(stream(BATCH), stores(ppgtt, 0), call(4, True, True), NOOP, stream(BATCH + 4), registers(), BATCH_END,
                              stream(RCS), call(0, True), INTERRUPT, submit(RCS), ppgtt_engines=0xF),
    "render-skipped": program(stream(RCS), command(0x61010000, *[small(1)] * 9), command(0x79000000, *[small(2)] * 3),
                              command(0x70000000, *[small(2)] * 7), command(0x69040000), command(0x7B000000, *[NOTHING] * 5), submit(RCS)),
    "video-and-vebox": program(stream(VCS), stores(ggtt, GLOBAL), command(0x71000000, *[small(2)] * 4), submit(VCS), stream(VECS),
                               stores(ggtt, GLOBAL), command(0x74000000, *[small(2)] * 4), INTERRUPT, submit(VECS)),
    "endless-batch": program(stream(BATCH), NOOP, call(0), stream(RCS), call(0), submit(RCS), time(20), time(16), rd("TIMESTAMP"),
                             wr("GDRST", small(2)), time(16)),
    "semaphores": program(stream(RCS), mi(0x16, small(3), NOTHING, flags=1 << 18 | 1 << 20), submit(RCS), time(17), stream(VCS),
                          mi(0x16, small(9), raw(0x2040), flags=1 << 18 | 1 << 21), submit(VCS), time(17)),
    "predicated": program(stream(RCS), mi(0x22, raw(0x2400), small(1), raw(0x2408), small(1)), mi(0x0C, flags=2 << 6 | 2), call(4),
                          mi(0x36, small(4), ggtt(16), flags=GLOBAL | 1 << 21), stream(BATCH + 4), mi(0x36, small(4), ggtt(16), flags=GLOBAL | 1 << 21),
                          BATCH_END, submit(RCS)),
    "hang-and-reset": program(stream(BCS), command(0x11800000, small(1)), submit(BCS), record("restart_engine", u8(BCS)), stream(BCS),
                              fills(), submit(BCS)),
    "blit-fills": program(stream(BCS), fills(), submit(BCS)),
    "blit-copies": program(stream(BCS), copies(), submit(BCS)),
    "blit-patterns": program(stream(BCS), patterns(), submit(BCS)),
    "blit-y-tiled": program(wr("BCS_SWCTRL", masked(3, 2)), stream(BCS), fills(), copies(), submit(BCS)),
    "blit-ppgtt": program(stream(BATCH + 2), blit(0x50, control(0xF0, 512), at(3, 2), at(20, 9), ppgtt(32), raw(0xDEADBEEF)),
                          blit(0x53, control(0xCC, 512), at(1, 1), at(30, 20), ppgtt(36), at(3, 2), raw(512), ppgtt(32)), stream(BCS),
                          call(2, True), submit(BCS), ppgtt_engines=0xF),
    "blit-large": program(stream(BCS), blit(0x50, control(0xF0, 4064), far(0, 0), far(127, 60), ggtt(32), NOTHING), submit(BCS),
                          engine_wr(BCS, 0x9C, masked(0x100, 0x100)), time(10)),
    "blits-without-end": program(stream(BATCH + 2), *[blit(0x50, control(0xF0, 64), at(0, 0), KINDS["raw"] + u32(64 << 16 | 4096), ggtt(32), NOTHING)] * 2,
                                 call(2), stream(BCS), call(2), submit(BCS)),
    "aperture": program(record("set_fence", u8(0, 0x10 | 1, 32, 15)), record("set_fence", u8(1, 0x0C | 3, 64, 15)),
                        *[record("access_aperture", u8(0x80 | i), u16(page * 64 + 7), u8(60), raw(0x12345678)) for i, page in enumerate((32, 64, 20, 511))],
                        *[record("access_aperture", u8(i), u16(page * 64 + 7), u8(200)) for i, page in enumerate((32, 64, 20, 511, 512))],
                        record("access_aperture", u8(0x80), u16(20 * 64 + 63), u8(99), raw(0x12345678)), record("access_aperture", u8(0), u16(20 * 64 + 63), u8(99))),
    "table": program(record("access_table", u8(0x80 | 4 << 3), u16(3), raw(0x00001011)), record("access_table", u8(0x81 | 8 << 3), u16(0), raw(0x5001)),
                     record("access_table", u8(4 << 3), u16(-1)), record("access_table", u8(0x80 | 4 << 3), u16(512), raw(1)),
                     record("point_entry", u8(0), u16(16), u8(17)), record("point_entry", u8(1), u16(5), u8(16)), record("point_entry", u8(4), u16(2), u8(18))),
    **{f"{kind}-table": program(stream(RCS), stores(ggtt, GLOBAL), submit(RCS), record("ask", u8(65), u32(8)), record("reset", u8(0)), record("ask", u8(65), u32(8)),
                                record("access_aperture", u8(0), u16(16 * 64), u8(99)), record("point_entry", u8(0), u16(16), u8(17)), record("reset", u8(0x10)),
                                stores(ggtt, GLOBAL), submit(RCS), share=u8(number << 5, 0, 0, 0)) for number, kind in enumerate(("shadowed", "cleared", "kept", "littered"))},
    "mapped-table": program(*[record("write_table", u8(0x83 | 5 << 2), u32(index), raw(0x00001011)) for index in (0, 16896, 300000)],
                            record("write_table", u8(0x80), u16(16), KINDS["page_entry"] + u8(17)), record("access_table", u8(4 << 3), u16(16)),
                            record("write_table", u8(2), u16(512), raw(0x1011)), stream(RCS), stores(ggtt, GLOBAL), submit(RCS),
                            record("access_aperture", u8(0), u16(16 * 64), u8(99)), record("reset", u8(0x10)), stores(ggtt, GLOBAL), submit(RCS), mapped=True),
    "memory-goes": program(stream(RCS), stores(ggtt, GLOBAL), record("change_region", u8(1)), submit(RCS), record("change_region", u8(0)), time(20),
                           record("restart_engine", u8(RCS)), submit(RCS)),
    "config": program(*[record("access_config", u8(0x84), u8(where), raw(0xFFFFFFFF)) for where in (0x04, 0x10, 0x18, 0x20, 0x92, 0x94)],
                      *[record("access_config", u8(4), u8(where), NOTHING) for where in (0x00, 0x10, 0x14, 0x50, 0xFC)],
                      record("access_config", u8(0x40), u8(248), NOTHING)),
    "display": program(screen(0, 6, False), screen(1, 5, True), screen(2, 8, False), record("set_mode", u8(0x80), u32(0), u32(0), u16(0), NOTHING), time(25)),
    "monitor": program(wr("HOTPLUG", small(0x10)), wr("GMBUS4", small(0xF)), record("plug", u8(3)), record("transfer_gmbus", u8(0x37), u16(0x800), u8()),
                       record("transfer_gmbus", u8(0x3B), u16(0x400)), record("plug", u8(1)), record("transfer_gmbus", u8(0x3B), u16(0x400)), time(24)),
    "sideband": program(wr("PCODE_DATA", small(1)), wr("PCODE", raw(0x80000005)), wr("PCODE", raw(0x800000EE)), wr("PCODE", raw(0x80000011)), wr("WELL", raw(1 << 31)), rd("WELL"), wr("SBI_ADDR", raw(0x06000000)),
                        wr("SBI_DATA", small(9)), wr("SBI_CTL", raw(0x101)), wr("SBI_CTL", raw(0x1)), wr("AUX_B", raw(0xA0000000)), wr("GPIO", small(0x0F)),
                        rd("GPIO"), rd("LCPLL")),
    "rc6": program(wr("FORCEWAKE", masked(1, 1)), wr("RC_CONTROL", raw(1 << 18)), time(24), rd("RC6"), wr("FORCEWAKE", masked(1, 0)), time(24), rd("RC6")),
    "new-share": program(stream(RCS), NOOP, submit(RCS), record("repartition", u8(0x81), u8(1, 0, 2)), time(20), record("look_at_identity"), time(20),
                         stores(ggtt, GLOBAL), submit(RCS), record("reset", u8(0x10)), stores(ggtt, GLOBAL), submit(RCS)),
    "refused-share": program(record("repartition", u8(0x82), u8(0x0C, 0, 0)), record("reset", u8(0x1F))),
    "odd-share": program(stream(RCS), stores(ggtt, GLOBAL), submit(RCS), machine=1, share=u8(0x83, 0x14, 0x15, 2)),
    "unbooted": program(record("write_engine_register", u8(RCS, 0x29C // 4), masked(0x200, 0x200)), stream(RCS), NOOP, submit(RCS), unbooted=True),
    "bare-metal": program(stream(RCS), stores(ggtt, GLOBAL), submit(RCS), stream(BCS), fills(), submit(BCS), machine=2),
    "stolen": program(record("point_entry", u8(2), u16(32), raw(0xC0000001)), record("point_entry", u8(2), u16(33), raw(0xC1FFF001)), stream(BCS), copies(),
                      submit(BCS), record("access_aperture", u8(0), u16(32 * 64), u8(99)), machine=2),
    "notifications": program(rd("MAGIC", 64), wr("GUEST_READY", small(1)), wr("NOTIFY", small(2)), wr("NOTIFY", small(40)), wr("CURSOR_HOT", small(1), small(2)),
                             wr("MAGIC", small(1)), record("ask", u8(65), u32(5)), record("ask", u8(0), u32(-1)), wr("RSV5", small(1)), time(20)),
    "announcements": program(*[wr("PDP", small(root), small(0), small(1)) + wr("NOTIFY", small(message)) + record("ask", u8(65), u32(8))
                               for root, message in ((1, 4), (1, 4), (2, 2), (3, 2), (1, 5), (4, 3), (1, 5), (2, 3))],
                             wr("GUEST_READY", small(1)), wr("GDRST", small(1)), record("access_config", u8(0x82), u8(0xD4), small(3)), record("reset", u8(0x10)),
                             record("ask", u8(65), u32(8)), record("reset", u8(0x10)), record("ask", u8(65), u32(8))),
    "planes": program(mode(0), plane(0, 6, False), poke(80, 0, raw(0x80604020), 64), *[sprite(control) for control in (2 << 25, 0, 1 << 22 | 1 << 25, 4 | 3 << 25, 1 << 15 | 1 << 16)]),
    "cursors": program(mode(0), plane(0, 6, True), poke(96, 0, raw(0x80604020), 64), cursor(0x27, 0x00040008), cursor(0x22, 0x80048008), cursor(0x8027, 0x00200020)),
    "formats": program(mode(0), *[plane(0, form, False) + time(24) + record("scan_out", u8(0)) for form in (2, 5, 8, 10, 12, 14, 15, 3)]),
    "colours": program(mode(0), plane(0, 6, False), wr("PRIMARY", raw(1 << 31 | 6 << 26 | 1 << 30 | 1 << 24)), time(24), *[colours(gamma, csc) for gamma, csc in ((0, 0), (1, 2), (3, 2), (2, 0))]),
    "checksums": program(mode(0), plane(0, 6, False), wr("CRC", raw(0x80000000)), time(24), time(24), wr("CRC", raw(0xC0000000)), time(24), rd("CRC", 8)),
    "contexts": program(stream(RCS), mi(0x18, raw(0x4040001)), mi(0x18, raw(0x4050001)), mi(0x18, raw(0x4040000)), mi(0x18, raw(0x4040002)), submit(RCS),
                        poke(64, 64, small(1)), mi(0x18, raw(0x4040002)), submit(RCS), time(16)),
    "errors": program(stream(RCS), mi(0x22, raw(0x7FFFFC), small(1)), mi(0x24, raw(0x7FFFFC), ggtt(16), flags=GLOBAL), record("emit_words", u8(0), raw(0xFFFFFFFF)), wr("EMR", NOTHING), submit(RCS), rd("EMR", 3), wr("EIR", raw(0xFFFFFFFF)),
                      *[area(base) for base in (0x2000, 0x12000, 0x1A000, 0x22000)], rd("ARB_MODE", 64)),
    "events": program(mode(0), plane(0, 6, False), wr("DERRMR", NOTHING), stream(RCS), command(0x09000000, raw(0x0004001F)), mi(0x03, flags=1),
                      mi(0x03, flags=1 << 3), mi(0x03, flags=1 << 5), command(0x0A000000, raw(256), ggtt(64)), mi(0x03, flags=2), command(0x09800000, raw(0x0004001F)),
                      mi(0x03, flags=1), command(0x0A100000, raw(257), ggtt(80)), mi(0x07), submit(RCS), *[time(22)] * 6, rd("ARB_MODE"), mi(0x03, flags=1 << 11), submit(RCS),
                      time(17), engine_wr(RCS, 0x3C, raw(0x801)), time(17)),
    "blit-refused": program(stream(BCS), *[blit(0x53, control(0xCC, 64), at(0, 0), at(9, 9), *operands) for operands in
                                           ((ggtt(32), at(0, 0), raw(64), KINDS["edge_address"] + u8(0, 16)), (KINDS["edge_address"] + u8(1, -64), at(0, 0), raw(64), ggtt(32)))],
                            blit(0x51, control(0x0F, 64), at(0, 0), at(9, 9), ggtt(32), NOTHING), blit(0x26, at(0, 0), at(9, 9), ggtt(32)),
                            blit(0x50, control(0xA5, 64), at(0, 0), at(9, 9), NOTHING, NOTHING), submit(BCS)),
    "notified": program(stream(RCS), command(0x7A000000, raw(1 << 8 | 1 << 14 | 1 << 23), raw(0x4F100), small(1)), mi(0x26, ggtt(16), small(1), flags=1 << 14 | 1 << 8 | 1 << 21),
                        mi(0x00, flags=1 << 22 | 77), submit(RCS), stream(BCS), mi(0x26, NOTHING, NOTHING, flags=1 << 8), submit(BCS), record("set_fence", u8(9, 1, 0, 0)),
                        rd("MAGIC", 2)),
    "state": program(stream(BATCH), NOOP, call(0), stream(RCS), call(0), submit(RCS),
                     *[area(base) for base in (0x2000, 0x2400, 0x12000, 0x44000, 0x9000, 0xA000)], rd("WELL", 32),
                     rd("DPFC", 32), rd("FORCEWAKE_ACK"), rd("CORE_STATUS"), rd("RPSTAT"), rd("DDI_BUF"), rd("DP_TP"), wr("DDI_BUF", raw(1 << 31)), rd("DDI_BUF"), rd("LCPLL"), mode(0),
                     time(25), rd("FRAME", 4)),
    "arithmetic": program(stream(RCS), *[mi(0x1A, math(0x01, 0), math(0x11, 1), math(operation), math(store, 0x80 | 2))
                                         for operation, store in ((5, 0x2A), (6, 0x3A), (7, 0x4B), (8, 0x2B), (9, 0x2A))],
                          mi(0x1A, math(0x03, 1), math(0x14), math(0x12, 2), math(0x00), math(0x0A, 0x80)), mi(0x1A, math(0x21, 1)), submit(RCS)),
    "predicates": program(stream(RCS), *[mi(0x0C, flags=load << 6 | combine << 3 | compare) for load in (2, 3) for combine in range(4) for compare in range(4)],
                          *[mi(0x01, flags=which) for which in (1, 2, 15)], NOOP, submit(RCS)),
    "ring-moves": program(engine_wr(RCS, 0x134, small(0x41)), stream(RCS), mi(0x05), NOOP, submit(RCS), time(16)),
    "cut-off": program(poke(15, 0xFF0, raw(0x11000001), 4), record("change_region", u8(1)), stream(RCS), mi(0x31, ggtt(15, 0xFF0)), submit(RCS), time(16)),
    "ring-wraps": program(engine_wr(RCS, 0x30, raw(0xFF8)), time(10), engine_wr(RCS, 0x30, small(8)), time(10), engine_wr(RCS, 0x3C, NOTHING), time(10)),
    "panel": program(record("set_mode", u8(3), u32(0x0053003F), u32(0x002F002F), u16(5), NOTHING), plane(1, 6, False), time(24), rd("FRAME", 4),
                     record("change_region", u8(4)), record("scan_out", u8(1)), record("set_mode", u8(3), u32(0), u32(0), u16(6), raw(0xB01A0B0A)), time(24)),
    "rectangle": program(poke(32, 0, raw(0x80604020), 64), stream(RCS), rectangle(picture(32), picture(48), u8(3, 5, 1, 2, 21, 13)), submit(RCS)),
    "rectangle-tiled": program(stream(RCS), rectangle(picture(32, 128, 64, tiling=TILED_X), picture(64, 128, 64, tiling=TILED_Y), u8(9, 30, 1, 2, 101, 33)), submit(RCS)),
    "rectangle-formats": program(stream(RCS), *[rectangle(picture(32, form=form), picture(48, form=other), u8(0, 0, 0, 0, 16, 4))
                                                for form, other in ((BGRA8, RGBA8), (BGR565, RG8), (R8, BGR565))],
                                 command(0x78090000, *[small(1)] * 80), submit(RCS)),
    "rectangle-large": program(stream(RCS), rectangle(picture(32, 64, 64), picture(96, 64, 64), u8(0, 0, 0, 0, 64, 64), shift=2), submit(RCS), time(20)),
    "rectangle-ppgtt": program(stream(BATCH), rectangle(picture(32), picture(48), u8(0, 0, 30, 30, 8, 8), space=True), stream(RCS), call(0, True),
                               submit(RCS), ppgtt_engines=0xF),
    "rectangle-kernel": program(stream(RCS), rectangle(picture(32), picture(48), u8(0, 0, 0, 0, 8, 2), (u8(0, 20, 2), u8(1, 22, 6), u8(2, 24, 6, 2), u8(3, 26, 6, 2))),
                                submit(RCS)),
    "rectangle-registers": program(stream(RCS), *[rectangle(picture(32), picture(48), u8(0, 0, 0, 0, 8, 2), (kernel,)) + submit(RCS) + record("restart_engine", u8(RCS)) for kernel in
                                                  (u8(1, 20, 127), u8(1, 20, 128), u8(1 | 31 << 2, 20, 255), u8(0, 126, 20), u8(0, 127, 20), u8(2, 22, 127, 6), u8(2, 22, 128, 6), u8(2, 22, 6, 252))]),
    "rectangle-normalized": program(stream(RCS), rectangle(picture(32), picture(48), u8(0, 0, 0, 0, 8, 2), changes=(bit(19, 10),)), submit(RCS)),
    "rectangle-refused": program(stream(RCS), *[rectangle(picture(32), picture(48), u8(0, 0, 0, 0, 8, 2), changes=tuple(bit(at, number) for number in numbers)) + submit(RCS)
                                                for at, *numbers in REFUSED]),
    "stale": program(stream(BATCH), stores(ppgtt, 0), stream(RCS), call(0, True), submit(RCS), *[record("point_entry", u8(how), u16(16), u8(18)) for how in (0, 1)],
                     submit(RCS), call(0, True), submit(RCS), wr("FLUSH", small(1)), call(0, True), submit(RCS), flushes(), call(0, True), submit(RCS),
                     wr("INSTPM", masked(1 << 9, 1 << 9)), record("restart_engine", u8(RCS)), record("reset", u8(0x11)), call(0, True), submit(RCS),
                     ppgtt_engines=0xF, stale=True),
    "stale-share": program(stream(RCS), stores(ggtt, GLOBAL), submit(RCS), record("repartition", u8(0x81), u8(1, 0, 2)), record("look_at_identity"),
                           stores(ggtt, GLOBAL), submit(RCS), stale=True),
    "any-bar": program(*[record("access_any_bar", u8(bar | 0x80), u32(0x1000 + bar), u8(9), raw(0x01020304)) for bar in (0, 2, 4, 1)],
                       *[record("access_any_bar", u8(bar | 0x40), u32(-4), u8(length)) for bar in (0, 2, 4) for length in (4, 8)]),
}


# ---- what a guest of gen8 and gen9 does: addresses have two words, engines take contexts


SKYLAKE, BROADWELL, SKYLAKE_BARE, BROADWELL_BARE = range(3, 7)  # of machine.c
OTHERS = {"broadwell-ult": 7, "kabylake": 8, "kabylake-halo": 9, "coffeelake": 10, "cometlake": 11}
PRIVATE = 144  # so that pages from 16 on are not in the GGTT
ADDRESSES = {"ggtt": lambda page, offset=0: (ggtt(page, offset), NOTHING), "ppgtt": lambda page, offset=0: (ppgtt(page + PRIVATE, offset), NOTHING),
             "high": lambda page, offset=0: (KINDS["high_address"] + u8(page + PRIVATE, offset // 16), KINDS["upper"] + u8(1))}
SECOND_RING = BATCH + 4  # of the render engine's second context; those of the others are behind it
TWO, SPOILT, FORCED, AT_ONCE = 0x80, 0x30, 0x40, 0x80


def wide_stores(space: str) -> bytes:
    address, flags = ADDRESSES[space], GLOBAL if space == "ggtt" else 0
    return (mi(0x20, *address(16), raw(0xABCD), flags=flags) + mi(0x20, *address(16, 16), raw(1), raw(2), flags=flags | 1 << 21) +
            mi(0x24, raw(0x2358), *address(16, 32), flags=flags) + mi(0x29, raw(0x2600), *address(16), flags=flags) +
            mi(0x26, *ADDRESSES["ppgtt"](16, 48), small(5), small(6), flags=1 << 14) + mi(0x2E, *address(17), *address(16), flags=flags | flags >> 1) +
            mi(0x2F, *address(18), small(7), *[NOTHING] * 7, flags=flags | 7 << 8 | 1 << 18))


def wide_flushes() -> bytes:
    operations = ("ppgtt", 1), ("ppgtt", 1 << 14), ("ppgtt", 3 << 14), ("ggtt", 1 << 14 | 1 << 24), ("ggtt", 1 << 14 | 1 << 21), ("high", 2 << 14 | 1 << 8)
    return b"".join(command(0x7A000000, raw(what), *ADDRESSES[space](17, 16 * i), small(i), small(9)) for i, (space, what) in enumerate(operations))


def wide_blits(space: str) -> bytes:
    address = ADDRESSES[space]
    return (blit(0x50, control(0xF0, 512), at(3, 2), at(20, 9), *address(32), raw(0xDEADBEEF)) +
            blit(0x53, control(0xCC, 512), at(1, 1), at(30, 20), *address(40), at(3, 2), raw(512), *address(32)) +
            blit(0x51, control(0xF0, 128), at(3, 5), at(20, 20), *address(32), *address(42)) +
            blit(0x55, control(0xAC, 64), at(0, 0), at(9, 9), *address(40), at(5, 3), raw(64), *address(41), *address(42)) +
            blit(0x42, control(0xCC, 512), at(1, 1), at(30, 20), *address(64), at(3, 2), raw(512), *address(48), flags=1 << 13 | 2 << 20) +
            blit(0x40, control(0xF0, 64), raw(2 << 16 | 8), *address(34), small(7)))


def wait(space: str, page: int) -> bytes:
    """For a dword that is not 0."""
    return mi(0x1C, NOTHING, *ADDRESSES[space](page), flags=(GLOBAL if space == "ggtt" else 0) | 1 << 15 | 5 << 12)


def pair(engine: int, how: int = 0, second: int = 0, *operands: bytes) -> bytes:
    """@how: 4 for the second context, and what to do to it; @second: the same, TWO if there is one."""
    return record("submit_pair", u8(engine | how, second), *operands)


def image(engine: int, which: int, dword: int, operand: bytes, count: int = 1) -> bytes:
    """A word of its page of registers."""
    return record("poke_image", u8(4 * engine + 2 * which + 1 | (count - 1) << 4), u16(dword), operand)


def level(number: int, page: int, index: int = 0, flags: int = 0) -> bytes:
    """@number: 0 for the PML4; @index: of 0, 511, 1, 256; @flags: 0x10 2 MiB, 0x20 64 KiB, 0x40 read only."""
    return record("point_level", u8(number | index << 2 | flags, page))


def universal(pipe: int, form: int, *operands: bytes, tiling: int = 0, second: bool = False) -> bytes:
    """Stride, position, offset, keys, watermarks, buffer; those that are given."""
    return (record("set_universal_plane", u8(pipe | second << 2 | len(operands) << 4, form | tiling << 4), u16(0x1F3F), *operands, ggtt(64)) +
            time(24) + record("scan_out", u8(pipe)))


def loop(arbitrates: bool) -> bytes:
    return stream(BATCH) + (mi(0x05) if arbitrates else NOOP) + call(0) + stream(RCS) + call(0)


def submissions(engine: int = RCS) -> bytes:
    return stream(engine) + wide_stores("ggtt") + INTERRUPT + submit(engine) + time(16) + wide_stores("ppgtt") + submit(engine)


def wide_program(*parts: bytes, machine: int = SKYLAKE, **kwargs) -> bytes:
    return program(*parts, machine=machine, **kwargs)


PREEMPTION = (loop(True), pair(RCS), time(14), stream(SECOND_RING), wide_stores("ggtt"), pair(RCS, 4), time(16), pair(RCS), time(14), wr("GDRST", small(2)), time(14))
LARGE_PAGES = (stream(BCS), wide_blits("high"), submit(BCS), level(2, 0, flags=0x10), wide_blits("ppgtt"), submit(BCS), level(2, 240, flags=0x20),
               wide_blits("ppgtt"), submit(BCS), level(2, 240, 1, 0x60), level(0, 237), wide_blits("ppgtt"), submit(BCS), level(0, 300), submit(BCS))
GEN8_SEEDS = {
    "skylake": wide_program(submissions(), wide_flushes(), registers(), submit(RCS)),
    "broadwell": wide_program(submissions(), wide_flushes(), registers(), submit(RCS), machine=BROADWELL),
    **{name: wide_program(submissions(VCS), submissions(VECS), mode(0), universal(0, 4, small(4)), machine=machine) for name, machine in OTHERS.items()},
    "skylake-bare": wide_program(submissions(), stream(BCS), wide_blits("ppgtt"), submit(BCS), machine=SKYLAKE_BARE),
    "broadwell-bare": wide_program(submissions(), stream(BCS), wide_blits("ppgtt"), submit(BCS), machine=BROADWELL_BARE),
    "skylake-blits": wide_program(stream(BCS), wide_blits("ggtt"), submit(BCS), wide_blits("ppgtt"), submit(BCS), wide_blits("high"), submit(BCS)),
    "broadwell-blits": wide_program(stream(BCS), wide_blits("ggtt"), submit(BCS), wide_blits("ppgtt"), submit(BCS), machine=BROADWELL),
    "skylake-preemption": wide_program(*PREEMPTION),
    "broadwell-preemption": wide_program(*PREEMPTION, machine=BROADWELL),
    "skylake-undisturbed": wide_program(loop(False), pair(RCS), time(14), pair(RCS, 4), time(16), record("reset_engine", u8(RCS | 0x78)), time(14)),
    "skylake-lite-restore": wide_program(loop(True), pair(RCS), time(14), NOOP, pair(RCS), area(0x2000), pair(RCS, FORCED), pair(RCS, AT_ONCE), pair(RCS, 4), time(14)),
    "skylake-pairs": wide_program(stream(BCS), wide_stores("ggtt"), stream(SECOND_RING + BCS), wide_stores("ppgtt"), pair(BCS, 0, TWO | 4), time(16),
                                  pair(BCS, AT_ONCE), pair(BCS, 4 | FORCED, TWO), pair(BCS, 4, TWO | 4), time(16)),
    "skylake-descriptors": wide_program(stream(RCS), NOOP, *[pair(RCS, 0x10, 0, raw(change)) for change in (1, 2, 1 << 8, 3 << 3, 1 << 20, 0xFFFFF000)],
                                        pair(RCS, SPOILT, TWO | SPOILT | 4, raw(4), raw(7), raw(1 << 8), raw(9)), time(16)),
    "broadwell-wait": wide_program(stream(RCS), wait("ggtt", 19), INTERRUPT, pair(RCS), time(14), stream(SECOND_RING), NOOP, pair(RCS, 4), time(14),
                                   poke(19, 0, small(1)), pair(RCS), time(16), stream(VCS), mi(0x1B), wait("ppgtt", 20), submit(VCS), time(16), machine=BROADWELL),
    "broadwell-atomics": wide_program(stream(RCS), *[mi(0x2F, *ADDRESSES["ggtt"](18), *[small(7)] * 8, flags=GLOBAL | operation << 8 | 5 << 16) for operation in (*range(1, 15), *range(0x21, 0x2F), 0x4E)], submit(RCS),
                                      *[mi(0x2F, *ADDRESSES["high"](18, 64), flags=operation << 8) for operation in (0x1, 0x2E, 0x4E, 0xF)], submit(RCS), machine=BROADWELL),
    "skylake-semaphores": wide_program(stream(VCS), mi(0x1C, small(1), *ADDRESSES["ggtt"](19), flags=GLOBAL | 4 << 12), INTERRUPT, submit(VCS), stream(RCS),
                                       *[mi(0x1C, small(operand), raw(0x2600), NOTHING, flags=1 << 16 | how << 12) for operand, how in
                                         ((0, 1), (0, 3), (0, 4), (1, 2), (1, 5), (0, 6))],
                                       mi(0x20, *ADDRESSES["ggtt"](19), small(1), flags=GLOBAL), *[mi(0x1B, flags=engine << 15) for engine in (1, 5)],
                                       mi(0x1C, small(0), raw(0x2600), NOTHING, flags=1 << 16), submit(RCS), time(16), engine_wr(RCS, 0x3C, raw(0x401)), time(16)),
    "skylake-registers": wide_program(engine_wr(RCS, 0x4D0, raw(0x2580)), engine_wr(RCS, 0x4D4, raw(0x7001 | 2 << 28)), stream(BATCH),
                                      mi(0x22, raw(0x2580), small(1), raw(0x7004), small(2), raw(0x4F100), small(3)), mi(0x2A, raw(0x2600), raw(0x7008)),
                                      mi(0x29, raw(0x2600), *ADDRESSES["ppgtt"](16)), mi(0x0C, flags=2 << 6 | 2), mi(0x24, raw(0x2600), *ADDRESSES["ppgtt"](16), flags=1 << 21),
                                      BATCH_END, stream(RCS), call(0, True), submit(RCS), wr("TLB", *[small(1)] * 5), rd("TLB", 5), wr("RPNSWREQ", raw(9 << 23)), rd("RPSTAT")),
    "skylake-batch": wide_program(stream(BATCH), wide_stores("ppgtt"), wide_stores("high"), call(1, True, True), NOOP, stream(BATCH + 1), wait("ppgtt", 20), BATCH_END,
                                  stream(RCS), call(0, True), INTERRUPT, pair(RCS), time(14), stream(SECOND_RING), NOOP, pair(RCS, 4), time(14),
                                  poke(20 + PRIVATE, 0, small(1)), pair(RCS), time(14)),
    "skylake-large-pages": wide_program(*LARGE_PAGES),
    "broadwell-large-pages": wide_program(*LARGE_PAGES, machine=BROADWELL),
    "skylake-invalid": wide_program(record("point_level", u8(3 | 0x80, 0), raw(1), raw(0x1002)), stream(RCS), mi(0x20, KINDS["ppgtt_address"] + u8(0, 0), NOTHING, raw(1)), submit(RCS),
                                    record("point_level", u8(3 | 0x80, 0), KINDS["upper"] + u8(6), raw(0xFFFFF003)), mi(0x20, KINDS["ppgtt_address"] + u8(0, 0), NOTHING, raw(1)), submit(RCS)),
    "skylake-images": wide_program(stream(RCS), wide_stores("ggtt"), pair(RCS), time(14), image(RCS, 0, 0x33, small(7)), image(RCS, 0, 0x19, ggtt(8)), image(RCS, 0, 0x1B, ggtt(9)),
                                   NOOP, pair(RCS), time(14), image(RCS, 0, 0x50, raw(0x11000001)), image(RCS, 0, 0x51, KINDS["any_register"] + u8(0) + u16(0x4F100 // 4)),
                                   pair(RCS), image(RCS, 0, 0, raw(0x11000FFF)), pair(RCS), record("reset_engine", u8(RCS | 0xC8)), image(RCS, 0, 0x0B, NOTHING), pair(RCS)),
    "skylake-indirect": wide_program(stream(BATCH), wide_stores("ggtt"), stream(BATCH + 1), INTERRUPT, BATCH_END, stream(RCS), NOOP, image(RCS, 0, 3, raw(0x00090008)),
                                     image(RCS, 0, 0x19, raw(0x04000000 + 9 * 4096 + 1)), image(RCS, 0, 0x1B, raw(0x04000000 + 8 * 4096 + 4)), pair(RCS), time(14)),
    "skylake-reset": wide_program(loop(True), pair(RCS), record("reset_engine", u8(RCS | 0x10)), pair(RCS, 4), time(14), record("reset_engine", u8(RCS | 0x80)), time(14),
                                  record("reset_engine", u8(RCS | 0x50)), record("reset_engine", u8(RCS | 0x88)), submissions()),
    "skylake-planes": wide_program(mode(0), poke(64, 0, raw(0x80604020), 64), universal(0, 4, small(4)), universal(0, 4, small(1), NOTHING, small(3), tiling=1, second=True),
                                   universal(0, 14, small(4), raw(0x00040008), NOTHING, raw(0x404040), raw(0xFFFFFF), raw(0x7F808080)),
                                   universal(0, 2, small(4), *[small(1)] * 9), universal(0, 4, small(4), tiling=4), cursor(0x27, 0x00040008)),
    "polls": program(*[rd("RPSTAT")] * 40, record("ask", u8(65), u32(8)), wr("MAGIC", NOTHING), *[rd("TIMESTAMP")] * 40, record("ask", u8(66), u32(8))),
    "skylake-formats": wide_program(mode(0), *[universal(0, form, small(4)) for form in range(16)]),
    "skylake-power": wide_program(wr("WELL", *[raw(0xAAAAAAAA)] * 4), area(0x45400), rd("FUSES"), wr("DBUF", raw(1 << 31)), rd("DBUF"), wr("PLLS", raw(1 << 31), raw(1 << 31)),
                                  rd("PLLS", 20), rd("PLL_STATUS"), wr("PCODE_DATA", small(3)), wr("PCODE", raw(0x80000007)), rd("PCODE_DATA"), wr("PCODE", raw(0x80000006)), rd("PCODE_DATA")),
    "skylake-checksums": wide_program(mode(4), universal(0, 4, small(4)), wr("CRC", raw(0x80000000)), time(24), time(24), rd("CRC", 8)),
    "broadwell-display": wide_program(screen(0, 6, False), screen(1, 5, True), sprite(2 << 25), cursor(0x27, 0x00040008), machine=BROADWELL),
    "skylake-table": wide_program(*[record("access_table", u8(0x80 | quarter << 1 | length << 3), u16(3), raw(0x00001011)) for quarter, length in ((0, 8), (0, 4), (2, 4), (3, 7))],
                                  record("access_table", u8(8 << 3), u16(-1)), record("access_table", u8(0x80 | 8 << 3), u16(512), raw(1)), record("point_entry", u8(0), u16(16), u8(17)),
                                  record("point_entry", u8(1), u16(5), u8(16)), record("point_entry", u8(4), u16(2), u8(18)), stream(RCS), wide_stores("ggtt"), submit(RCS)),
    "broadwell-mapped-table": wide_program(*[record("write_table", u8(0x83 | 5 << 2), u32(index), raw(0x00001011)) for index in (0, 16896, 300000)],
                                           record("write_table", u8(0x80), u16(16), KINDS["page_entry"] + u8(17)), stream(RCS), wide_stores("ggtt"), submit(RCS),
                                           record("reset", u8(0x10)), wide_stores("ggtt"), submit(RCS), machine=BROADWELL, mapped=True),
    "skylake-foreign": wide_program(stream(RCS), *[mi(0x20, raw(address), NOTHING, raw(1), flags=GLOBAL) for address in (66 * 0x100000, 0x1000, 0x30000000)],
                                    mi(0x20, ggtt(16), KINDS["upper"] + u8(0), raw(1), flags=GLOBAL), submit(RCS), time(16)),
    "skylake-stale": wide_program(stream(BATCH), wide_stores("ppgtt"), stream(RCS), call(0, True), submit(RCS), *[record("point_entry", u8(how), u16(16 + PRIVATE), u8(18)) for how in (0, 1)],
                                  call(0, True), submit(RCS), wr("FLUSH", small(1)), call(0, True), submit(RCS), wide_flushes(), pair(RCS, FORCED), call(0, True), submit(RCS), stale=True),
}


def main(directory: pathlib.Path) -> None:
    for target, seeds in {"core": SEEDS | GEN8_SEEDS, **seeds_peers.SEEDS}.items():
        (directory / target).mkdir(exist_ok=True)
        for name, data in seeds.items():
            (directory / target / name).write_bytes(data)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
