# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel's page and MAINTAINERS say must be what the driver and the series do."""

import re
import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import series  # noqa: E402

DRIVER = series.PROJECT / "drivers/gpu/drm/i915"
SILENT = {"no rule broken"}
"""Rules that are never printed."""


def words(text: str) -> str:
    """The text with any white space as one blank: the page breaks its lines elsewhere."""
    return " ".join(text.split())


class PageTest(unittest.TestCase):

    def setUp(self) -> None:
        self.page = words((series.PROJECT / "Documentation/gpu/i915-vgpu.rst").read_text())

    def assert_all_named(self, source: str, pattern: str) -> None:
        found = set(re.findall(pattern, (DRIVER / source).read_text(), re.MULTILINE)) - SILENT
        self.assertTrue(found, f"{source}: nothing matches")
        for text in found:
            self.assertIn(text, self.page)

    def test_every_refusal_is_explained(self) -> None:
        self.assert_all_named("i915_vgpu_core.c", r'\.text = "([^"]+)"')

    def test_every_gate_is_in_the_table(self) -> None:
        self.assert_all_named("i915_vgpu_debugfs.c", r'\.name = "([^"]+)", \.is_closed')

    def test_every_key_of_i915_vgpu_info_is_explained(self) -> None:
        self.assert_all_named("i915_vgpu_debugfs.c", r'seq_printf\(m, "(\w+): ')
        self.assert_all_named("i915_vgpu_debugfs.c", r'show_range\(m, "(\w+)"')

    def test_every_trace_event_is_explained(self) -> None:
        self.assert_all_named("i915_vgpu_trace.h", r"^TRACE_EVENT\w*\((\w+),")

    def test_every_file_with_kernel_doc_is_quoted(self) -> None:
        for path in sorted(DRIVER.glob("i915_vgpu*.[ch]")):
            if re.search(r"^\s*/\*\*$", path.read_text(), re.MULTILINE):
                self.assertIn(f".. kernel-doc:: {path.relative_to(series.PROJECT)} ", self.page)


class MaintainersTest(unittest.TestCase):

    def setUp(self) -> None:
        entries = (series.PROJECT / "MAINTAINERS").read_text().split("\n\n")
        self.entry = next(text for text in entries if text.startswith("INTEL GVT-g GUEST SUPPORT IN I915\n"))

    def test_kernel_gets_our_entry(self) -> None:
        table = tomllib.loads((series.HERE / "patches/99-docs/patch.toml").read_text())
        edits = [edit["replace"] for edit in table["edit"] if edit["file"] == "MAINTAINERS"]
        self.assertEqual(len(edits), 1)
        self.assertIn(f"\n{self.entry}\n\n", edits[0])

    def test_every_file_that_the_entry_names_is_added(self) -> None:
        added = {name for kernel in series.KERNELS
                 for patch in series.load_patches(series.HERE / "patches", kernel) for name in patch.files}
        for pattern in re.findall(r"^F:\t(.*)$", self.entry, re.MULTILINE):
            prefix = pattern.rstrip("*")
            self.assertTrue(any(name.startswith(prefix) for name in added), pattern)


if __name__ == "__main__":
    unittest.main()
