# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import socket
import tempfile
import threading
import time
import unittest

from harness.session import EDIDS, Channel, Session, SessionEnd, converse


class FakeControl:
    """Remembers what was asked of vgpu-host and answers with fixed numbers."""

    def __init__(self):
        self.asked = []

    def ask(self, command, **arguments):
        self.asked.append((command, arguments))
        return {"ok": True, "display_ready": 1, "refused": {"fence": 2, "dma": 1}, "transport": {"resets": 5}, "ppgtts": {"roots": 6}, "width": 1024, "height": 768, "runs": [],
                "vgpus": [{"monitors": [{"port": "B", "width": 1920, "height": 1080}]}], "work": {"vblanks": 77},
                "registers": [{"name": "vgt_if.display_ready", "reads": 0, "writes": 2}, {"name": "other", "reads": 7, "writes": 9},
                              {"name": "vgt_if.magic(0)", "reads": 1, "writes": 0},
                              {"name": "vgt_if.magic(1)", "reads": 1, "writes": 0}],
                "groups": {"display": {"reads": 3, "writes": 4}, "config": {"reads": 50, "writes": 60}, "rps": {"reads": 0, "writes": 1}}}


class Conversation(unittest.TestCase):
    def setUp(self):
        self.guest, host = socket.socketpair()
        self.addCleanup(self.guest.close)
        self.addCleanup(host.close)
        self.control = FakeControl()
        self.session = Session(self.control, pathlib.Path("/nowhere"))
        self.channel = Channel(host, time.monotonic() + 5)

    def talk(self, *lines: str) -> list[str]:
        """Send all of @lines, let the session run to its verdict. Return: the answers."""
        self.guest.sendall("".join(lines).encode())
        worker = threading.Thread(target=converse, args=(self.session, self.channel))
        worker.start()
        worker.join(5)
        self.guest.settimeout(1)
        return self.guest.recv(4096).decode().splitlines()

    def test_answers_each_request_and_keeps_ktap(self):
        answers = self.talk("KTAP version 1\n1..1\n", "@phase probe\n", "@display_ready\n", "@refused\n", "ok 1 - a\n",
                            "@writes suspend vgt_if.display_ready\n", "@verdict pass\n")
        self.assertEqual(answers, ["ok", "1", "3", "2", "ok"])
        self.assertEqual(self.session.ktap, ["KTAP version 1", "1..1", "ok 1 - a"])
        self.assertEqual(self.control.asked[0], ("phase", {"name": "probe"}))
        self.assertEqual(self.session.verdict, "pass")

    def test_ppgtts_that_are_still_announced_are_counted(self):
        self.assertEqual(self.talk("@roots 0\n", "@verdict pass\n"), ["6", "ok"])

    def test_the_last_look_at_the_ggtt_comes_with_the_verdict(self):
        self.talk("@phase end\n", "@verdict pass\n")
        self.assertEqual([command for command, _ in self.control.asked], ["phase", "ggtt"])
        self.assertEqual(self.session.ggtt["runs"], [])

    def test_a_second_share_is_asked_for_by_its_number_and_has_the_same_phases(self):
        self.session.shares = 2
        answers = self.talk("@phase probe\n", "@display_ready 1\n", "@refused 1\n", "@refused 0\n", "@verdict pass\n")
        self.assertEqual(answers, ["ok", "1", "3", "3", "ok"])
        self.assertEqual(self.control.asked, [("phase", {"name": "probe"}), ("phase", {"name": "probe", "vgpu": 1}),
                                              ("stats", {"vgpu": 1}), ("stats", {"vgpu": 1}), ("stats", {}), ("ggtt", {})])

    def test_resets_are_those_of_the_share_that_is_named(self):
        self.assertEqual(self.talk("@resets\n", "@resets 1\n", "@verdict pass\n"), ["5", "5", "ok"])
        self.assertEqual(self.control.asked[:2], [("stats", {}), ("stats", {"vgpu": 1})])

    def test_reads_of_an_array_are_added_up(self):
        answers = self.talk("@reads suspend vgt_if.magic\n", "@reads suspend other\n", "@reads suspend vgt_if\n", "@verdict pass\n")
        self.assertEqual(answers, ["2", "7", "0", "ok"])
        self.assertEqual(self.control.asked[0], ("stats", {"phase": "suspend"}))

    def test_reads_of_the_second_share_are_its_own(self):
        self.assertEqual(self.talk("@reads suspend other 1\n", "@verdict pass\n")[0], "7")
        self.assertEqual(self.control.asked[0], ("stats", {"phase": "suspend", "vgpu": 1}))

    def test_traps_of_a_phase_are_without_config_space(self):
        self.assertEqual(self.talk("@traps asleep\n", "@verdict pass\n")[0], "8")
        self.assertEqual(self.control.asked[0], ("stats", {"phase": "asleep"}))

    def test_another_share_reaches_the_host_as_the_guest_asked(self):
        self.assertEqual(self.talk("@repartition mappable=128M+64M fences=0x2\n", "@verdict pass\n")[0], "ok")
        self.assertEqual(self.control.asked[0], ("repartition", {"mappable": "128M+64M", "fences": 2}))

    def test_a_monitor_is_plugged_in(self):
        self.assertEqual(self.talk("@plug 1024x768\n", "@plug ../real.bin\n", "@verdict pass\n")[:2], ["ok", "ok"])
        self.assertEqual(self.control.asked[:2], [("plug", {"monitor": "1024x768"}), ("plug", {"edid": str(EDIDS / "real.bin")})])

    def test_monitor_and_blanks_are_those_of_the_first_share(self):
        self.assertEqual(self.talk("@monitor\n", "@vblanks\n", "@verdict pass\n")[:2], ["1920x1080", "77"])

    def test_takes_a_file_with_lines_that_look_like_requests(self):
        text = "@phase x\nok 1 - not a result\n"
        self.talk(f"@file info {len(text)}\n", text, "@verdict pass\n")
        self.assertEqual(self.session.files, {"info": text})
        self.assertEqual(self.session.ktap, [])

    def test_an_unknown_request_is_answered_with_an_error(self):
        self.assertEqual(self.talk("@dance\n", "@verdict pass\n")[0], "error: unknown request dance")

    def test_a_screenshot_cannot_leave_its_directory(self):
        self.talk("@screenshot ../../etc/x\n", "@verdict pass\n")
        self.assertEqual(self.control.asked[0][1]["path"], "/nowhere/x.png")

    def test_a_guest_that_goes_away_has_no_verdict(self):
        self.guest.sendall(b"KTAP version 1\n")
        self.guest.shutdown(socket.SHUT_WR)
        with self.assertRaisesRegex(SessionEnd, "gone"):
            converse(self.session, self.channel)
        self.assertEqual(self.session.verdict, "")

    def test_a_silent_guest_runs_out_of_time(self):
        self.channel.deadline = time.monotonic() + 0.05
        with self.assertRaisesRegex(SessionEnd, "time is up"):
            converse(self.session, self.channel)

    def test_a_guest_that_falls_silent_is_told_from_one_that_never_spoke(self):
        self.channel.deadline = time.monotonic() + 0.05
        self.guest.sendall(b"ok 1 - loads\n@phase suspend\n")
        with self.assertRaisesRegex(SessionEnd, "silent for 0 s after '@phase suspend'"):
            converse(self.session, self.channel)


class SignsOfLife(unittest.TestCase):
    """A guest that says nothing over the channel, and whose kernel may be writing its log."""

    def setUp(self):
        self.guest, self.host = socket.socketpair()
        self.addCleanup(self.guest.close)
        self.addCleanup(self.host.close)
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.log = pathlib.Path(self.place.name) / "kernel.log"

    def test_one_that_writes_its_log_is_waited_for(self):
        def live():
            for _ in range(4):
                time.sleep(0.2)
                self.log.write_text("[IGT] x\n")
            self.guest.sendall(b"done\n")

        worker = threading.Thread(target=live)
        worker.start()
        self.assertEqual(Channel(self.host, time.monotonic() + 10, 0.5, self.log).line(), "done")
        worker.join()

    def test_one_whose_log_is_old_is_dead(self):
        self.log.write_text("booted\n")
        with self.assertRaisesRegex(SessionEnd, "silent"):
            Channel(self.host, time.monotonic() + 10, 0.3, self.log).line()

    def test_one_without_a_log_is_dead(self):
        with self.assertRaisesRegex(SessionEnd, "silent"):
            Channel(self.host, time.monotonic() + 10, 0.1, self.log).line()
