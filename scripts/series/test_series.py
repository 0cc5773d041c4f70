# SPDX-License-Identifier: GPL-2.0-only
"""Tests of series.py: whatever does not fit must stop the run and name itself."""

import subprocess
import sys
import tempfile
import textwrap
import unittest
import unittest.mock
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import series  # noqa: E402

SOURCE = textwrap.dedent("""\
    // SPDX-License-Identifier: MIT
    #include "i915_drv.h"
    #include "i915_reg.h"
    #include "intel_gt.h"

    int probe(struct device *i915)
    {
    \tint ret;

    \tearly(i915);

    \tret = late(i915);

    \treturn ret;
    }
    """)

HOOK = textwrap.dedent("""\
    // wanted: 1
    @probe_hook@
    expression E;
    position p;
    @@
     early@p(E);
    +detect(E);
    """)


class SeriesTest(unittest.TestCase):
    """Each test gets a kernel tree of one source file and a series of one patch."""

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = Path(scratch.name) / "tree"
        self.patches = Path(scratch.name) / "patches"
        (self.patches / "10-hook").mkdir(parents=True)
        (self.tree / "drivers").mkdir(parents=True)
        (self.tree / "drivers/a.c").write_text(SOURCE)
        (self.tree / "Makefile").write_text("VERSION = 6\nPATCHLEVEL = 12\n")
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
            subprocess.run(["git", "-C", str(self.tree), "-c", "user.name=t",
                            "-c", "user.email=t@t", *command], check=True)
        subprocess.run(["git", "-C", str(self.tree), "config", "user.name", "t"], check=True)
        subprocess.run(["git", "-C", str(self.tree), "config", "user.email", "t@t"], check=True)

    def write(self, smpl: str = "", table: str = 'targets = ["drivers/a.c"]\n') -> series.Patch:
        directory = self.patches / "10-hook"
        (directory / "message").write_text("subject\n")
        (directory / "patch.toml").write_text(table)
        if smpl:
            (directory / "hooks.cocci").write_text(smpl)
        kernel = series.kernel_of(self.tree)
        return series.load_patches(self.patches, kernel)[0]

    def apply(self, smpl: str = "", **table: str) -> str:
        series.apply_patch(self.tree, self.write(smpl, **table), series.kernel_of(self.tree), 1, [])
        return (self.tree / "drivers/a.c").read_text()

    def date(self) -> str:
        return series.git(self.tree, "log", "-1", "--format=%at %ct").strip()

    def refuses(self, pattern: str, smpl: str = "", **table: str) -> None:
        with self.assertRaisesRegex(series.SeriesError, pattern):
            self.apply(smpl, **table)

    def test_the_clock_does_not_reach_the_commits(self):
        self.apply(HOOK)
        self.assertEqual(self.date(), f"{series.EPOCH + series.MINUTE} {series.EPOCH + series.MINUTE}")

    def test_source_date_epoch_dates_the_commits(self):
        with unittest.mock.patch.dict("os.environ", SOURCE_DATE_EPOCH="1000"):
            self.apply(HOOK)
        self.assertEqual(self.date(), "1060 1060")

    def test_hook_is_applied_and_committed(self) -> None:
        self.assertIn("\tearly(i915);\n\tdetect(i915);\n", self.apply(HOOK))
        self.assertEqual(series.git(self.tree, "log", "--format=%s", "-1").strip(), "subject")

    def test_rule_that_matches_nothing_is_named(self) -> None:
        self.refuses("rule probe_hook matched 0 times, wanted 1", HOOK.replace("early", "gone"))

    def test_rule_that_matches_too_often_is_named_with_its_places(self) -> None:
        (self.tree / "drivers/a.c").write_text(SOURCE + SOURCE.replace("probe", "again"))
        self.refuses(r"matched 2 times, wanted 1 \(drivers/a.c:\d+, drivers/a.c:\d+\)", HOOK)

    def test_rule_without_a_wanted_number_is_refused(self) -> None:
        self.refuses("rule probe_hook has no '// wanted: N'",
                     HOOK.replace("// wanted: 1\n", "\n"))

    def test_rule_of_another_kernel_is_left_out(self) -> None:
        smpl = HOOK + HOOK.replace("// wanted: 1", "// wanted: 0, 7.3: 1").replace(
            "probe_hook", "other_hook").replace("detect", "other")
        self.assertNotIn("other", self.apply(smpl))

    def test_smpl_that_does_not_parse_is_fatal(self) -> None:
        self.refuses("spatch failed", HOOK.replace("early@p(E);", "early@p(E;"))

    def test_blank_lines_carry_no_indentation(self) -> None:
        smpl = HOOK.replace("+detect(E);", "+\n+if (detect(E))\n+\treturn -1;\n+")
        self.assertNotRegex(self.apply(smpl), r"\n[ \t]+\n")

    def test_edit_that_does_not_match_is_named(self) -> None:
        self.refuses("edit 'late' matched 0 times in drivers/a.c, wanted 1", table=textwrap.dedent(
            '''\
            [[edit]]
            name = "late"
            file = "drivers/a.c"
            find = "later(i915)"
            replace = ""
            '''))

    def complete(self, ours: str, in_tree: str) -> str:
        """Complete drivers/a.c, of which we have @ours and the tree has @in_tree."""
        table = "[[completes]]\nline = '\ttrace_.*'\nfiles = [\"drivers/a.c\"]\n"
        project = self.tree.parent / "project"
        (project / "drivers").mkdir(parents=True)
        (project / "drivers/a.c").write_text(ours)
        (self.tree / "drivers/a.c").write_text(in_tree)
        with unittest.mock.patch.object(series, "PROJECT", project):
            return self.apply(table=table)

    def test_lines_of_a_later_patch_are_left_out_until_then(self) -> None:
        later = self.write(table="[[completes]]\nline = '.*return ret;'\nfiles = [\"drivers/a.c\"]\n")
        early = series.without(SOURCE, "drivers/a.c", [later])
        self.assertNotIn("return ret", early)
        self.assertEqual(len(early.splitlines()), len(SOURCE.splitlines()) - SOURCE.count("return ret;"))
        self.assertEqual(series.without(SOURCE, "drivers/b.c", [later]), SOURCE)

    def test_items_of_a_later_patch_are_left_out_with_their_comments(self) -> None:
        text = ("/* one */\n#include <a.h>\n\n/**\n * first - does it\n *\n * Return: 0\n */\nint first(int a)\n{\n\tint b;\n\n"
                "\treturn a;\n}\n\n/**\n * DOC: Theory\n *\n * Much.\n */\n\nstatic const struct row rows[] = {\n\t{ 1 },\n};\n")
        self.assertEqual([name for name, _ in series.items_of(text)], ["", "first", "Theory", "rows"])
        for name, gone, kept in (("first", "Return", "Much"), ("Theory", "Much", "Return"), ("rows", "{ 1 }", "Much")):
            early = series.without_entry(text, {"items": [name]}, "x")
            self.assertNotIn(gone, early)
            self.assertIn(kept, early)
            self.assertNotIn("\n\n\n", early)

    def test_an_item_line_or_passage_that_is_not_there_is_named(self) -> None:
        for entry in ({"items": ["nobody"]}, {"line": "nobody"}, {"text": ["nobody"]}):
            with self.assertRaisesRegex(series.SeriesError, "x has .*nobody"):
                series.without_entry(SOURCE, entry, "x")

    def test_a_file_that_changed_meanwhile_is_completed(self) -> None:
        whole = SOURCE.replace("\tearly(i915);\n", "\tearly(i915);\n\ttrace_early(i915);\n")
        self.assertEqual(self.complete(whole, SOURCE.replace("return ret", "return -ret")),
                         whole.replace("return ret", "return -ret"))

    def test_a_file_with_nothing_to_complete_is_named(self) -> None:
        with self.assertRaisesRegex(series.SeriesError, "drivers/a.c has no line"):
            self.complete(SOURCE, SOURCE)

    def test_a_file_that_changed_too_much_is_named(self) -> None:
        whole = SOURCE.replace("\tearly(i915);\n", "\tearly(i915);\n\ttrace_early(i915);\n")
        with self.assertRaisesRegex(series.SeriesError, "drivers/a.c was changed too much"):
            self.complete(whole, "nothing like it\n")

    def test_text_is_moved_to_a_new_file(self) -> None:
        table = '[[move]]\nfile = "drivers/a.c"\nbegin = "int "\nto = "drivers/new.c"\nhead = "/* new */\\n"\n'
        (self.tree / "drivers/a.c").write_text("/* a */\n\nint b;\nint c;\n")
        self.apply(table=table)
        self.assertEqual((self.tree / "drivers/a.c").read_text(), "/* a */\n")
        self.assertEqual((self.tree / "drivers/new.c").read_text(), "/* new */\nint b;\nint c;\n")

    def test_a_file_that_is_not_complete_at_the_end_is_named(self) -> None:
        patch = self.write(table='files = ["drivers/gpu/drm/i915/i915_pvinfo.h"]\n')
        (self.tree / "drivers/gpu/drm/i915").mkdir(parents=True)
        (self.tree / "drivers/gpu/drm/i915/i915_pvinfo.h").write_text("half of it\n")
        with self.assertRaisesRegex(series.SeriesError, "i915_pvinfo.h is not complete"):
            series.check_whole(self.tree, [patch])

    def test_include_goes_behind_its_neighbour(self) -> None:
        text = series.add_include(SOURCE, "i915_vgpu.h")
        self.assertIn('#include "i915_reg.h"\n#include "i915_vgpu.h"\n', text)

    def test_include_without_a_neighbour_or_twice_is_refused(self) -> None:
        self.assertIsNone(series.add_include(SOURCE, "aaa.h"))
        self.assertIsNone(series.add_include(SOURCE, "i915_reg.h"))

    def test_missing_target_is_named(self) -> None:
        self.refuses("the tree has no drivers/b.c", HOOK, table='targets = ["drivers/b.c"]\n')

    def test_unknown_key_is_refused(self) -> None:
        self.refuses("unexpected keyword", table='target = ["drivers/a.c"]\n')

    def test_tree_with_changes_is_refused(self) -> None:
        (self.tree / "drivers/a.c").write_text("changed")
        with self.assertRaisesRegex(series.SeriesError, "uncommitted changes"):
            series.check_tree(self.tree)

    def test_tree_that_has_the_series_is_refused(self) -> None:
        guard = self.tree / series.GUARD
        guard.parent.mkdir(parents=True)
        guard.write_text("")
        series.git(self.tree, "add", "-f", series.GUARD)
        series.git(self.tree, "commit", "-q", "-m", "applied")
        with self.assertRaisesRegex(series.SeriesError, "applied already"):
            series.check_tree(self.tree)

    def test_only_known_kernels_are_accepted(self) -> None:
        for version in series.KERNELS:
            major, minor = version.split(".")
            (self.tree / "Makefile").write_text(f"VERSION = {major}\nPATCHLEVEL = {minor}\n")
            self.assertEqual(series.kernel_of(self.tree), version)

    def test_another_kernel_is_refused_with_the_list_of_those_known(self) -> None:
        for version in ("6\nPATCHLEVEL = 6", "6\nPATCHLEVEL = 18", "7\nPATCHLEVEL = 4"):
            (self.tree / "Makefile").write_text(f"VERSION = {version}\n")
            with self.assertRaisesRegex(series.SeriesError, r"not for Linux \d.\d+, only for 6.12, 7.2, 7.3"):
                series.kernel_of(self.tree)

    def test_a_delta_can_be_for_several_kernels(self) -> None:
        table = {"files": ["a"], "7.2 7.3": {"files": ["b"]}, "7.3": {"files": ["c"]}}
        self.assertEqual(series.merge_delta(table, "6.12"), {"files": ["a"]})
        self.assertEqual(series.merge_delta(table, "7.2"), {"files": ["a", "b"]})
        self.assertEqual(series.merge_delta(table, "7.3"), {"files": ["a", "b", "c"]})

    def test_patch_for_another_kernel_is_left_out(self) -> None:
        table = '["7.3"]\nfiles = ["drivers/b.c"]\n'
        self.assertEqual(self.write(table='["6.12"]\nfiles = ["drivers/b.c"]\n').files, ["drivers/b.c"])
        with self.assertRaises(IndexError):
            self.write(table=table)
        # A hook is for all kernels, and what is empty on all of them is a mistake that git reports.
        self.assertEqual(self.write("@r@\n@@\n", table).files, [])

    def test_empty_patch_is_not_taken_for_one_of_another_kernel(self) -> None:
        self.assertEqual(self.write(table="").files, [])

    def test_shipped_series_names_only_files_that_exist(self) -> None:
        for kernel in series.KERNELS:
            for patch in series.load_patches(series.HERE / "patches", kernel):
                for name in patch.files:
                    self.assertTrue((series.PROJECT / name).exists(), f"{patch.name}: {name}")


if __name__ == "__main__":
    unittest.main()
