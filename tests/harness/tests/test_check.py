# SPDX-License-Identifier: GPL-2.0 OR MIT
import os
import pathlib
import re
import subprocess
import unittest
from dataclasses import replace
from unittest import mock

from harness import boot, cases, check
from harness.ktap import Result
from harness.paths import DEFAULT_PLATFORM, PLATFORMS, REPO, Paths, from_environment, platforms
from harness.tests.test_judge import GOOD


def kernels(*versions: str, platforms: tuple[str, ...] = (DEFAULT_PLATFORM,)) -> list[Paths]:
    return [Paths(pathlib.Path("/out"), pathlib.Path("/cache"), version, platform) for version in versions for platform in platforms]


class SecondGpu(unittest.TestCase):
    CASE = cases.Case("a", "because", "enlightened", second={"fences": "8"})

    def failures(self, case: cases.Case, second: dict) -> list[str]:
        """Return: what fails of the second GPU, with the counters of a first one that is well."""
        seen = replace(GOOD, second=second, info={"vgpus": GOOD.info["vgpus"] * 2},
                       files={**GOOD.files, "i915_vgpu_info-second": GOOD.files["i915_vgpu_info"]})
        return [one.name for one in check.second_results(case, seen) if not one.ok]

    def test_is_judged_by_its_own_counters(self):
        self.assertEqual(self.failures(self.CASE, GOOD.stats), [])
        self.assertEqual(self.failures(self.CASE, {**GOOD.stats, "refused": {"fence": 1}}), ["second GPU: nothing was refused"])

    def test_that_left_no_counters_is_not_well(self):
        self.assertIn("second GPU: nothing was refused", self.failures(self.CASE, {}))

    def test_is_not_asked_for_where_there_is_none(self):
        self.assertEqual(self.failures(replace(self.CASE, second={}), {}), [])


class Groups(unittest.TestCase):
    def names(self, *versions: str) -> list[str]:
        return [group.name for group in check.all_groups(kernels(*versions))]

    def test_one_kernel_has_plain_names(self):
        self.assertFalse([name for name in self.names("6.12") if "/" in name])

    def test_of_two_kernels_each_has_its_boots_and_the_project_is_tested_once(self):
        two = self.names("6.12", "7.3")
        self.assertEqual([name for name in two if "/" not in name], ["harness", "series", "scripts", "vgpu-host", "hardening", "core-fuzz", "host-fuzz",
                                                                      "neighbours"])
        for version in ("6.12", "7.3"):
            self.assertEqual([name.removeprefix(f"{version}/") for name in two if name.startswith(version)],
                             [group.name for path in kernels(version) for group in [*check.kernel_groups(path), *check.boot_groups(path, False)]])

    def test_a_name_selects_its_group_with_every_kernel(self):
        groups = check.all_groups(kernels("6.12", "7.3"))
        self.assertEqual([group.name for group in check.selected(groups, "reload")], ["6.12/reload", "7.3/reload"])
        self.assertEqual([group.name for group in check.selected(groups, "7.3/reload")], ["7.3/reload"])

    def test_of_two_platforms_each_has_the_boots_that_are_for_it_and_the_kernel_is_tested_once(self):
        two = [replace(case, platforms=["haswell", "skylake"] if case.name == "reload" else ["haswell"])
               for case in cases.load(REPO / "tests" / "boots")]
        with mock.patch.object(cases, "load", return_value=two):
            names = [group.name for group in check.all_groups(kernels("6.12", platforms=("haswell", "skylake")))]
            self.assertEqual(check.needs(kernels("6.12", platforms=("haswell", "skylake")), "6.12", "skylake/reload"), ["boot/ours"])
        self.assertEqual([name for name in names if name.startswith("skylake/")], ["skylake/reload"])
        self.assertIn("haswell/reload", names)
        self.assertEqual(names.count("hook-map"), 1)

    def test_a_boot_of_several_kernels_and_platforms_is_found_by_either(self):
        groups = check.all_groups(kernels("6.12", "7.3", platforms=("haswell", "skylake")))
        self.assertEqual(sorted(group.name for group in check.selected(groups, "reload")),
                         ["6.12/haswell/reload", "6.12/skylake/reload", "7.3/haswell/reload", "7.3/skylake/reload"])
        self.assertEqual([group.name for group in check.selected(groups, "haswell/reload")], ["6.12/haswell/reload", "7.3/haswell/reload"])
        self.assertEqual([group.name for group in check.selected(groups, "7.3/haswell/reload")], ["7.3/haswell/reload"])

        self.assertEqual([group.name for group in check.selected(groups, "haswell/suspend")], ["6.12/haswell/suspend", "7.3/haswell/suspend"])

    def test_two_platforms_do_not_overwrite_each_others_logs(self):
        one, other = (paths.logs("check") for paths in kernels("6.12", platforms=("haswell", "skylake")))
        self.assertNotEqual(one, other)

    def test_two_kernels_do_not_overwrite_each_others_logs(self):
        one, other = (paths.logs("check") for paths in kernels("6.12", "7.3"))
        self.assertNotEqual(one, other)


class ChosenBoots(unittest.TestCase):
    """tests/kernel/boots.toml says which boots are made on which kernel."""

    NAMES = ["reload", "upstream", "upstream-reload"]

    def chosen(self, text: str) -> list[str]:
        return check.parse_chosen(f'["7.2"]\nwhy = "because"\n{text}\n', self.NAMES)["7.2"]

    def test_boots_can_be_named_or_left_out(self):
        self.assertEqual(self.chosen('boots = ["reload"]'), ["reload"])
        self.assertEqual(self.chosen('leave_out = ["upstream*"]'), ["reload"])
        self.assertEqual(self.chosen('leave_out = ["upstream"]'), ["reload", "upstream-reload"])

    def test_a_kernel_that_is_tested_alone_gets_all(self):
        for version in ("6.12", "7.2", "7.3"):
            every = [case.name for case in cases.load(REPO / "tests" / "boots") if case.is_for(version)]
            self.assertEqual([case.name for case in check.boots_on(version, alone=True)], every)

    def test_one_of_several_kernels_gets_what_the_table_says(self):
        names = [case.name for case in cases.load(REPO / "tests" / "boots")]
        chosen = check.parse_chosen(check.CHOSEN.read_text(), names)
        for version in ("6.12", "7.2", "7.3"):
            self.assertLessEqual({case.name for case in check.boots_on(version, alone=False)}, set(chosen.get(version, names)))
        self.assertEqual({case.name for case in check.boots_on("7.2", alone=False)}, set(chosen["7.2"]))

    def test_every_boot_is_made_on_some_kernel(self):
        made = {case.name for version in ("6.12", "7.2", "7.3") for platform in platforms()
                for case in check.boots_on(version, alone=False, platform=platform)}
        self.assertEqual(made, {case.name for case in cases.load(REPO / "tests" / "boots")})

    def test_a_table_that_says_something_wrong_is_refused(self):
        for text, message in (('boots = ["relaod"]', "there is no boot relaod"), ('leave_out = ["down*"]', "there is no boot down"),
                              ('boots = []\nleave_out = []', "either boots or leave_out"), ('boot = ["reload"]', "either boots or leave_out")):
            with self.subTest(message), self.assertRaisesRegex(cases.CaseError, message):
                self.chosen(text)
        with self.assertRaisesRegex(cases.CaseError, "needs why"):
            check.parse_chosen('["7.2"]\nwhy = ""\nboots = ["reload"]\n', self.NAMES)


class Bare(unittest.TestCase):
    """A driver that times its updates by the scan line may be late on a busy machine; an enlightened one has no such excuse."""

    def clean(self, guest: str) -> bool:
        seen = boot.Observation(pathlib.Path("/nowhere"), log="i915: [drm] *ERROR* Atomic update failure on pipe A (start=1 end=2)")
        results = check.JUDGES[guest](cases.Case("case", "why", guest), seen)
        return next(one.ok for one in results if one.name == "the kernel log is clean")

    def test_only_a_bare_driver_may_be_late(self):
        self.assertTrue(self.clean("bare"))
        self.assertFalse(self.clean("enlightened"))


class Environment(unittest.TestCase):
    def test_kernel_may_name_several(self):
        with mock.patch.dict(os.environ, KERNEL=" 6.12  7.3 "):
            self.assertEqual([paths.kernel for paths in from_environment()], ["6.12", "7.3"])
        with mock.patch.dict(os.environ, KERNEL=""):
            self.assertEqual([paths.kernel for paths in from_environment()], ["6.12"])


    def test_platform_may_name_several_and_all_are_meant_where_all_are_wanted(self):
        for value, every, wanted in (("", False, [DEFAULT_PLATFORM]), ("", True, platforms()), ("skylake", True, ["skylake"]),
                                     ("skylake haswell", False, ["skylake", "haswell"])):
            with self.subTest(value), mock.patch.dict(os.environ, KERNEL="6.12", PLATFORM=value):
                self.assertEqual([paths.platform for paths in from_environment(every)], wanted)

    def test_an_unknown_platform_is_refused_with_those_there_are(self):
        with mock.patch.dict(os.environ, PLATFORM="skylke"), self.assertRaisesRegex(SystemExit, "no platform skylke; .*haswell.*skylake"):
            from_environment()


class Platforms(unittest.TestCase):
    def test_are_those_of_the_host(self):
        found = [re.findall(r'\.name = "([\w-]+)",\s+\.device_id', path.read_text()) for path in PLATFORMS.parent.rglob("*.c")]
        self.assertEqual(sorted(platforms()), sorted(name for names in found for name in names))

    def test_are_listed_by_make_help(self):
        done = subprocess.run(["make", "-s", "-C", str(REPO), "help"], check=True, capture_output=True, text=True)
        self.assertIn(f"platform: {', '.join(platforms())}", done.stdout)

    def test_the_host_is_told_which_one_it_is_unless_the_case_says_so(self):
        self.assertEqual(boot.HostSpec().on("skylake").gpu, {"platform": "skylake"})
        self.assertEqual(boot.HostSpec(gpu={"platform": "haswell", "ggtt": "1G"}).on("skylake").gpu, {"platform": "haswell", "ggtt": "1G"})

    def test_each_says_in_one_line_how_long_it_took(self):
        made = [check.Made(check.Group("harness", list), [Result("a", True)], 0.0, 90.0),
                check.Made(check.Group("a", list, platform="haswell"), [], 10.0, 30.0),
                check.Made(check.Group("b", list, platform="haswell"), [], 15.0, 45.0)]
        self.assertEqual(check.platform_line("haswell", made), "# haswell: 2 boots in 35 s, 50 s one after the other")
        self.assertEqual(check.platform_line("skylake", made), "# skylake: no boots")


class FrontDoor(unittest.TestCase):
    """The Makefile and the harness agree on what is built and what is booted."""

    def test_what_a_boot_needs_is_built_and_no_more(self):
        self.assertEqual(check.needs(kernels("6.12"), "6.12", "reload"), ["boot/ours"])
        self.assertEqual(check.needs(kernels("6.12"), "6.12", "unwind"), ["boot/debug"])
        self.assertEqual(check.needs(kernels("6.12", "7.3"), "7.3", "upstream-suspend"), ["boot/upstream"])
        self.assertEqual(check.needs(kernels("6.12", "7.3"), "7.3", "6.12/reload"), [])
        self.assertEqual(check.needs(kernels("6.12", "7.3"), "6.12", "harness"), [])
        self.assertEqual(check.needs(kernels("6.12", "7.3"), "6.12", "neighbours"), ["boot/ours"])
        self.assertEqual(check.needs(kernels("6.12", "7.3"), "7.3", "neighbours"), [])

    def test_every_variant_that_a_boot_names_is_built(self):
        for version in ("6.12", "7.2", "7.3"):
            found = check.needs(kernels("6.12", "7.2", "7.3"), version, "")
            self.assertEqual({f"boot/{case.kernel}" for case in check.boots_on(version, alone=False)} | {"tree/ours", "tree/upstream"}, set(found))

    def test_what_takes_one_kernel_refuses_two(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        done = subprocess.run(["make", "-C", str(REPO), "tree", "KERNEL=6.12 7.3"], check=False, capture_output=True, text=True,
                              env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("only check takes several", done.stderr)
