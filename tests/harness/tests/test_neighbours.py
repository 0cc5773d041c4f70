# SPDX-License-Identifier: GPL-2.0 OR MIT
import math
import os
import pathlib
import threading
import time
import unittest
from dataclasses import replace
from unittest import mock

from harness import boot, check, neighbours, png
from harness.neighbours import HOSTILE, RATE, REFUSED, VICTIM, Gathering, Sample
from harness.tests.test_judge import failures
from harness.tests.test_png import encode

SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def bounds(text: str) -> tuple[int, int]:
    """Return: start and end of BASE+SIZE, as an option of vgpu-host has it."""
    base, size = (int(word.rstrip("KMG")) * SIZES.get(word[-1], 1) for word in text.split("+"))
    return base, base + size


class Shares(unittest.TestCase):
    def test_four_of_the_smallest_type_fit_and_have_nothing_in_common(self):
        mappable = [bounds(share["mappable"]) for share in neighbours.SHARES]
        rest = [bounds(share["nonmappable"]) for share in neighbours.SHARES]
        self.assertEqual([end - start for start, end in mappable], [64 << 20] * 4)
        self.assertEqual([end - start for start, end in rest], [384 << 20] * 4)
        for slices, first, last in ((mappable, 0, 256 << 20), (rest, 256 << 20, 2 << 30)):
            self.assertTrue(all(first <= start < end <= last for start, end in slices))
            self.assertTrue(all(one[1] <= other[0] for one, other in zip(slices, slices[1:])))


def samples(*blanks: int, step: float = 0.5, each: float = 0.001, cpu: float = 0.01, refused: int = 0) -> list[Sample]:
    """Looks at a counter every @step seconds, in the midst of a frame; @blanks are what they showed."""
    return [Sample(i * step, i * step + each, cpu, count, refused) for i, count in enumerate(blanks)]


class Blanks(unittest.TestCase):
    def problem(self, *blanks: int) -> str:
        return neighbours.blanks_problem(samples(*blanks))

    def test_sixty_a_second_are_right_wherever_in_a_frame_the_counting_began(self):
        for phase in (0.0, 0.3, 0.99):
            counts = [math.floor(i * 0.5 * RATE + phase) for i in range(200)]
            self.assertEqual(self.problem(*counts), "", phase)

    def test_a_pixel_clock_is_as_exact_as_the_driver_makes_it(self):
        self.assertEqual(self.problem(*(math.floor(i * 30 * 0.9992) for i in range(200))), "")
        self.assertIn("due", self.problem(*(math.floor(i * 30 * 0.99) for i in range(200))))

    def test_a_counter_that_was_late_once_is_right_and_one_that_stands_still_is_not(self):
        self.assertEqual(self.problem(0, 30, 30, 90, 120, 150), "")
        self.assertIn("60 blanks after 2.00 s", self.problem(0, 30, 60, 60, 60, 150))

    def test_blanks_that_are_lost_or_too_many_are_noticed(self):
        self.assertIn("lost", self.problem(0, 30, 30, 60, 90, 120))
        self.assertIn("due", self.problem(0, 30, 63, 90, 120, 150))

    def test_a_counter_that_nobody_looked_at_proves_nothing(self):
        for blanks in ((), (0,), (0, 30), (0, 30, 60, 90)):
            self.assertIn("less than a second", self.problem(*blanks))


class Looks(unittest.TestCase):
    GOOD = samples(0, 30, 60, 90, 120)

    def failures(self, looks: list[Sample]) -> list[str]:
        return failures(neighbours.sample_results(looks))

    def test_refusals_and_slow_answers_are_noticed(self):
        self.assertEqual(self.failures(self.GOOD), [])
        self.assertEqual(self.failures([*self.GOOD[:4], replace(self.GOOD[4], refused=1)]), ["nothing is refused while there is trouble"])
        self.assertEqual(self.failures([replace(self.GOOD[0], cpu=2.5), *self.GOOD[1:]]),
                         ["an answer takes the host at most 2 s of CPU time"])

    def test_no_looks_are_no_success(self):
        self.assertEqual(len(self.failures([])), 3)

    def test_the_time_of_a_process_is_what_it_computed(self):
        before = neighbours.cpu_seconds(os.getpid())
        begun = time.process_time()
        while time.process_time() < begun + 0.02:
            pass
        self.assertAlmostEqual(neighbours.cpu_seconds(os.getpid()), time.process_time(), delta=0.05)
        self.assertGreater(neighbours.cpu_seconds(os.getpid()), before + 0.01)


class Pictures(unittest.TestCase):
    """Two lines of two pixels, and five bytes of memory."""

    MEMORY = b"abcXd"
    ROWS = [b"cba" + b"bad", b"adX" + b"dXc"]

    def problem(self, rows: list[bytes], memory: bytes = MEMORY) -> str:
        with mock.patch.object(pathlib.Path, "read_bytes", return_value=encode(rows)):
            return png.memory_problem(pathlib.Path("/nowhere/after.png"), memory)

    def test_is_what_lies_in_memory_over_and_over_with_blue_first(self):
        self.assertEqual(self.problem(self.ROWS), "")

    def test_one_byte_that_is_another_is_noticed(self):
        self.assertEqual(self.problem([self.ROWS[0], b"adXdXC"]), "after.png: 1 lines are others, from line 1 on")

    def test_nothing_drawn_and_no_picture_are_no_success(self):
        self.assertIn("cannot be compared", self.problem(self.ROWS, b""))
        self.assertIn("nowhere.png", png.memory_problem(pathlib.Path("/nowhere.png"), self.MEMORY))


class Meeting(unittest.TestCase):
    def test_nobody_goes_on_before_all_are_there_and_whoever_is_gone_is_not_waited_for(self):
        gathering, order = Gathering(3), []

        def come(guest: int) -> None:
            gathering.arrive(guest, 20)
            order.append(guest)

        guests = [threading.Thread(target=come, args=(guest,)) for guest in (0, 1)]
        for guest in guests:
            guest.start()
        time.sleep(0.05)
        self.assertEqual(order, [])
        gathering.leave(2)
        for guest in guests:
            guest.join(20)
        self.assertEqual(sorted(order), [0, 1])

    def test_trouble_is_over_when_all_who_make_it_have_left(self):
        gathering = Gathering(4)
        gathering.leave(VICTIM)
        self.assertFalse(gathering.has_left(VICTIM, HOSTILE))
        gathering.leave(HOSTILE)
        self.assertTrue(gathering.has_left(VICTIM, HOSTILE))

    def test_a_guest_asks_and_is_told_by_its_turn(self):
        session = neighbours.meeting(lambda turn: turn <= 2)(None, pathlib.Path("/nowhere"), shares=1)
        self.assertEqual([session.answer("more") for _ in range(3)], ["yes", "yes", "no"])


class Verdict(unittest.TestCase):
    def test_a_victim_that_was_not_at_work_or_ended_by_itself_was_not_killed(self):
        name = "it is killed while it draws"
        killed = boot.Observation(pathlib.Path("/nowhere"), ktap="# 52 batches, 120 blanks in 2000 ms\n", fault="the guest is gone")
        self.assertNotIn(name, failures(neighbours.killed_results(killed)))
        for other in (replace(killed, ktap=""), replace(killed, verdict="pass"), replace(killed, fault="")):
            self.assertIn(name, failures(neighbours.killed_results(other)))

    def test_a_hostile_guest_that_was_refused_nothing_was_not_hostile(self):
        seen = boot.Observation(pathlib.Path("/nowhere"), stats={"refused": {**dict.fromkeys(REFUSED, 1), "fence": 0}, "work": {"unknown_commands": 3}})
        missed = [name for name in failures(neighbours.hostile_results(seen)) if name.startswith("the host")]
        self.assertEqual(missed, ["the host refuses fence"])
        self.assertIn("the host meets commands that it does not know", failures(neighbours.hostile_results(replace(seen, stats={}))))

    def test_a_host_that_ends_badly_or_with_a_report_is_noticed(self):
        self.assertEqual(failures(neighbours.host_results(0, "", [])), [])
        self.assertEqual(failures(neighbours.host_results(1, "", [])), ["it ends with status 0"])
        self.assertEqual(failures(neighbours.host_results(0, "", ["TimeoutError()"])), ["it answers to the end"])
        for report in ("==1==ERROR: AddressSanitizer: heap-use-after-free", "core/a.c:1:2: runtime error: shift"):
            self.assertEqual(failures(neighbours.host_results(0, report, [])), ["the sanitizers are silent"])

    def test_guests_that_never_began_and_a_host_that_does_not_answer_are_results(self):
        run = neighbours.Run(None, None, pathlib.Path("/nowhere"), [])
        run.live = mock.Mock(side_effect=TimeoutError("no answer"))
        run.watch = mock.Mock()
        run.all()
        self.assertEqual(run.problems, ["TimeoutError('no answer')"] * 4)
        missed = failures(neighbours.judged(run))
        for name in ("guest 0", "guest 1", "guest that came back", "hostile guest"):
            self.assertIn(f"{name}: the guest ran to its end and gave a verdict", missed)
        self.assertIn("killed guest: it is killed while it draws", missed)


class Slots(unittest.TestCase):
    """How `make check` keeps what takes several slots from running beside others."""

    def test_who_wants_several_gets_them_though_others_come_behind_it(self):
        slots, order = check.Slots(2), []
        first = threading.Event()

        def take(name: str, wanted: int, until: threading.Event | None = None) -> None:
            with slots.take(wanted):
                order.append(name)
                if until:
                    until.wait(20)

        early = threading.Thread(target=take, args=("early", 1, first))
        early.start()
        while not order:
            time.sleep(0.01)
        both = threading.Thread(target=take, args=("both", 2))
        both.start()
        while not slots._turn.locked():
            time.sleep(0.01)
        late = threading.Thread(target=take, args=("late", 1))
        late.start()
        time.sleep(0.05)
        self.assertEqual(order, ["early"])
        first.set()
        for thread in (early, both, late):
            thread.join(20)
        self.assertEqual(order, ["early", "both", "late"])

    def test_more_than_there_are_means_all(self):
        slots = check.Slots(1)
        with slots.take(2):
            self.assertFalse(slots._free.acquire(blocking=False))
        self.assertTrue(slots._free.acquire(blocking=False))


if __name__ == "__main__":
    unittest.main()
