# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of what `make check` says of the files of `make series`, on a small kernel: whatever does not apply, or gives another
tree, is a failure."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import unittest.mock

from harness import published

I915 = "drivers/gpu/drm/i915"
BASE = {"other/restored": "old\n", "Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n", "MAINTAINERS": "i915\n",
        f"{I915}/Makefile": "i915-y += a.o\n", f"{I915}/a.c": "".join(f"int a{i};\n" for i in range(20))}
FIRST = {f"{I915}/a.c": BASE[f"{I915}/a.c"].replace("int a9;", "int nine;"), "other/passing": "comes and goes\n",
         "other/restored": "new for a while\n"}
SECOND = {f"{I915}/Makefile": "i915-y += a.o b.o\nobj-$(CONFIG_DRM_I915_KUNIT_TEST) += tests/\n", f"{I915}/b.c": "int b;\n",
          f"{I915}/tests/b_test.c": "int test;\n", "MAINTAINERS": "i915\nvgpu\n", "other/passing": None,
          "other/restored": "old\n"}


def write(directory: pathlib.Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)


class Published(unittest.TestCase):
    """All tests share one series, and each spoils a copy of its files."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.top = pathlib.Path(directory.name)
        cls.tree, cls.bare = cls.top / "tree", cls.top / "bare.git"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        cls.enterClassContext(unittest.mock.patch.dict(os.environ, environment, clear=True))
        subprocess.run(["git", "init", "-q", "-b", "main", str(cls.tree)], check=True)
        published.git(cls.tree, "config", "user.name", "test tree")
        published.git(cls.tree, "config", "user.email", "series@localhost")
        cls.base = cls.commit(BASE, "pristine")
        subprocess.run(["git", "clone", "-q", "--bare", str(cls.tree), str(cls.bare)], check=True)
        cls.commit(FIRST, "first")
        cls.commit(SECOND, "second")
        published.publish(cls.tree, cls.base, cls.top / "published")
        touched = [*FIRST, *SECOND]
        published.pristine_clone(cls.bare, cls.base, cls.top / "clone", touched)
        published.extract(cls.tree, cls.base, touched, cls.top / "pristine")
        published.extract(cls.tree, "HEAD", touched, cls.top / "tested")

    @classmethod
    def commit(cls, files: dict[str, str | None], message: str) -> str:
        write(cls.tree, files)
        published.git(cls.tree, "add", "-A")
        published.git(cls.tree, "commit", "-q", "-s", "-m", message)
        return published.git(cls.tree, "rev-parse", "HEAD")

    @contextlib.contextmanager
    def spoiled(self, spoil):
        """A copy of what publish.py wrote, changed by @spoil."""
        with tempfile.TemporaryDirectory() as name:
            output = pathlib.Path(name) / "output"
            shutil.copytree(self.top / "published", output)
            spoil(output)
            yield output

    def mail_failures(self, spoil) -> list[str]:
        """Return: the names of the results of a maintainer that fail after @spoil."""
        tested = published.git(self.tree, "rev-parse", "HEAD^{tree}")
        with self.spoiled(spoil) as output:
            return [one.name for one in published.mail_results(self.top / "clone", self.base, output, tested) if not one.ok]

    def patch_failures(self, spoil) -> list[str]:
        """Return: the names of the results of distributions that fail after @spoil."""
        with self.spoiled(spoil) as output:
            found = published.patch_results(self.top / "pristine", output, published.read(self.top / "tested"))
        return [one.name for one in found if not one.ok]

    def replace(self, pattern: str, old: str, new: str):
        """Return: a function that changes the files that match @pattern."""
        def change(output: pathlib.Path) -> None:
            paths = list(output.glob(pattern))
            self.assertTrue(paths)
            for path in paths:
                self.assertIn(old, path.read_text())
                path.write_text(path.read_text().replace(old, new))
        return change

    def test_a_good_series_passes_all(self):
        found = published.results_of(self.tree, self.bare, self.base)
        self.assertEqual([one.name for one in found if not one.ok], [])
        self.assertEqual(len(found), 13)

    def test_a_letter_among_the_patches_stops_git_am(self):
        self.assertEqual(self.mail_failures(lambda output: (output / "cover-letter.txt").rename(output / "0000-cover-letter.patch")),
                         ["git am of all *.patch gives the tested tree"])

    def test_an_mbox_without_one_patch_gives_another_tree(self):
        self.assertEqual(self.mail_failures(lambda output: (output / "i915-vgpu.mbox").write_bytes(next(output.glob("0001-*")).read_bytes())),
                         ["git am of the mbox gives the tested tree"])

    def test_a_patch_without_the_callers_sign_off_is_named(self):
        sign_off = f"Signed-off-by: {published.CALLER[0]} <{published.CALLER[1]}>"
        self.assertEqual(self.mail_failures(self.replace("*.mbox", sign_off, "Signed-off-by: Some One <some@series.example>")),
                         ["each patch has the sign-off of its author and of the caller"])

    def test_the_neutral_identity_is_found_in_any_file(self):
        self.assertEqual(self.mail_failures(self.replace("cover-letter.txt", "check@series.example", "series@localhost")),
                         ["no file names the identity of the test trees"])

    def test_a_wrong_order_stops_quilt(self):
        def reverse(output: pathlib.Path) -> None:
            path = output / "series"
            path.write_text("\n".join(reversed(path.read_text().split())) + "\n")
        # The second takes away what the first brings.
        self.assertEqual(self.patch_failures(reverse), ["quilt push --fuzz=0 of the numbered patches gives the tested tree"])

    def test_a_squashed_patch_that_needs_fuzz_is_refused_by_each_tool(self):
        self.assertEqual(self.patch_failures(self.replace("squashed/i915-vgpu.patch", "\n int a7;\n", "\n int a_7;\n")),
                         [f"{way} of i915-vgpu.patch gives the tested tree" for way in published.WAYS])

    def test_a_squashed_patch_that_gives_another_tree_fails(self):
        self.assertEqual(self.patch_failures(self.replace("squashed/i915-vgpu.patch", "+int nine;", "+int ten;")),
                         [f"{way} of i915-vgpu.patch gives the tested tree" for way in published.WAYS])

    def test_a_drivers_patch_that_brings_tests_or_maintainers_fails(self):
        def whole(output: pathlib.Path) -> None:
            (output / "squashed/i915-vgpu-drivers.patch").write_bytes((output / "squashed/i915-vgpu.patch").read_bytes())
        self.assertEqual(self.patch_failures(whole),
                         [f"{way} of i915-vgpu-drivers.patch gives the tested driver without tests" for way in published.WAYS])

    def test_runs_that_differ_fail(self):
        one, other = self.top / "published", self.top / "other"
        shutil.copytree(one, other)
        self.assertTrue(published.same_files(one, other))
        (other / "squashed/i915-vgpu.patch").write_text("different")
        self.assertFalse(published.same_files(one, other))

    def test_a_tree_with_other_files_than_its_commit_fails(self):
        self.addCleanup((self.tree / "MAINTAINERS").write_text, SECOND["MAINTAINERS"])
        (self.tree / "MAINTAINERS").write_text("changed\n")
        with unittest.mock.patch.object(published, "file_results", return_value=[]):
            found = published.results_of(self.tree, self.bare, self.base)
        self.assertEqual([one.name for one in found if not one.ok], ["the tested kernel is what its commit says"])


class DriversProblems(unittest.TestCase):
    """The tree after the patch of the driver alone, as name -> text."""

    BASE = {f"{I915}/Makefile": "obj-y += old.o\n", "MAINTAINERS": "old\n"}
    TESTED = {f"{I915}/Makefile": "obj-y += old.o\nobj-y += new.o\nobj-y += tests/\ni915-y += tests/ops.o\n", f"{I915}/new.c": "new\n",
              f"{I915}/tests/ops.c": "ops\n", "MAINTAINERS": "new\n"}
    GOOD = {f"{I915}/Makefile": "obj-y += old.o\nobj-y += new.o\n", f"{I915}/new.c": "new\n", "MAINTAINERS": "old\n"}

    def problems(self, **changes: str) -> list[str]:
        names = {"makefile": f"{I915}/Makefile", "new": f"{I915}/new.c", "test": f"{I915}/tests/ops.c", "maintainers": "MAINTAINERS"}
        got = {**self.GOOD, **{names[name]: text for name, text in changes.items()}}
        files = [{name: (False, text.encode()) for name, text in one.items()} for one in (got, self.BASE, self.TESTED)]
        return published.drivers_problems(*files)

    def test_the_driver_alone_is_good(self):
        self.assertEqual(self.problems(), [])

    def test_files_of_others_must_be_pristine_and_ours_tested(self):
        self.assertEqual(self.problems(maintainers="new\n"), ["MAINTAINERS is not the pristine one"])
        self.assertEqual(self.problems(test="ops\n"), [f"{I915}/tests/ops.c is not the pristine one"])
        self.assertEqual(self.problems(new="other\n"), [f"{I915}/new.c is not the tested one"])

    def test_a_makefile_must_not_name_what_is_left_out(self):
        for line in ("obj-y += tests/", "i915-y += tests/ops.o"):
            self.assertEqual(self.problems(makefile=f"{self.GOOD[f'{I915}/Makefile']}{line}\n"),
                             [f"{I915}/Makefile names what is left out: {line}"])

    def test_a_makefile_has_no_lines_of_its_own(self):
        self.assertEqual(self.problems(makefile="obj-y += odd.o\n"), [f"{I915}/Makefile: a line that was not tested: obj-y += odd.o"])


if __name__ == "__main__":
    unittest.main()
