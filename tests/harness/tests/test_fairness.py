# SPDX-License-Identifier: GPL-2.0 OR MIT
import os
import time
import unittest

from harness import fairness
from harness.fairness import Waits


def waits(reads: list[float], control: float = 1.0, sigterm: float = 1.0, ended: str = "") -> Waits:
    return Waits(wall=reads, reads=reads, control=[control], sigterm=sigterm, ended=ended)


class Bounds(unittest.TestCase):
    def test_a_percentile_is_a_value_that_was_seen(self):
        self.assertEqual(fairness.percentile([float(n) for n in range(100, 0, -1)], 99), 100.0)
        self.assertEqual(fairness.percentile([float(n) for n in range(200)], 99), 198.0)
        self.assertEqual(fairness.percentile([3.0, 1.0, 2.0], 50), 2.0)
        self.assertEqual(fairness.percentile([7.0], 99), 7.0)

    def test_short_waits_are_fair(self):
        self.assertEqual(waits([0.1] * 999 + [19.0]).over(), [])

    def test_each_bound_is_named_with_what_was_measured(self):
        self.assertEqual(waits([0.1] * 95 + [5.5] * 5).over(), ["p99 5.5 ms, more than 5"])
        self.assertEqual(waits([0.1] * 999 + [21.0]).over(), ["worst 21.0 ms, more than 20"])
        self.assertEqual(waits([0.1], control=101.0).over(), ["control 101.0 ms, more than 100"])
        self.assertEqual(waits([0.1], sigterm=150.0).over(), ["SIGTERM 150.0 ms, more than 100"])

    def test_a_neighbour_that_went_away_proves_nothing(self):
        self.assertEqual(waits([0.1], ended="the neighbour ended with status 1").over(), ["the neighbour ended with status 1"])

    def test_every_scenario_has_a_row(self):
        lines = list(fairness.rows({"a": waits([1.0]), "b": waits([2.0])}))
        self.assertEqual([line.split()[0] for line in lines], ["milliseconds", "a", "b"])

    def test_scenarios_have_names_of_their_own(self):
        names = [scenario.name for scenario in fairness.SCENARIOS]
        self.assertEqual(len(names), len(set(names)))

    def test_an_unknown_scenario_is_an_error_that_names_those_that_are_known(self):
        with self.assertRaisesRegex(SystemExit, "no scenario has 'xyz' in its name; known are idle neighbour, "):
            fairness.run(None, "xyz")


class Time(unittest.TestCase):
    def test_what_takes_time_takes_it_with_and_without_the_machine(self):
        wall, own = fairness.Watch(os.getpid()).time(lambda: time.sleep(0.05))
        self.assertGreaterEqual(wall, 50)
        self.assertLessEqual(own, wall)

    def test_waiting_for_a_cpu_is_known(self):
        self.assertGreaterEqual(fairness.run_delay(os.getpid()), 0)
