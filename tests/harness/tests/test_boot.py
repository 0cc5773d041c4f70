# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import unittest

from harness.boot import Cpus


class Placing(unittest.TestCase):
    """Where a guest runs."""

    @staticmethod
    def places(cpus, *wanted: int) -> list[list[str]]:
        with contextlib.ExitStack() as stack:
            hand = Cpus(cpus)
            return [stack.enter_context(hand.one(smp)) for smp in wanted]

    def test_each_gets_a_cpu_of_its_own_as_long_as_there_is_one(self):
        self.assertEqual(self.places({3, 1}, 1, 1), [["taskset", "-c", "1"], ["taskset", "-c", "3"]])

    def test_more_guests_than_cpus_share_them_evenly_and_none_waits(self):
        self.assertEqual([one[2] for one in self.places({0, 1}, 1, 1, 1, 1)], ["0", "1", "0", "1"])

    def test_a_guest_of_several_cpus_is_not_bound_and_takes_its_room(self):
        self.assertEqual(self.places({0, 1}, 2, 1), [[], ["taskset", "-c", "1"]])

    def test_a_cpu_is_free_again_when_its_guest_has_ended(self):
        hand = Cpus({0, 1})
        with hand.one(1) as first:
            pass
        with hand.one(1) as second:
            self.assertEqual(first, second)

    def test_the_other_cpu_is_another_where_there_is_one(self):
        with Cpus({2, 5}).one(1) as words:
            self.assertEqual(Cpus({2, 5}).other(words), ["taskset", "-c", "5"])
            self.assertEqual(Cpus({2}).other(words), words)
        self.assertEqual(Cpus({2, 5}).other([]), [])


if __name__ == "__main__":
    unittest.main()
