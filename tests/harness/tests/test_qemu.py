# SPDX-License-Identifier: GPL-2.0 OR MIT
import json
import pathlib
import tempfile
import unittest
from dataclasses import replace
from unittest import mock

from harness import host, qemu, shell
from harness.control import Control
from harness.host import HostSpec

MACHINE = qemu.Machine(pathlib.Path("/k"), pathlib.Path("/i"), [pathlib.Path("/g.sock")], ["console=ttyS0"], console="/log",
                       verdict_socket=pathlib.Path("/v.sock"))


class Arguments(unittest.TestCase):
    def test_guest_memory_is_shared_or_the_host_could_not_reach_it(self):
        args = qemu.arguments(MACHINE)
        self.assertIn("memory-backend-memfd,id=mem,size=512M,share=on", args)
        self.assertIn("q35,memory-backend=mem", args)

    def test_nothing_comes_by_default_and_a_reset_ends_the_run(self):
        self.assertLessEqual({"-nodefaults", "-no-reboot"}, set(qemu.arguments(MACHINE)))

    def test_a_version_is_read_from_what_qemu_prints(self):
        for text, version in (("QEMU emulator version 11.1.2 (Debian 1:11)", (11, 1, 2)), ("version 7.2", (7, 2)), ("", (0,))):
            with self.subTest(text):
                self.assertEqual(qemu.parse_version(text), version)

    def test_versions_compare_as_numbers(self):
        self.assertGreaterEqual(qemu.parse_version("version 10.1.0"), qemu.NEEDED)
        self.assertLess(qemu.parse_version("version 9.2.0"), qemu.NEEDED)

    def test_options_of_the_share_are_joined_to_its_socket(self):
        args = host.arguments(HostSpec({"ggtt": "1G"}, {"fences": "8", "caps": "none"}), pathlib.Path("/d"))
        self.assertEqual(args[:2], ["--ggtt", "1G"])
        self.assertEqual(args[-2:], ["--vgpu", "socket=/d/gpu0.sock,fences=8,caps=none"])

    def test_each_share_is_a_gpu_of_its_own(self):
        spec = HostSpec(vgpu={"fences": "4"}, second={"fences": "8"})
        self.assertEqual(host.arguments(spec, pathlib.Path("/d"))[-4:],
                         ["--vgpu", "socket=/d/gpu0.sock,fences=4", "--vgpu", "socket=/d/gpu1.sock,fences=8"])
        args = qemu.arguments(replace(MACHINE, gpu_sockets=host.sockets(spec, pathlib.Path("/d"))))
        gpus = [json.loads(word) for word in args if "vfio-user-pci" in word]
        self.assertEqual([(gpu["addr"], gpu["socket"]["path"]) for gpu in gpus], [("2.0", "/d/gpu0.sock"), ("3.0", "/d/gpu1.sock")])

    def test_a_guest_of_its_own_for_each_share_finds_it_by_its_number(self):
        directory = pathlib.Path("/d")
        whole = HostSpec(vgpu={"fences": "1"}, others=({"fences": "2"}, {"fences": "3"}))
        guests = [HostSpec(vgpu=share, first=number) for number, share in enumerate(whole.shares)]
        self.assertEqual([path.name for path in host.sockets(whole, directory)], ["gpu0.sock", "gpu1.sock", "gpu2.sock"])
        self.assertEqual([host.sockets(one, directory) for one in guests], [[path] for path in host.sockets(whole, directory)])
        self.assertIn("socket=/d/gpu2.sock,fences=3", host.arguments(whole, directory))

    def test_of_several_shares_a_session_sees_its_own(self):
        answers = {"ok": True, "vgpus": [{"id": 1}, {"id": 2}]}
        with mock.patch.object(Control, "__init__", return_value=None), mock.patch.object(Control, "ask", return_value=answers) as ask:
            found = host.ShareControl(pathlib.Path("/c"), 1).ask("info")
        ask.assert_called_once_with("info", vgpu=1)
        self.assertEqual(found["vgpus"], [{"id": 2}])

    def test_a_share_whose_aperture_is_mapped_has_a_plugin_in_qemu(self):
        spec = HostSpec(vgpu={"mapped": "ggtt"}, second={"mapped": "aperture"})
        self.assertEqual(host.aperture_sockets(spec, pathlib.Path("/d")), [pathlib.Path("/d/gpu1.sock.aperture")])
        args = qemu.arguments(replace(MACHINE, plugins=["file=/p.so,sock=/d/gpu1.sock.aperture"]))
        self.assertEqual(args[args.index("-plugin") + 1], "file=/p.so,sock=/d/gpu1.sock.aperture")
        self.assertNotIn("-plugin", qemu.arguments(MACHINE))

    def test_pairs_without_a_value_are_refused(self):
        self.assertEqual(shell.parse_pairs("caps=none,fences=8"), {"caps": "none", "fences": "8"})
        with self.assertRaises(SystemExit):
            shell.parse_pairs("fences")


class Accelerator(unittest.TestCase):
    def found(self, record: pathlib.Path, works: bool, boots: bool = True) -> str:
        with (mock.patch.dict("os.environ", {"ACCEL": "auto"}), mock.patch.object(qemu, "kvm_works", return_value=works),
              mock.patch.object(qemu, "kvm_boots", return_value=boots)):
            return qemu.accelerator(qemu.Qemu(["qemu"], {}), pathlib.Path("/k"), record)

    def test_what_was_found_is_kept(self):
        with tempfile.TemporaryDirectory() as name:
            record = pathlib.Path(name) / "accelerator"
            self.assertEqual(self.found(record, works=True, boots=False), "tcg")
            self.assertEqual(self.found(record, works=True), "tcg")
            self.assertEqual(record.read_text(), "tcg")

    def test_a_record_that_another_boot_is_writing_is_not_believed(self):
        with tempfile.TemporaryDirectory() as name:
            record = pathlib.Path(name) / "accelerator"
            record.write_text("")
            self.assertEqual(self.found(record, works=True), "kvm")
