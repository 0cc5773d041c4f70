# SPDX-License-Identifier: GPL-2.0 OR MIT
"""The seeds of all targets but the core's, for seeds.py: what honest peers say, and the kinds of lies that were found to matter."""

import pathlib
import re
import struct

HERE = pathlib.Path(__file__).parent


def names(file: str, declaration: str) -> dict[str, bytes]:
    """Return: the places of the functions in an array of @file, or of the enumerators of an enum."""
    text = re.search(rf"{declaration}.*?\{{(.*?)\}};", (HERE / file).read_text(), re.DOTALL)
    found = re.findall(r"^\t(\w+)|(?<=, )(\w+)(?=,|\n)", re.sub(r"/\*.*?\*/", "", text[1], flags=re.DOTALL), re.MULTILINE) if text else []
    return {one or other: bytes([i]) for i, (one, other) in enumerate(found)}


LIMITS = [0x100, 0xFFF, 0x1000, 0x1001, 0x2000, 0xFFFF, 0x10000, 0x10001, 0x20000, 0x100000]
"""The first of those in take_number()."""


def u8(*values: int) -> bytes:
    return bytes(values)


def number(value: int) -> bytes:
    """As take_number() reads it."""
    if value < 200:
        return u8(value)
    if value in LIMITS:
        return u8(200 + LIMITS.index(value))
    return u8(254) + struct.pack("<I", value) if value < 1 << 32 else u8(255) + struct.pack("<Q", value)


def numbers(*values: int) -> bytes:
    return b"".join(map(number, values))


PEERS = names("peer.h", "enum peer ")


def peers(*kinds: str) -> bytes:
    """Descriptors of a message: up to two, or else as many as there are."""
    count = len(kinds) if len(kinds) < 3 else next(how for how in range(128, 256) if how % 17 == len(kinds))
    return u8(count) + b"".join(PEERS["PEER_" + kind] for kind in kinds)


# ---- vfio-user ------------------------------------------------------------------

SAYS = names("vfio_user.c", r"\(\*const records\[\]\)\([^;]*?=")
COMMANDS = [name for name in re.findall(r"\{ VFIO_USER_(\w+), \"", (HERE / "vfio_user.c").read_text())]
RIGHT = u8(0)  # in the place of a size
NO_REPLY, LATER = 3, 0x10


def message(command: str, fields: bytes = b"", *kinds: str, how: int = 0) -> bytes:
    return SAYS["send_message"] + u8(COMMANDS.index(command), how) + fields + peers(*kinds)


def says(name: str, *parts: bytes) -> bytes:
    return SAYS[name] + b"".join(parts)


def text(data: bytes) -> bytes:
    return u8(len(data)) + data


HELLO = message("VERSION", numbers(0) + text(b'{"capabilities":{"max_data_xfer_size":1048576,"write_multiple":true}}\0')) + says("read_replies", u8(9))
MEMORY = 0x20000


def dma_map(iova: int, *kinds: str, size: int = MEMORY, offset: int = 0, flags: int = 3, how: int = NO_REPLY) -> bytes:
    return message("DMA_MAP", numbers(flags, offset, iova, size) + RIGHT, *kinds, how=how)


def touch(iova: int, write: bool = True, length: int = 8) -> bytes:
    return says("access_memory", number(iova), u8(0), number(length), u8(not write))


def set_irqs(count: int, *kinds: str, flags: int = 0x24, start: int = 0, data: bytes = b"") -> bytes:
    return message("DEVICE_SET_IRQS", numbers(flags, 1, start, count) + text(data) + RIGHT, *kinds)


def write(region: int, offset: int, data: bytes, how: int = NO_REPLY) -> bytes:
    return message("REGION_WRITE", numbers(offset, region) + text(data) + RIGHT, how=how)


def read(region: int, offset: int, count: int) -> bytes:
    return message("REGION_READ", numbers(offset, region, count)) + says("read_replies", u8(1))


VFIO_USER = {
    "start": u8(3) + HELLO + message("DEVICE_GET_INFO", numbers(0, 0, 0) + RIGHT)
             + b"".join(message("DEVICE_GET_REGION_INFO", numbers(0, region, 0, 0, 0) + RIGHT) for region in range(9))
             + message("DEVICE_GET_IRQ_INFO", numbers(0, 1, 0) + RIGHT) + says("read_replies", u8(20)),
    "accesses": u8(0) + HELLO + write(0, 16, b"abcd") + read(0, 16, 4) + read(7, 0, 64) + write(7, 4, b"\x07\0", how=0) + read(2, 0xFFF, 2) + read(0, 0, 0x10000)
                + write(8, 0, b"x"),
    "batch": u8(0) + HELLO + message("REGION_WRITE_MULTI", numbers(2, 8, 0, 4, 1, 16, 0, 8, 2), how=NO_REPLY)
             + message("REGION_WRITE_MULTI", numbers(2, 8, 0, 9, 1, 16, 0, 64, 2)),
    "memory": u8(0) + HELLO + dma_map(0x1000, "MEMFD") + touch(0x1000) + touch(0x1000, write=False) + says("find_file", number(0x1000))
              + message("DMA_UNMAP", numbers(0, 0x1000, MEMORY) + RIGHT) + touch(0x1000),
    "memory-goes": u8(0) + HELLO + dma_map(0, "MEMFD") + says("resize_memory", u8(0)) + touch(0x1000) + touch(0x1000, write=False)
                   + says("resize_memory", u8(4 << 2)) + touch(0x1000),
    "memory-of-any-kind": u8(0) + HELLO + b"".join(dma_map(0x100000 + i * MEMORY, kind.removeprefix("PEER_")) for i, kind in enumerate(PEERS) if kind != "PEERS")
                          + touch(0x120000) + message("DMA_UNMAP", numbers(2, 0, 0) + RIGHT),
    "memory-grows": u8(0) + HELLO + dma_map(0, "READ_ONLY", flags=1) + dma_map(MEMORY, "MEMFD") + says("resize_memory", u8(5 << 2)) + dma_map(2 * MEMORY, "MEMFD", offset=MEMORY)
                    + touch(2 * MEMORY),
    "interrupts": u8(2) + HELLO + set_irqs(2, "EVENTFD", "EVENTFD_FULL") + says("interrupt", number(0)) + says("interrupt", number(1))
                  + says("change_eventfd", u8(1)) + says("interrupt", number(1)) + set_irqs(2, flags=0x22, data=b"\1\1") + set_irqs(0, flags=0x21),
    "no-eventfds": u8(2) + HELLO + b"".join(set_irqs(1, kind) + says("interrupt", number(0))
                                            for kind in ("PIPE", "PIPE_CLOSED", "SOCKET", "MEMFD", "DEVICE", "EPOLL", "EVENTFD_FULL")),
    "many-descriptors": u8(0) + HELLO + dma_map(0, *["MEMFD"] * 9) + message("DEVICE_RESET", b"", *["EVENTFD"] * 16),
    "descriptors-with-each-byte": u8(0) + HELLO + b"".join(says("send_bytes", peers(*["MEMFD"] * 8), text(bytes([byte]))) + says("run") for byte in (0, 0, 13, 0, 16, 0, 0))
                                  + says("send_bytes", peers(), text(bytes(9))) + says("run"),
    "pieces": u8(0) + HELLO + message("REGION_READ", numbers(0, 0, 4), how=0x20) + u8(10) + says("run") + says("end_connection", u8(1)),
    "silence": u8(0) + HELLO + says("hold", u8(1)) + read(0, 0, 4) * 3 + says("drain") + says("hold", u8(0)) + says("run") + says("drain"),
    "flood": u8(0) + HELLO + says("send_many", number(13), u8(255), u8(16)) + says("run") * 3 + says("send_many", number(4), u8(255), u8(0)) + says("run") * 3,
    "nonsense": u8(0) + says("send_bytes", peers("MEMFD"), text(b"\0\0\1\0\x0f\0\0\0" + bytes(8))) + says("run") + says("read_replies", u8(1)),
    "too-early": u8(0) + read(0, 0, 4) + HELLO + HELLO,
}

# ---- texts ----------------------------------------------------------------------


def lines(how: int, *requests: str) -> bytes:
    return u8(how) + "".join(request + "\n" for request in requests).encode()


CLIENT, BYTE_BY_BYTE, BY_SEVEN = 1, 2, 4
CONTROL = {
    "info": lines(CLIENT, '{"cmd":"info"}', "", '{"cmd":"info","vgpu":1}'),
    "stats": lines(CLIENT, '{"cmd":"phase","name":"probe"}', '{"cmd":"stats"}', '{"cmd":"stats","phase":"probe"}'),
    "screenshot": lines(CLIENT, '{"cmd":"screenshot","pipe":0,"path":"/x.png"}', '{"cmd":"screenshot","path":"//x"}', '{"cmd":"screenshot","path":"/x~"}',
                        '{"cmd":"screenshot","path":"/../x"}', '{"cmd":"screenshot","path":"x"}', '{"cmd":"screenshot","path":"/x","pipe":2}'),
    "ggtt": lines(CLIENT, '{"cmd":"ggtt"}', '{"cmd":"ggtt-count","vgpu":1}', '{"cmd":"ppgtts"}', '{"cmd":"ggtt-count"}'),
    "plug": lines(CLIENT, '{"cmd":"plug","width":1920,"height":1200}', '{"cmd":"plug","port":"C","width":0,"height":0}', '{"cmd":"plug","port":"D","width":1,"height":1}'),
    "plug-edid": lines(0, *(f'{{"cmd":"plug","edid":"/edid{number}"}}' for number in range(8))),
    "repartition": lines(CLIENT, '{"cmd":"repartition","mappable":"16M+16M","nonmappable":"640M+64M","fences":2,"caps":"none"}', '{"cmd":"info"}',
                         '{"cmd":"repartition","mappable":"64M+64M"}', '{"cmd":"repartition","fences":4294967294,"caps":"full-ppgtt:0x1"}'),
    "reads": lines(CLIENT, '{"cmd":"reads","how":"random:7"}', '{"cmd":"reads","how":"dead:3"}', '{"cmd":"reads","how":"right"}'),
    "quit": lines(BYTE_BY_BYTE, '{"cmd":"quit"}', '{"cmd":"info"}'),
    "not-json": lines(BY_SEVEN, "[[[[[[[[[[", '{"cmd":"\\u0000"}', '{"cmd":{}}', "{}", '{"cmd":"info"} x', '{"cmd":1e999,"cmd":"info"}', "\0{}", '"\\ud800"'),
    "too-long": u8(0) + b'{"cmd":"' + b"x" * 4200,
}

OPTIONS = {
    "one": ["--vgpu", "socket=/a"],
    "all": ["--platform", "haswell", "--aperture=128M", "--ggtt", "1G", "--socket-access", "0660:kvm", "--control", "/c", "--control-access", "0600:107",
            "--confine", "none", "--log-level", "debug", "--log-file", "/l",
            "--vgpu", "socket=/a,mappable=64M+64M,nonmappable=1G+384M,fences=4,caps=full-ppgtt:hwsp-emulation:huge-gtt,pvinfo=present,mapped=aperture,tlb=stale",
            "--vgpu=socket=/b,type=V5_8,ggtt=stale,boot-pipe=splash,reads=random:7,version=1.0,id=0x7,monitor=1920x1200,monitor2=none,monitor3=edid:/e"],
    "twice": ["--vgpu", "socket=/a,mapped=aperture", "--vgpu", "socket=/a.aperture"],
    "many": ["--vgpu", "socket=/a"] * 17,
    "help": ["--help"],
    "version": ["--version=1"],
    "wrong": ["--vgpu", "socket=,fences=4294967296"],
    "limits": ["--aperture", "16777216T", "--ggtt=0xffffffffffffffffK", "--vgpu", "socket=/" + "a" * 106 + ",mappable=18446744073709551615+1,version=65536.0"],
}


def edid(width: int, height: int, blocks: int = 1) -> bytes:
    """A block with one timing, and empty extensions behind it."""
    timing = struct.pack("<H", 6500) + bytes([width & 255, 160, width >> 8 << 4, height & 255, 30, height >> 8 << 4, 48, 32, 0x36, 0, 0, 0, 0, 0, 0, 0x1A])
    block = bytes([0, *[255] * 6, 0, 0x5A, 0xF0]) + bytes(8) + bytes([1, 3, 0x80]) + bytes(33) + timing + bytes(54) + bytes([blocks - 1])
    block += bytes([-sum(block) & 255])
    extension = bytes([2, 3, 4]) + bytes(124)
    return block + (extension + bytes([-sum(extension) & 255])) * (blocks - 1)


READ_ALL, GMBUS = struct.pack("<II", 5, 3 << 25 | 128 << 16 | 0xA1), 0x10
EDID = {
    "plain": u8(0) + edid(1024, 768),
    "extended": u8(0) + edid(1920, 1200, 2),
    "read": u8(4) + (u8(GMBUS | 15) + READ_ALL).ljust(32, b"\0") + edid(1024, 768),
    "written": u8(8) + (u8(GMBUS | 0x21) + struct.pack("<II36x", 5, 1 << 25 | 8 << 16 | 0xA0)
                        + u8(GMBUS | 15) + struct.pack("<II", 5, 3 << 25 | 511 << 16 | 0xA1)).ljust(64, b"\0") + edid(640, 480),
    "aux": u8(3) + (u8(0x80) + struct.pack("<IIIIII", 1, 2, 3, 4, 5, 0xE0000000)).ljust(24, b"\0") + edid(0, 0),
    "pins": u8(2) + (u8(0xC1) + struct.pack("<I", 0x0303) + u8(0xC1) + struct.pack("<I", 0x0F0F)).ljust(16, b"\0") + edid(4095, 4095),
    "short": u8(0) + edid(800, 600)[:100],
    "long": u8(0) + edid(800, 600, 2) + u8(0),
    "nothing": u8(0),
}

# ---- the plugin -----------------------------------------------------------------

PLUGIN_MEETS = names("plugin_end.c", r"\(\*const records\[\]\)\([^;]*?=")
HOST_MEETS = names("plugin_host.c", r"\(\*const records\[\]\)\([^;]*?=")
HELLO_MESSAGE, FILE, FORGET = range(3)
OWN = 3  # files of the host in front of the peers: the map, the BAR, the counters
RAM, OTHER = OWN + PEERS["PEER_MEMFD"][0], OWN + PEERS["PEER_SEALED"][0]


def told(what: int, *fields: int, files: tuple[int, ...] = ()) -> bytes:
    return PLUGIN_MEETS["send_message"] + numbers(what, *fields, *[0] * (2 - len(fields))) + u8(len(files)) + u8(*files)


def access(at: int, way: int) -> bytes:
    return PLUGIN_MEETS["access_bar"] + struct.pack("<H", at) + u8(way)


def page(first: int, count: int, place: int) -> bytes:
    return PLUGIN_MEETS["write_page"] + u8((count - 1) << 4 | first << 1, place)


def fence(end: int, stride: int, tiling: int, start: int = 0) -> bytes:
    """@start and @end: pages; @stride: 128 bytes each."""
    return PLUGIN_MEETS["write_fence"] + u8(0) + numbers(start) + u8(1) + numbers(end, stride) + u8(1) + numbers(tiling)


MET = told(HELLO_MESSAGE, files=(0, 1, 2)) + told(FILE, 0, files=(RAM,)) + page(0, 16, 0) + told(FORGET, 0, 32)
EVERY_WAY = b"".join(access(at, way) for way in range(16) for at in (8 * way, 4096 * way + 4090))


def guest(name: str, *parts: bytes) -> bytes:
    return HOST_MEETS[name] + b"".join(parts)


def entries(count: int, page: int, flush: bool = True) -> bytes:
    return guest("write_entry", u8(0x80 * flush | (count - 1) << 2, 0, page))


ANSWERED = guest("answer", u8(100), peers()) + guest("serve", u8(15)) + guest("read_messages", u8(255))
PLUGIN = {
    "linear": u8(0) + MET + EVERY_WAY,
    "tiled-x": u8(0) + MET + fence(8, 8, 1) + told(FORGET, 0, 8) + EVERY_WAY,
    "tiled-y": u8(0) + MET + fence(8, 1, 2) + told(FORGET, 0, 8) + EVERY_WAY,
    "fences-that-are-none": u8(0) + MET + b"".join(fence(8, stride, tiling) + told(FORGET, 0, 8) + access(64, 2) + access(4090, 5) for stride, tiling in ((0, 1), (8, 199), (8, 3))),
    "pages-that-are-none": u8(0) + MET + page(0, 4, 31) + PLUGIN_MEETS["write_page"] + u8(1) + number(0x7FFFFFFFFFFFF001) + told(FORGET, 0, 32) + access(0, 2) + access(4094, 4),
    "many-files": u8(0) + told(HELLO_MESSAGE, files=(0, 1, 2, RAM)),
    "no-files": u8(0) + told(HELLO_MESSAGE),
    "forget-too-early": u8(0) + told(FORGET, 0, 1),
    "forget-too-much": u8(0) + MET + told(FORGET, 1, 0xFFFFFFFF),
    "map-too-small": u8(0) + PLUGIN_MEETS["write_count"] + number(0x100000) + told(HELLO_MESSAGE, files=(0, 1, 2)),
    "map-for-a-large-bar": u8(0) + PLUGIN_MEETS["write_count"] + number(0x20000) + told(HELLO_MESSAGE, files=(0, OWN + PEERS["PEER_SPARSE"][0], 2)),
    "map-larger-than-the-bar": u8(0) + PLUGIN_MEETS["write_count"] + number(0x100) + told(HELLO_MESSAGE, files=(0, 1, 2)) + told(FORGET, 0, 0x100),
    "map-that-shrinks": u8(0) + told(HELLO_MESSAGE, files=(RAM, 1, 2)),
    "map-of-another": u8(0) + told(HELLO_MESSAGE, files=(OTHER, 1, OTHER)),
    "count-that-grows": u8(0) + MET + PLUGIN_MEETS["write_count"] + number(0xFFFFFFFFFFFFFFFF) + told(FORGET, 30, 199),
    "files-of-any-kind": u8(0) + told(HELLO_MESSAGE, files=(0, 1, 2)) + told(FILE, 0, files=(OTHER,)) + told(FILE, 1, files=(OWN + PEERS["PEER_SPARSE"][0],)) + told(FILE, 16, files=(RAM,)),
    "moves": u8(0) + b"".join(PLUGIN_MEETS["decode"] + u8(len(code)) + code for code in
                              (b"\x8b\x44\x88\x10", b"\x48\xc7\x05\1\2\3\4\5\6\7\x08", b"\xc5\xfa\x6f\x00", b"\x66\x0f\x38\xf1\x10", b"\xf3\x41\x0f\x7f\x84\x24\0\0\1\0", b"\x66")),
    "answers": u8(1) + guest("serve", u8(3)) + ANSWERED + entries(4, 3) + ANSWERED + guest("write_fence", u8(1, 1, 0, 8)) + ANSWERED,
    "answers-ahead": u8(1) + guest("answer", u8(255), peers("MEMFD", "EVENTFD")) + (entries(16, 0) + guest("serve", u8(3))) * 4,
    "no-answer": u8(1) + guest("serve", u8(3)) + entries(2, 1) + guest("serve", u8(3)) + guest("look", u8(34)) * 2 + guest("serve", u8(3)) + guest("reconnect"),
    "leaves": u8(1) + guest("serve", u8(3)) + guest("leave", u8(1)) + entries(1, 1) + guest("serve", u8(3)) + guest("connect_plugin") + guest("reconnect") + guest("serve", u8(3)) + ANSWERED,
    "many-memories": u8(1) + ANSWERED + b"".join(guest("map_memory", number(256 + 32 * i), number(MEMORY), number(0), u8(kind[0])) for i, kind in enumerate(PEERS.values()))
                     + ANSWERED + entries(16, 0) + ANSWERED + guest("unmap_memory", u8(1)) + ANSWERED + guest("reset_device") + ANSWERED,
    "more-files-than-are-told": u8(1) + ANSWERED + (guest("unmap_memory", u8(1)) + guest("map_new_memory", number(0)) + entries(1, 0) + ANSWERED) * 17,
    "counters": u8(1) + guest("read_messages", u8(9)) + guest("write_counters", number(0xFFFFFFFFFFFFFFFF), u8(2)) + guest("reconnect"),
    "registers": u8(1) + guest("write_register", struct.pack("<II", 0x100000, 0x2000003)) + guest("serve", u8(3)) + ANSWERED,
}

SEEDS = {
    "vfio-user": VFIO_USER,
    "control": CONTROL,
    "options": {name: b"".join(arg.encode() + b"\0" for arg in args) for name, args in OPTIONS.items()},
    "edid": EDID,
    "plugin": PLUGIN,
}
