# SPDX-License-Identifier: GPL-2.0 OR MIT
import random
import struct
import unittest
import zlib

from harness import png

WIDTH, HEIGHT = 640, 480


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encode(rows: list[bytes], filters: bytes = b"\0") -> bytes:
    """A PNG of RGB @rows; the row filter 0 or 2 (up) is taken from @filters in turn."""
    raw, above = b"", bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = filters[y % len(filters)]
        coded = bytes((a - b) & 255 for a, b in zip(row, above)) if kind == 2 else row
        raw, above = raw + bytes([kind]) + coded, row
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    return png.SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def text_rows(lines: int, columns: int) -> list[bytes]:
    """A black picture with @lines lines of @columns characters, each a grey stroke in its cell."""
    rows = []
    for y in range(HEIGHT):
        row = bytearray(WIDTH * 3)
        if y // 16 < lines and 3 <= y % 16 < 12:
            for column in range(columns):
                row[(column * 8 + 3) * 3:(column * 8 + 5) * 3] = b"\xaa" * 6
        rows.append(bytes(row))
    return rows


class Decode(unittest.TestCase):
    def test_reads_back_rows_under_both_filters(self):
        rows = text_rows(4, 20)
        for filters in (b"\0", b"\2", b"\0\2"):
            with self.subTest(filters):
                self.assertEqual(png.decode(encode(rows, filters)).rows, rows)

    def test_rejects_what_is_no_whole_png(self):
        whole = encode(text_rows(1, 1))
        for name, data in (("text", b"hello"), ("truncated", whole[:-12]), ("empty", b"")):
            with self.subTest(name), self.assertRaises(png.PngError):
                png.decode(data)


class Console(unittest.TestCase):
    def problem(self, rows: list[bytes]) -> str:
        return png.text_statistics(png.decode(encode(rows))).problem()

    def test_accepts_text(self):
        self.assertEqual(self.problem(text_rows(10, 40)), "")

    def test_rejects_a_uniform_picture(self):
        self.assertIn("uniform", self.problem([bytes(WIDTH * 3)] * HEIGHT))

    def test_rejects_a_lone_cursor(self):
        self.assertTrue(self.problem(text_rows(1, 1)))

    def test_rejects_noise(self):
        noise = random.Random(1)
        self.assertIn("noise", self.problem([noise.randbytes(WIDTH * 3) for _ in range(HEIGHT)]))
