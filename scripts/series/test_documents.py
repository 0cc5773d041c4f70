# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's page on the vGPU guest must agree with the driver and with the hooks of the series."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import series  # noqa: E402

DRIVER = series.PROJECT / "drivers/gpu/drm/i915"
SILENT = {"no rule is violated"}
"""Rule texts that are never printed."""
GATES = {"intel_vgpu_active", "intel_parent_vgpu_active"}
RELAY = "vgpu_active"
"""The function behind intel_parent_vgpu_active(). It passes a question on and decides nothing."""

ROW = re.compile(r"^   \* - (?P<feature>.+)\n     - .+\n     - (?P<file>\S+\.c), (?P<function>\w+)\(\)$", re.MULTILINE)
HOOK = re.compile(r"^(?P<file>\S+) (?P<function>\w+)\(\) (?P<hook>\w+)\(\)(?: x\d+)?$", re.MULTILINE)


def words(text: str) -> str:
    """The text with any white space as one blank, because the page breaks its lines elsewhere."""
    return " ".join(text.split())


def hooks(kernel: str) -> list[tuple[str, str, str]]:
    """(file, function, hook) of the map that hookmap.py keeps for @kernel, without i915's selftests."""
    found = HOOK.findall((series.HERE / f"hooks-{kernel}.txt").read_text())
    return [hook for hook in found if "selftest" not in hook[0]]


def gates(kernel: str) -> list[tuple[str, str]]:
    """(file, function) of each place that asks whether the device is a vGPU."""
    return sorted({(file, function) for file, function, hook in hooks(kernel) if hook in GATES and function != RELAY})


class PageTest(unittest.TestCase):

    def setUp(self) -> None:
        self.text = (series.PROJECT / "Documentation/gpu/i915-vgpu.rst").read_text()
        self.page = words(self.text)

    def assert_named(self, names: set[str], where: str) -> None:
        self.assertTrue(names, f"{where}: nothing found")
        self.assertEqual([name for name in sorted(names) if name not in self.page], [], f"{where}: not on the page")

    def assert_all_named(self, source: str, pattern: str) -> None:
        self.assert_named(set(re.findall(pattern, (DRIVER / source).read_text(), re.MULTILINE)) - SILENT, source)

    def test_every_refusal_is_explained(self) -> None:
        self.assert_all_named("i915_vgpu_core.c", r'\.text = "([^"]+)"')

    def test_every_refusal_has_its_error(self) -> None:
        rules = re.findall(r'\.text = "([^"]+)",\s*\.err = (-E\w+)', (DRIVER / "i915_vgpu_core.c").read_text())
        table = dict(re.findall(r"^``([^`]+)`` +(-E\w+)$", self.text, re.MULTILINE))
        self.assertTrue(table)
        self.assertEqual(table, {text: error for text, error in rules if text in table})

    def test_table_of_gates_is_that_of_the_code(self) -> None:
        table = sorted((row["file"], row["function"]) for row in ROW.finditer(self.text))
        self.assertEqual(len(table), self.text.count("\n   * - ") - 1, "a row that cannot be read")
        for kernel in series.KERNELS:
            with self.subTest(kernel=kernel):
                self.assertEqual(table, gates(kernel))

    def test_every_hook_is_named(self) -> None:
        for kernel in series.KERNELS:
            with self.subTest(kernel=kernel):
                self.assert_named({hook for _, _, hook in hooks(kernel)}, f"hooks of {kernel}")

    def test_every_key_of_i915_vgpu_info_is_explained(self) -> None:
        source = (DRIVER / "i915_vgpu_debugfs.c").read_text()
        keys = set(re.findall(r'seq_printf\(m, "(\w+): ', source)) | set(re.findall(r'show_(?:range|nodes)\(m, "([\w-]+)"', source))
        section = self.text[self.text.index("\ni915_vgpu_info\n====="):self.text.index("\nLimits\n=====")]
        explained = set(re.findall(r"^([\w-]+)  +\S", section, re.MULTILINE)) - {"Key"}
        self.assertEqual(explained, keys)

    def test_every_file_with_kernel_doc_is_quoted(self) -> None:
        for path in (*sorted(DRIVER.glob("i915_vgpu*.[ch]")), DRIVER / "i915_pvinfo.h"):
            if re.search(r"^\s*/\*\*\n\s*\* (?!DOC:)", path.read_text(), re.MULTILINE):
                self.assertIn(f".. kernel-doc:: {path.relative_to(series.PROJECT)} :internal:", self.page)

    def test_every_quoted_file_and_section_exists(self) -> None:
        for name, title in re.findall(r"^\.\. kernel-doc:: (\S+)\n   :(?:internal|doc: (.+)):?$", self.text, re.MULTILINE):
            source = (series.PROJECT / name).read_text()
            if title:
                self.assertIn(f" * DOC: {title}\n", source, name)

    def test_every_doc_section_is_quoted(self) -> None:
        for path in (*sorted(DRIVER.glob("i915_vgpu*.[ch]")), DRIVER / "i915_pvinfo.h"):
            for title in re.findall(r"^ \* DOC: (.+)$", path.read_text(), re.MULTILINE):
                self.assertIn(f".. kernel-doc:: {path.relative_to(series.PROJECT)} :doc: {title}", self.page)


if __name__ == "__main__":
    unittest.main()
