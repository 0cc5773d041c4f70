# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Boots guests against vgpu-host and judges them. `python3 -m harness --help` (with tests/ in PYTHONPATH) lists the commands."""
