# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Unit tests of the harness: `PYTHONPATH=tests python3 -m unittest discover tests/harness/tests -t tests`."""
