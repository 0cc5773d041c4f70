# SPDX-License-Identifier: GPL-2.0-only
"""Tests of publish.py on small kernels of our own: what it writes applies, and is by the caller."""

import contextlib
import email
import email.header
import email.utils
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import publish  # noqa: E402


def stats(*rows: tuple[str, str, int]) -> dict:
    return {"registers": [{"phase": phase, "group": group, "reads": count, "writes": 1} for phase, group, count in rows]}


class TrapTable(unittest.TestCase):
    def test_has_a_column_for_each_driver_and_sums_for_each_phase(self):
        table = publish.trap_table({"upstream": stats(("probe", "rc6", 9), ("probe", "ggtt", 99), ("idle", "rps", 4)),
                                    "this series": stats(("probe", "ggtt", 49), ("probe", "aperture", 500))})
        rows = [line.split() for line in table.splitlines() if line]
        self.assertEqual(rows[0], ["upstream", "this", "series"])
        self.assertIn(["load", "110", "50"], rows)
        self.assertLess(rows.index(["ggtt", "100", "50"]), rows.index(["rc6", "10", "0"]))
        self.assertIn(["rps", "5", "0"], rows)
        self.assertNotIn("aperture", table)

    def test_fits_a_mail(self):
        table = publish.trap_table({name: stats(("suspend", "interrupt", 10**9)) for name in publish.COLUMNS.values()})
        self.assertLessEqual(max(map(len, table.splitlines())), publish.MAIL_WIDTH)


class Figures(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.traps = Path(directory.name)
        for name in publish.COLUMNS:
            (self.traps / name).mkdir()
            (self.traps / name / "stats.json").write_text(json.dumps(stats(("probe", "ggtt", 1))))
            (self.traps / name / "kernel.log").write_text("[    0.0] Linux version 6.12.1-vgpu\n")

    def test_are_there_when_all_drivers_were_measured_on_this_kernel(self):
        self.assertIn("ggtt", publish.figures("6.12.1", self.traps))

    def test_are_left_out_for_another_kernel_or_when_one_is_missing(self):
        self.assertEqual(publish.figures("6.12.10", self.traps), "")
        (self.traps / "plain" / "stats.json").unlink()
        self.assertEqual(publish.figures("6.12.1", self.traps), "")


    def test_of_a_broken_file_are_an_error_that_names_it(self):
        (self.traps / "ours" / "stats.json").write_text('{"registers": [{"phase": "probe"}]}')
        with self.assertRaisesRegex(publish.PublishError, "ours/stats.json is not the statistics of a boot"):
            publish.figures("6.12.1", self.traps)


I915 = "drivers/gpu/drm/i915"
CALLER = "Ann Example <ann@series.example>"
NEUTRAL = {"GIT_AUTHOR_NAME": "test tree", "GIT_AUTHOR_EMAIL": "series@localhost", "GIT_COMMITTER_NAME": "test tree",
           "GIT_COMMITTER_EMAIL": "series@localhost"}
NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
BASE = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n",
    "MAINTAINERS": "i915\n",
    f"{I915}/Makefile": "i915-y += a.o\nobj-$(CONFIG_DRM_I915_KUNIT_TEST) += display/tests/\nobj-$(CONFIG_DRM_I915) += i915.o\n",
    f"{I915}/Kconfig.debug": 'config DRM_I915_DEBUG\n\tbool "debug"\n',
    f"{I915}/display/tests/Makefile": "obj-y += link_test.o\n",
    f"{I915}/a.c": "int a;\n",
}
TESTS = {f"{I915}/tests/Makefile": "obj-$(CONFIG_DRM_I915_KUNIT_TEST) += b_test.o\n", f"{I915}/tests/b_test.c": "int b_test;\n",
         f"{I915}/tests/b_ops.c": "int ops;\n", f"{I915}/tests/b_ops.h": "int ops;\n"}


class Repository(unittest.TestCase):
    """Each test gets a git tree with a pristine kernel, and adds the commits of a series."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.top = Path(directory.name)
        self.tree, self.output = self.top / "tree", self.top / "output"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {**NOBODY, "GIT_AUTHOR_NAME": "Ann Example", "GIT_AUTHOR_EMAIL": "ann@series.example"}
        patch = unittest.mock.patch.dict(os.environ, environment, clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.tree)], check=True)
        self.count = 0
        self.commit(BASE, "pristine")
        self.base = self.git("rev-parse", "HEAD")

    def git(self, *arguments: str, tree: Path | None = None, **environment: str) -> str:
        return subprocess.run(["git", "-C", str(tree or self.tree), *arguments], check=True, capture_output=True, text=True,
                              env={**os.environ, **environment}).stdout.strip()

    def commit(self, files: dict[str, str | None], message: str) -> None:
        """Commit @files, of which one without text is removed, as series.py does it."""
        for name, text in files.items():
            path = self.tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        self.count += 1
        date = f"@{1_767_225_600 + self.count * 60} +0000"
        self.git("add", "-A")
        self.git("commit", "-q", "-s", "-m", message, **NEUTRAL, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)

    def two_commits(self) -> None:
        self.commit({f"{I915}/a.c": "int a = 1;\n"}, "first\n\nWhy.\n")
        self.commit({f"{I915}/b.c": "int b;\n", "MAINTAINERS": "i915\nvgpu\n"}, "second: a subject that is too long for one line of a mail and "
                                                                             "is folded\n\nWhy.\n")

    def publish(self) -> str:
        return publish.publish(self.tree, self.base, self.output, Path("none"))

    def said(self, *arguments: str) -> tuple[int, str, str]:
        """Return: exit status, standard output and standard error of main()."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), unittest.mock.patch("sys.argv", ["publish.py", *arguments]):
            return publish.main(), out.getvalue(), err.getvalue()

    def clone(self) -> Path:
        clone = self.top / "clone"
        subprocess.run(["git", "clone", "-q", str(self.tree), str(clone)], check=True)
        self.git("reset", "-q", "--hard", self.base, tree=clone)
        return clone

    def am(self, *files: Path) -> Path:
        """Return: a clone of the pristine kernel after `git am` of @files."""
        clone = self.clone()
        self.git("am", "-q", *map(str, files), tree=clone, GIT_COMMITTER_NAME="c", GIT_COMMITTER_EMAIL="c@example.org")
        return clone

    def apply(self, name: str) -> Path:
        clone = self.clone()
        self.git("apply", "--index", str(self.output / name), tree=clone)
        return clone


class Callers(Repository):
    def test_comes_from_the_environment_or_from_the_configuration(self):
        self.assertEqual(str(publish.caller()), CALLER)
        config = self.top / "config"
        config.write_text("[user]\nname = Bob B. Example\nemail = bob@series.example\n")
        with unittest.mock.patch.dict(os.environ, {"GIT_CONFIG_GLOBAL": str(config)}):
            del os.environ["GIT_AUTHOR_NAME"], os.environ["GIT_AUTHOR_EMAIL"]
            with unittest.mock.patch.object(publish, "HERE", self.top):
                self.assertEqual(str(publish.caller()), "Bob B. Example <bob@series.example>")

    def test_without_one_nothing_is_written_and_one_line_has_the_remedy(self):
        self.two_commits()
        del os.environ["GIT_AUTHOR_NAME"], os.environ["GIT_AUTHOR_EMAIL"]
        os.environ["EMAIL"] = "guessed@series.example"
        for arguments in (["--identity"], ["--tree", str(self.tree), "--base", self.base, "--output", str(self.output)]):
            with unittest.mock.patch.object(publish, "HERE", self.top):
                status, out, err = self.said(*arguments)
            self.assertEqual((status, out), (1, ""))
            self.assertRegex(err, r"\Apublish: no git identity: .*git config --global user.name .*user.email .*\n\Z")
        self.assertFalse(self.output.exists())

    def test_must_have_an_address_of_a_person(self):
        for mail in ("series@localhost", "root@machine.(none)", "ann"):
            os.environ["GIT_AUTHOR_EMAIL"] = mail
            with self.assertRaisesRegex(publish.PublishError, "is not a mail address to sign with"):
                publish.caller()


class Mails(Repository):
    def test_git_am_takes_all_patches_of_the_directory(self):
        self.two_commits()
        self.publish()
        patches = sorted(self.output.glob("*.patch"))
        self.assertEqual([path.name[:4] for path in patches], ["0001", "0002"])
        self.assertEqual(self.git("rev-parse", "HEAD^{tree}", tree=self.am(*patches)), self.git("rev-parse", "HEAD^{tree}"))

    def test_git_am_takes_the_mbox(self):
        self.two_commits()
        self.publish()
        clone = self.am(self.output / "i915-vgpu.mbox")
        self.assertEqual(self.git("rev-parse", "HEAD^{tree}", tree=clone), self.git("rev-parse", "HEAD^{tree}"))
        self.assertEqual(self.git("log", "--format=%s", "-2", tree=clone), self.git("log", "--format=%s", "-2"))

    def test_each_mail_of_the_mbox_has_an_identity_of_its_own_that_stays(self):
        self.two_commits()
        self.publish()
        names = re.findall(r"^Message-ID: (<.+@.+>)$", (self.output / "i915-vgpu.mbox").read_text(), re.MULTILINE)
        self.assertEqual(len(set(names)), 2)
        self.publish()
        self.assertIn(names[1], (self.output / "i915-vgpu.mbox").read_text())

    def test_the_quilt_series_has_the_numbered_patches_in_order(self):
        self.two_commits()
        self.publish()
        self.assertEqual((self.output / "series").read_text().splitlines(), sorted(path.name for path in self.output.glob("*.patch")))

    def test_author_and_sign_off_are_the_callers_and_no_file_has_the_neutral_identity(self):
        self.two_commits()
        self.publish()
        log = self.git("log", "--format=%an <%ae>|%(trailers:key=Signed-off-by,valueonly,separator=%x2C)", "-2",
                       tree=self.am(*sorted(self.output.glob("*.patch"))))
        self.assertEqual(log.splitlines(), [f"{CALLER}|{CALLER}"] * 2)
        for path in self.output.rglob("*"):
            self.assertNotIn(b"localhost", path.read_bytes() if path.is_file() else b"", path.name)

    def test_a_commit_without_a_sign_off_gets_the_callers(self):
        (self.tree / "new").write_text("new\n")
        self.git("add", "new")
        self.git("commit", "-q", "-m", "one", **NEUTRAL)
        self.publish()
        self.assertIn(f"\n\nSigned-off-by: {CALLER}\n---\n", (self.output / "0001-one.patch").read_text())

    def test_a_message_that_names_its_author_keeps_it(self):
        self.commit({"x": "x\n"}, "one\n\nFrom: Up Stream <up@stream.example>\n\n[ Upstream commit 0123456789ab ]\n\n"
                                  "Why.\n\nSigned-off-by: Up Stream <up@stream.example>")
        self.publish()
        log = self.git("log", "-1", "--format=%an <%ae>%n%B", tree=self.am(*self.output.glob("*.patch")))
        self.assertEqual(log, "Up Stream <up@stream.example>\none\n\n[ Upstream commit 0123456789ab ]\n\nWhy.\n\n"
                              f"Signed-off-by: Up Stream <up@stream.example>\nSigned-off-by: {CALLER}")

    def test_a_name_that_mail_must_quote_or_encode_arrives(self):
        self.two_commits()
        for name in ('J. R. "Bob" Example', "Zoë Müller-Lüdenscheidt-von-und-zu-Nirgendwo-im-Walde"):
            os.environ["GIT_AUTHOR_NAME"] = name
            self.publish()
            clone = self.am(self.output / "0001-first.patch")
            self.assertEqual(self.git("log", "-1", "--format=%an", tree=clone), name)
            subprocess.run(["rm", "-rf", str(clone)], check=True)
            letter = email.message_from_string((self.output / "cover-letter.txt").read_text().split("\n", maxsplit=1)[1])
            encoded, _ = email.utils.parseaddr(letter["From"])
            self.assertEqual(str(email.header.make_header(email.header.decode_header(encoded))), name)
            self.assertIn(f"{name} (2):", (self.output / "cover-letter.txt").read_text())

    def test_headers_are_not_folded(self):
        self.two_commits()
        self.publish()
        mail = next(self.output.glob("0002-*")).read_text()
        self.assertIn("\nSubject: [PATCH 2/2] second: a subject that is too long for one line of a mail and is folded\n\n", mail)

    def test_a_line_that_begins_with_from_is_warned_of(self):
        self.commit({"x": "x\n"}, "one\n\nFrom here on.\n")
        status, _, err = self.said("--tree", str(self.tree), "--base", self.base, "--output", str(self.output))
        self.assertEqual(status, 0)
        self.assertRegex(err, r"\Apublish: warning: 'one': .* reword it\n\Z")

    def test_the_same_commits_give_the_same_bytes_whatever_the_caller_has_configured(self):
        self.two_commits()
        self.publish()
        first = {path: path.read_bytes() for path in self.output.rglob("*") if path.is_file()}
        (self.top / ".gitconfig").write_text("[format]\nsignoff = true\nsubjectPrefix = RFC\nattach = x\n[diff]\nnoprefix = true\ncontext = 9\n")
        with unittest.mock.patch.dict(os.environ, {"HOME": str(self.top), "GIT_COMMITTER_DATE": "@1 +0000", "GIT_DIR": "x"}):
            del os.environ["GIT_CONFIG_GLOBAL"]
            self.publish()
        self.assertEqual({path: path.read_bytes() for path in self.output.rglob("*") if path.is_file()}, first)
        self.assertIn("Date: Thu, 1 Jan 2026 00:02:00 +0000", (self.output / "0001-first.patch").read_text())

    def test_the_tested_tree_is_left_alone(self):
        self.two_commits()
        before = self.git("rev-parse", "HEAD"), self.git("count-objects"), self.git("status", "--porcelain")
        self.publish()
        self.assertEqual((self.git("rev-parse", "HEAD"), self.git("count-objects"), self.git("status", "--porcelain")), before)

    def test_files_of_an_earlier_run_go_and_others_stay(self):
        self.two_commits()
        (self.output / "squashed").mkdir(parents=True)
        for name in ("0000-cover-letter.patch", "0009-old.patch", "i915-vgpu.patch", "mine.patch"):
            (self.output / name).write_text("old")
        self.publish()
        self.assertEqual(sorted(path.name for path in self.output.glob("*.patch") if not path.name.startswith(("0001", "0002"))),
                         ["mine.patch"])

    def test_what_is_no_series_is_an_error_in_one_line(self):
        arguments = ["--base", self.base, "--output", str(self.output), "--tree"]
        self.assertRegex(self.said(*arguments, str(self.tree))[2], r"\Apublish: .*no commits between .*\n\Z")
        self.assertRegex(self.said(*arguments, str(self.top))[2], r"\Apublish: .* is not a git work tree\n\Z")
        self.two_commits()
        self.assertRegex(self.said("--base", "nothing", "--output", str(self.output), "--tree", str(self.tree))[2],
                         r"\Apublish: git .*nothing.*\n\Z")
        self.git("checkout", "-q", "-b", "side", self.base)
        self.commit({"side": "side\n"}, "side")
        self.git("merge", "-q", "--no-edit", "main", **NEUTRAL)
        self.assertRegex(self.said(*arguments, str(self.tree))[2], r"\Apublish: .*there is a merge.*\n\Z")
        self.assertFalse(self.output.exists())


class Letter(Repository):
    def text(self) -> str:
        return (self.output / "cover-letter.txt").read_text()

    def test_is_a_mail_that_counts_the_patches(self):
        self.two_commits()
        self.publish()
        mail = email.message_from_string(self.text().split("\n", maxsplit=1)[1])
        self.assertEqual((mail["From"], mail["Subject"]), (CALLER, f"[PATCH 0/2] {publish.SUBJECT}"))
        self.assertIn("Ann Example (2):\n  first\n  second: a subject", mail.get_payload())
        self.assertIn("\n 3 files changed, 3 insertions(+), 1 deletion(-)\n", mail.get_payload())

    def test_lists_backports_as_not_for_posting(self):
        self.commit({"fix.c": "int fix;\n"}, "fix\n\n[ Upstream commit 0123456789ab ]\n\nWhy.\n")
        self.commit({"only.c": "int only;\n"}, "only\n\nWhy.\n\n[ Backport only: newer kernels have no such file ]\n")
        self.two_commits()
        self.publish()
        self.assertIn("\nNot for posting: patches 1 to 2, backported to this kernel:\n  fix\n  only\n\nAnn Example (2):\n  first\n", self.text())
        self.assertNotIn("fix.c", self.text())
        self.assertEqual(len(list(self.output.glob("*.patch"))), 4)

    def test_a_backport_behind_another_patch_is_an_error(self):
        self.two_commits()
        self.commit({"fix.c": "int fix;\n"}, "fix\n\n[ Upstream commit 0123456789ab ]\n\nWhy.\n")
        with self.assertRaisesRegex(publish.PublishError, "backports come first, but 'fix' follows 'first'"):
            self.publish()


class Squashed(Repository):
    def test_gives_the_tree_and_has_a_dep3_header(self):
        self.two_commits()
        self.publish()
        clone = self.apply("squashed/i915-vgpu.patch")
        self.assertEqual(self.git("write-tree", tree=clone), self.git("rev-parse", "HEAD^{tree}"))
        for name in ("i915-vgpu", "i915-vgpu-drivers"):
            head = email.message_from_string((self.output / f"squashed/{name}.patch").read_text().split("---\n")[0])
            self.assertEqual((head["Author"], head["Origin"], head["Forwarded"], head["Last-Update"]),
                             (CALLER, "vendor", "no", "2026-01-01"))
            self.assertIn("For Linux 6.12.3.", head["Description"])


class DriversOnly(Repository):
    def changed_by(self, files: dict[str, str]) -> dict[str, str]:
        """Commit @files and tests. Return: name -> text of what the patch of the driver alone changes."""
        self.commit({f"{I915}/b.c": "int b;\n", "MAINTAINERS": "i915\nvgpu\n", "Documentation/b.rst": "b\n", **TESTS, **files}, "all")
        with tempfile.TemporaryDirectory() as scratch:
            series = publish.open_series(self.tree, self.base, Path(scratch))
            tree = publish.Drivers(series).tree()
            names = series.git("diff", "--name-only", self.base, tree).splitlines()
            return {name: series.git("cat-file", "blob", f"{tree}:{name}") for name in names}

    def makefile(self, text: str) -> str:
        """Return: Makefile of i915 after the patch, when the series makes it @text."""
        return self.changed_by({f"{I915}/Makefile": text}).get(f"{I915}/Makefile", BASE[f"{I915}/Makefile"])

    def test_has_no_tests_documentation_or_maintainers(self):
        changed = self.changed_by({f"{I915}/.kunitconfig": "CONFIG_KUNIT=y\n", f"{I915}/display/tests/Makefile": "obj-y += new_test.o\n",
                                     f"{I915}/selftests/c.c": "int c;\n", "include/drm/b.h": "int b;\n"})
        self.assertEqual(sorted(changed), [f"{I915}/b.c", f"{I915}/selftests/c.c", "include/drm/b.h"])

    def test_a_makefile_loses_the_lines_about_tests(self):
        base = BASE[f"{I915}/Makefile"]
        self.assertEqual(self.makefile(f"{base}i915-y += b.o\nobj-$(CONFIG_DRM_I915_KUNIT_TEST) += tests/\n"), f"{base}i915-y += b.o\n")

    def test_a_condition_about_tests_alone_goes(self):
        base = BASE[f"{I915}/Makefile"]
        condition = "ifdef CONFIG_DRM_I915_KUNIT_TEST\ni915-$(CONFIG_DRM_I915_VGPU) += tests/b_ops.o\nendif\n"
        self.assertEqual(self.makefile(f"{base}{condition}i915-y += b.o\n"), f"{base}i915-y += b.o\n")

    def test_a_condition_with_more_in_it_stays(self):
        base = BASE[f"{I915}/Makefile"]
        self.assertEqual(self.makefile(f"{base}ifdef CONFIG_X\ni915-y += b.o\ni915-y += tests/b_ops.o\nendif\n"),
                         f"{base}ifdef CONFIG_X\ni915-y += b.o\nendif\n")

    def test_a_line_shared_with_tests_that_the_kernel_has_stays(self):
        base = BASE[f"{I915}/Makefile"]
        changed = self.changed_by({f"{I915}/Makefile": base.replace("display/tests/", "display/tests/ tests/"),
                                   f"{I915}/display/tests/new_test.c": "int new_test;\n"})
        self.assertEqual(sorted(changed), [f"{I915}/b.c"])

    def test_a_list_over_several_lines_ends_where_its_rest_ends(self):
        base = BASE[f"{I915}/Makefile"]
        for given, wanted in (("i915-y += \\\n\tb.o \\\n\ttests/b_ops.o\n", "i915-y += \\\n\tb.o\n"),
                              ("i915-y += \\\n\ttests/b_ops.o \\\n\tb.o\n", "i915-y += \\\n\tb.o\n"),
                              ("i915-y += tests/b_ops.o \\\n\tb.o\n", "i915-y += \\\n\tb.o\n"),
                              ("i915-y += \\\n\ttests/b_ops.o\n", ""),
                              ("i915-y += b.o tests/b_ops.o\n", "i915-y += b.o\n"),
                              ("i915-y += tests/b_ops.o b.o\n", "i915-y += b.o\n"),
                              ("include $(src)/tests/Makefile\n", "")):
            with self.subTest(given):
                self.git("reset", "-q", "--hard", self.base)
                self.assertEqual(self.makefile(base + given), base + wanted)

    def test_an_option_that_only_tests_ask_for_goes_and_others_stay(self):
        old = BASE[f"{I915}/Kconfig.debug"]
        vgpu = 'config DRM_I915_VGPU\n\tbool "vGPU"\n\thelp\n\t  Text.\n\n\t  More.\n\n'
        tests = 'config DRM_I915_KUNIT_TEST\n\ttristate "tests"\n\tdepends on KUNIT\n\n'
        changed = self.changed_by({
            f"{I915}/Kconfig.debug": tests + vgpu + old,
            f"{I915}/Makefile": "i915-$(CONFIG_DRM_I915_VGPU) += b.o\nobj-$(CONFIG_DRM_I915_KUNIT_TEST) += tests/\n"
                                "i915-$(CONFIG_DRM_I915_VGPU) += tests/b_ops.o\n"})
        self.assertEqual(changed[f"{I915}/Kconfig.debug"], vgpu + old)

    def test_an_option_that_the_kernel_has_or_uses_stays(self):
        old = BASE[f"{I915}/Kconfig.debug"]
        tests = 'config DRM_I915_KUNIT_TEST\n\ttristate "tests"\n\n'
        changed = self.changed_by({f"{I915}/Kconfig.debug": tests + old,
                                     f"{I915}/Makefile": BASE[f"{I915}/Makefile"] + "obj-$(CONFIG_DRM_I915_KUNIT_TEST) += tests/\n"})
        self.assertEqual(changed[f"{I915}/Kconfig.debug"], tests + old)

    def test_a_driver_file_that_includes_a_test_is_an_error(self):
        with self.assertRaisesRegex(publish.PublishError, f"{I915}/b.c includes tests/b_ops.h, which is left out with the tests"):
            self.changed_by({f"{I915}/b.c": '#include "tests/b_ops.h"\n'})

    def test_a_file_that_the_series_removes_is_removed(self):
        self.commit({f"{I915}/a.c": None}, "remove")
        self.publish()
        self.assertFalse((self.apply("squashed/i915-vgpu-drivers.patch") / I915 / "a.c").exists())


if __name__ == "__main__":
    unittest.main()
