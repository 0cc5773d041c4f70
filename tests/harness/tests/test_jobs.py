# SPDX-License-Identifier: GPL-2.0 OR MIT
import contextlib
import io
import pathlib
import tempfile
import threading
import unittest
from collections import deque
from unittest import mock

from harness import boot, jobs
from harness.jobs import Job, JobSession, Queue


class Worker:
    """A Workload that remembers; a job called "ill" leaves an untrustworthy guest."""

    def __init__(self):
        self.taken = []
        self.lost_jobs = []

    def take(self, job, files, progress, seconds):
        self.taken.append((job.words, dict(files), list(progress)))
        return job.words != "ill", Job("rest of ill", ()) if job.words == "ill" else None

    def lost(self, job, progress, fault):
        self.lost_jobs.append((job.words, list(progress), fault))
        return Job(f"rest of {job.words}", ()) if not job.words.startswith("rest") else None


def session(worker: Worker, *words: str) -> JobSession:
    queue = Queue(worker, deque(Job(one, ()) for one in words))
    return jobs.session_for(queue)(None, pathlib.Path("/nowhere"))


class Handing(unittest.TestCase):
    def test_jobs_come_in_order_and_each_with_its_own_files_and_progress(self):
        worker = Worker()
        guest = session(worker, "a", "b")
        self.assertEqual(guest.on_next(""), "a")
        guest.heard("# half way")
        guest.files["results.json"] = "{}"
        self.assertEqual(guest.on_next(""), "b")
        self.assertEqual(guest.on_next(""), "done")
        self.assertEqual(worker.taken, [("a", {"results.json": "{}"}, ["half way"]), ("b", {}, [])])

    def test_a_guest_that_fell_ill_gets_no_more_work(self):
        guest = session(Worker(), "ill", "b")
        self.assertEqual([guest.on_next(""), guest.on_next("")], ["ill", "done"])
        self.assertEqual([job.words for job in guest.queue.jobs], ["rest of ill", "b"])

    def test_what_a_dead_guest_leaves_is_done_first(self):
        worker = Worker()
        guest = session(worker, "a", "b")
        guest.on_next("")
        guest.heard("begun")
        guest.queue.died("time is up")
        self.assertEqual(worker.lost_jobs, [("a", ["begun"], "time is up")])
        self.assertEqual([job.words for job in guest.queue.jobs], ["rest of a", "b"])

    def test_a_guest_that_died_between_jobs_lost_none(self):
        guest = session(Worker(), "a")
        guest.queue.died("time is up")
        self.assertEqual([job.words for job in guest.queue.jobs], ["a"])


class Logged(unittest.TestCase):
    """Tests tell the kernel's log what the channel does not say."""

    def test_a_job_has_the_lines_of_its_own_time_without_their_times(self):
        worker = Worker()
        with tempfile.TemporaryDirectory() as place:
            log = pathlib.Path(place) / "kernel.log"
            guest = jobs.session_for(Queue(worker, deque(Job(one, ()) for one in "ab")))(None, pathlib.Path(place))
            log.write_text("[    1.0] booted\n")
            guest.on_next("")
            log.write_text(log.read_text() + "[   12.345678] [IGT] a: starting subtest x\n")
            guest.on_next("")
            guest.queue.died("gone")
        self.assertEqual(worker.taken[0][2], ["[IGT] a: starting subtest x"])
        self.assertEqual(worker.lost_jobs[0][1], [])

    def told(self, log: str, seconds: float) -> str:
        """Return: what is printed of a job that has been at work for so long and has left this @log."""
        with tempfile.TemporaryDirectory() as place:
            guest = session(Worker(), "a")
            guest.queue.log = pathlib.Path(place) / "kernel.log"
            guest.on_next("")
            guest.queue.log.write_text(log)
            guest.queue.began -= seconds
            with contextlib.redirect_stderr(io.StringIO()) as stderr:
                guest.queue.tell()
        return stderr.getvalue()

    def test_a_long_job_says_where_it_is(self):
        self.assertEqual(self.told("[   1.5] [IGT] a: starting subtest x\n[   2.5] [IGT] a: starting subtest y\n", 61), "# 61 s: [IGT] a: starting subtest y\n")

    def test_a_short_or_silent_job_says_nothing(self):
        self.assertEqual(self.told("[   1.5] [IGT] a: starting subtest x\n", 3), "")
        self.assertEqual(self.told("", 61), "")

    def test_nobody_is_told_any_more_when_a_boot_is_over(self):
        told = threading.Event()
        before = threading.active_count()
        with jobs.every(0.001, told.set):
            self.assertTrue(told.wait(10))
        self.assertEqual(threading.active_count(), before)


class Booting(unittest.TestCase):
    def test_guests_that_never_ask_for_work_are_not_booted_for_ever(self):
        seen = boot.Observation(pathlib.Path("/nowhere"), fault="QEMU did not start")
        with mock.patch.object(boot, "run", return_value=seen) as booted, self.assertRaisesRegex(jobs.JobsError, "QEMU did not start"):
            jobs.run(None, None, [Job("a", ())], Worker(), pathlib.Path("/nowhere"))
        self.assertEqual(booted.call_count, jobs.IDLE_BOOTS)

    def test_a_new_guest_goes_on_where_one_died(self):
        worker, heard = Worker(), []

        def guest(_paths, _spec, directory, meet):
            one = meet(None, directory)
            heard.append(one.on_next(""))
            return boot.Observation(directory, fault="gone")

        with mock.patch.object(boot, "run", side_effect=guest):
            boots = jobs.run(None, None, [Job("a", ()), Job("b", ())], worker, pathlib.Path("/nowhere"))
        self.assertEqual(heard, ["a", "rest of a", "b", "rest of b"])
        self.assertEqual(boots, 4)

    def test_guests_side_by_side_share_the_work_and_not_their_logs(self):
        worker, directories = Worker(), set()
        both = threading.Barrier(2, timeout=20)

        def guest(_paths, _spec, directory, meet):
            one = meet(None, directory)
            directories.add(directory)
            one.on_next("")
            both.wait()
            while one.on_next("") != "done":
                pass
            return boot.Observation(directory)

        with mock.patch.object(boot, "run", side_effect=guest):
            boots = jobs.run(None, None, [Job(name, ()) for name in "abcdef"], worker, pathlib.Path("/nowhere"), guests=2)
        self.assertEqual(sorted(words for words, _, _ in worker.taken), list("abcdef"))
        self.assertEqual((boots, len(directories)), (2, 2))


if __name__ == "__main__":
    unittest.main()
