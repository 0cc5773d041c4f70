# SPDX-License-Identifier: GPL-2.0 OR MIT
import os
import pathlib
import re
import subprocess
import unittest
from dataclasses import replace
from unittest import mock

from harness import boot, cases, check
from harness.paths import REPO, Paths, from_environment
from harness.tests.test_judge import GOOD


def kernels(*versions: str) -> list[Paths]:
    return [Paths(pathlib.Path("/out"), pathlib.Path("/cache"), version) for version in versions]


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

    def test_of_two_kernels_each_is_tested_whole_and_the_project_once(self):
        one, two = self.names("6.12"), self.names("6.12", "7.3")
        project = [name for name in two if "/" not in name]
        self.assertEqual(project, ["harness", "series", "scripts", "vgpu-host", "core-fuzz", "host-fuzz"])
        for version in ("6.12", "7.3"):
            self.assertEqual([name.removeprefix(f"{version}/") for name in two if name.startswith(version)],
                             self.names(version)[len(project):])
        self.assertEqual([name.removeprefix("6.12/") for name in two if name.startswith("6.12")], one[len(project):])
        self.assertLess({name.removeprefix("7.3/") for name in two if name.startswith("7.3")}, set(one))

    def test_a_name_selects_its_group_with_every_kernel(self):
        groups = check.all_groups(kernels("6.12", "7.3"))
        self.assertEqual([group.name for group in check.selected(groups, "reload")], ["6.12/reload", "7.3/reload"])
        self.assertEqual([group.name for group in check.selected(groups, "7.3/reload")], ["7.3/reload"])

    def test_two_kernels_do_not_overwrite_each_others_logs(self):
        one, other = (paths.logs("check") for paths in kernels("6.12", "7.3"))
        self.assertNotEqual(one, other)


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


class FrontDoor(unittest.TestCase):
    """The Makefile and the harness agree on what is built and what is booted."""

    def test_every_kernel_that_a_boot_names_is_built(self):
        lists = dict(re.findall(r"^(CHECKED\S*) *= (.*)$", (REPO / "Makefile").read_text(), re.MULTILINE))
        for version in ("6.12", "7.3"):
            built = lists["CHECKED"].replace("$(CHECKED_$(KERNEL))", lists.get(f"CHECKED_{version}", "")).split()
            named = {case.kernel for case in cases.load(REPO / "tests" / "boots") if case.is_for(version)}
            self.assertLessEqual(named, set(built), version)

    def test_what_takes_one_kernel_refuses_two(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        done = subprocess.run(["make", "-C", str(REPO), "tree", "KERNEL=6.12 7.3"], check=False, capture_output=True, text=True,
                              env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("only check takes several", done.stderr)

    def test_ci_runs_the_command_of_the_readme(self):
        command = re.search(r"^\{ (make check[^;]*);", (REPO / ".ci/run").read_text(), re.MULTILINE)[1]
        self.assertIn(command, (REPO / "README.md").read_text())
