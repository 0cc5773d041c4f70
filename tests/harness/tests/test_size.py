# SPDX-License-Identifier: GPL-2.0 OR MIT
import unittest

from harness import size

SOURCE = """struct a {
	int b;
};

static int two(void)
{
	if (1) {
		return 2;
	}
}

void one(void)
{
}
"""


class Functions(unittest.TestCase):
    def test_counts_bodies_and_not_structs_or_blocks(self):
        self.assertEqual(size.functions(SOURCE, "x.c"), [size.Function("x.c:6", 5), size.Function("x.c:13", 2)])
