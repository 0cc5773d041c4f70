# SPDX-License-Identifier: GPL-2.0 OR MIT
import pathlib
import tempfile
import unittest

from harness import layers, lint

CLEAN = {
    "core/bus/a.h": "void a(void);\n",
    "core/bus/a.c": '#include "bus/a.h"\n#include "memory/b.h"\n\nvoid a(void)\n{\n\tb();\n}\n',
    "core/memory/b.h": "void b(void);\n",
    "core/memory/b.c": '#include "memory/b.h"\n#include "platform/platform.h"\n\nvoid b(void)\n{\n}\n',
    "platform/platform.h": '#include "bus/a.h"\n',
    "platform/x/x.c": '#include "bus/a.h"\n#include "platform/platform.h"\n\nconst struct platform skylake = {\n\t.a = a,\n};\n',
}
"""bus needs memory, and a platform needs bus."""


class FindTest(unittest.TestCase):
    def find(self, **changed: str) -> list[str]:
        """Return: what is found in CLEAN, where files of these names, / written as __, have another text."""
        with tempfile.TemporaryDirectory() as name:
            host = pathlib.Path(name)
            for file, text in (CLEAN | {f"{key.replace('__', '/')}": text for key, text in changed.items()}).items():
                path = host / file.replace("_dot_", ".")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return layers.find(host)

    def test_a_clean_tree_has_no_finding(self):
        self.assertEqual(self.find(), [])

    def test_the_shipped_tree_has_no_finding(self):
        self.assertEqual(layers.find(lint.HOST), [])

    def test_the_shipped_tree_is_read(self):
        graph = layers.needs(layers.sources(lint.HOST))
        self.assertEqual(graph["memory/ggtt.c"]["report.c"], "vgpu_refuse")
        self.assertEqual(graph["platform/platform.c"]["platform/haswell/haswell.c"], "haswell")

    def test_core_includes_a_file_of_a_platform(self):
        self.assertEqual(self.find(core__memory__c_dot_c='#include "platform/x/x.h"\n'),
                         ["core/memory/c.c includes platform/x/x.h: of platform/, core/ may include platform.h alone"])

    def test_two_files_call_each_other(self):
        found = self.find(core__bus__c_dot_c="static int d;\n\nvoid c(void)\n{\n\te();\n}\n",
                          core__bus__d_dot_c="int e(void)\n{\n\tc();\n}\n")
        self.assertEqual(found, ["files in a circle: bus/c.c -> bus/d.c (e) -> bus/c.c (c)"])

    def test_an_object_and_a_function_made_by_a_macro_count(self):
        found = self.find(core__bus__c_dot_c="const struct table table[] = {\n\tmade,\n};\n",
                          core__bus__d_dot_c="HOOK(made)\n{\n\treturn table;\n}\n")
        self.assertEqual(found, ["files in a circle: bus/c.c -> bus/d.c (made) -> bus/c.c (table)"])

    def test_a_word_in_a_comment_a_string_or_of_its_own_does_not_count(self):
        self.assertEqual(self.find(core__memory__c_dot_c='/* a() */\n// a()\nstatic void c(void)\n{\n\tlog("a");\n}\n',
                                   core__memory__d_dot_c="static void a(int x)\n{\n}\n\nvoid d(void)\n{\n\ta(1);\n}\n"), [])

    def test_folders_call_each_other_though_no_file_does(self):
        found = self.find(core__memory__c_dot_c="void c(void)\n{\n\tf();\n}\n", core__bus__f_dot_c="void f(void)\n{\n}\n")
        self.assertEqual(found, ["folders in a circle: bus -> memory (bus/a.c: b) -> bus (memory/c.c: f)"])

    def test_folders_include_each_other(self):
        found = self.find(core__memory__b_dot_h='#include "bus/a.h"\n')
        self.assertEqual(found, ["folders that include each other: bus -> memory (bus/a.c: memory/b.h) -> bus (memory/b.h: bus/a.h)"])

    def test_core_calls_a_platform_that_calls_it(self):
        found = self.find(core__bus__c_dot_c="void c(void)\n{\n\tuse(&skylake);\n}\n")
        self.assertEqual(found, ["folders in a circle: bus -> platform (bus/c.c: skylake) -> bus (platform/x/x.c: a)"])


class CheckTest(unittest.TestCase):
    def test_is_one_of_the_checkers(self):
        self.assertTrue(lint.CHECKS["layers"](lint.Tree(pathlib.Path("/"), "base", [], pathlib.Path("sparse"))).ok)
