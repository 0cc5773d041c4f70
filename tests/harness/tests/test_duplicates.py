# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Tests of duplicates.py: a copy is found under whatever line it lies, and a table is none."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import duplicates
from harness.duplicates import Place

FUNCTION = """static int {name}(struct thing *thing, int start)
{{
	int count = thing_first(thing, start);

	for (int i = start; i < count; i++) {{
		struct part *part = thing_part(thing, i);

		if (part->length > LIMIT || part->{field} < 0)
			return -EINVAL;
		thing->total += part->length * part->{field};
	}}
	return thing_last(thing, count - start);
}}
"""
ROWS = "static const struct row {name}[] = {{\n" + "".join(
    f'\t{{{{ .name = "{{name}}{i}", .offset = 0x{i}00, .mask = {{name}}_MASK_{i}, .reset = {{name}}_RESET_{i} }}}},\n' for i in range(9)) + "}};\n"


class DuplicatesTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.top = pathlib.Path(directory.name)

    def write(self, **files: str) -> list[str]:
        for name, text in files.items():
            (self.top / f"{name}.c").write_text(text)
        return [f"{name}.c" for name in files]

    def judged(self, allowed: str = "") -> list[str]:
        self.write(a=FUNCTION.format(name="one", field="size"), b="int x;\n" + FUNCTION.format(name="two", field="width"))
        pair = (Place("a.c", 3, 12), Place("b.c", 4, 13))
        return duplicates.judge([pair], duplicates.allow_list(allowed), self.top)

    def test_a_copy_is_found_and_named_after_its_functions(self):
        self.assertEqual(self.judged(), ["a.c:3-12 is b.c:4-13 again (a.c:one b.c:two)"])

    def test_a_copy_that_is_allowed_is_no_finding(self):
        self.assertEqual(self.judged("# a comment\nb.c:two a.c:one  # why\n"), [])

    def test_an_entry_that_allows_nothing_is_a_finding(self):
        self.assertIn("nothing is covered by a.c:three b.c:two", self.judged("a.c:one b.c:two\nb.c:two a.c:three\n")[0])

    def test_the_same_shape_with_other_names_is_no_copy(self):
        self.write(a=ROWS.format(name="blue"), b=ROWS.format(name="green"))
        self.assertEqual(duplicates.judge([(Place("a.c", 2, 10), Place("b.c", 2, 10))], set(), self.top), [])

    def test_the_lines_of_sim_are_read(self):
        output = "Total input: 2 files\n\na/x.c: line 1-9  |b/y.c: line 10-18[61]\n\n"
        self.assertEqual(duplicates.runs(output), [(Place("a/x.c", 1, 9), Place("b/y.c", 10, 18))])

    @unittest.skipUnless(shutil.which("sim_c"), "no sim_c")
    def test_sim_finds_a_renamed_copy(self):
        files = self.write(a=FUNCTION.format(name="one", field="size"), b="int x;\n" + FUNCTION.format(name="two", field="width"))
        output = subprocess.run(["sim_c", "-T", "-n", "-r", str(duplicates.LONG), *files], cwd=self.top, check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        self.assertEqual(len(duplicates.judge(duplicates.runs(output), set(), self.top)), 1)

    def test_the_shipped_list_can_be_read(self):
        self.assertTrue(all(len(names) == 2 for names in duplicates.allow_list(duplicates.ALLOW.read_text())))


if __name__ == "__main__":
    unittest.main()
