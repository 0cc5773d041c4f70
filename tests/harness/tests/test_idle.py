# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import threading
import unittest

from harness import idle, neighbours

ROLLUP = """55ee98a33000-7ffc79256000 ---p 00000000 00:00 0                          [rollup]
Rss:               20000 kB
Pss:                9000 kB
Pss_Anon:           4000 kB
Pss_File:           2000 kB
Pss_Shmem:          3000 kB
"""


class Memory(unittest.TestCase):
    def test_what_is_shared_with_qemu_is_not_vgpu_hosts_own(self):
        self.assertEqual(idle.memory(ROLLUP), (6000, 3000))

    def test_a_kernel_that_does_not_tell_them_apart_is_no_zero(self):
        with self.assertRaises(KeyError):
            idle.memory("Pss:                9000 kB\n")


class Table(unittest.TestCase):
    def test_memory_is_of_all_guests_and_time_of_each(self):
        self.assertEqual(idle.Cost("none", 4, 6144, 512, 0.02).row, "| `none` | 4 | 6.0 MiB | 0.5 MiB | 0.50 % |")

    def test_a_row_has_the_columns_of_the_header(self):
        header, rule = idle.HEADER.splitlines()
        self.assertEqual({line.count("|") for line in (header, rule, idle.Cost("none", 1, 1, 1, 1.0).row)}, {6})


class Waiting(unittest.TestCase):
    def test_a_guest_is_answered_when_all_was_measured(self):
        session, order = idle.Idler(None, pathlib.Path("/nowhere")), []
        session.measured, session.gathering, session.guest = threading.Event(), neighbours.Gathering(1), 0
        guest = threading.Thread(target=lambda: order.append(session.answer("idle")))
        guest.start()
        session.gathering.wait(20)
        self.assertEqual(order, [])
        session.measured.set()
        guest.join(20)
        self.assertEqual(order, ["ok"])


if __name__ == "__main__":
    unittest.main()
