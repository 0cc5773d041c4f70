// SPDX-License-Identifier: MIT
/* Runs of GGTT entries, over a GGTT that is a table here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ggtt_runs.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_ENTRIES	16
#define MAX_RUNS	8

/* One character per entry: '.' not valid, any other names a page. */
struct vgpu {
	const char *entries;
};

bool vgpu_ggtt_entry(const struct vgpu *vgpu, uint64_t index, uint64_t *iova)
{
	*iova = (uint64_t)vgpu->entries[index] << 12;
	return vgpu->entries[index] != '.';
}

struct found {
	struct ggtt_run runs[MAX_RUNS];
	size_t count;
};

static void note(void *ctx, const struct ggtt_run *run)
{
	struct found *found = ctx;

	assert_true(found->count < MAX_RUNS);
	found->runs[found->count++] = *run;
}

static const struct row {
	const char *name;
	const char *entries;
	struct ggtt_run runs[MAX_RUNS];		/* ends with count 0 */
} rows[] = {
	{
		.name = "no entry at all",
		.entries = "",
	}, {
		.name = "nothing valid",
		.entries = "....",
	}, {
		.name = "one mapped page is no scratch",
		.entries = "..a.",
		.runs = { { .first = 2, .count = 1 } },
	}, {
		.name = "pages that all differ are none",
		.entries = "abcd",
		.runs = { { .first = 0, .count = 4 } },
	}, {
		.name = "all scratch",
		.entries = "ssss",
		.runs = { { .first = 0, .count = 4, .scratch = true } },
	}, {
		.name = "scratch around a mapping",
		.entries = "ssabss",
		.runs = {
			{ .first = 0, .count = 2, .scratch = true },
			{ .first = 2, .count = 2 },
			{ .first = 4, .count = 2, .scratch = true },
		},
	}, {
		.name = "holes split runs of a kind",
		.entries = "ss.ss.ab.c",
		.runs = {
			{ .first = 0, .count = 2, .scratch = true },
			{ .first = 3, .count = 2, .scratch = true },
			{ .first = 6, .count = 2 },
			{ .first = 9, .count = 1 },
		},
	}, {
		.name = "each page that is mapped twice is scratch",
		.entries = "tatsss",
		.runs = {
			{ .first = 0, .count = 1, .scratch = true },
			{ .first = 1, .count = 1 },
			{ .first = 2, .count = 4, .scratch = true },
		},
	}, {
		.name = "page 0 is a page",
		.entries = "\1\1.a",
		.runs = {
			{ .first = 0, .count = 2, .scratch = true },
			{ .first = 3, .count = 1 },
		},
	},
};

static void runs_are_what_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct vgpu vgpu = { .entries = rows[i].entries };
		struct found found = { .count = 0 };

		assert_int_equal(ggtt_runs(&vgpu, strlen(vgpu.entries), note, &found), 0);
		for (size_t j = 0; j < found.count || rows[i].runs[j].count; j++) {
			const struct ggtt_run *got = &found.runs[j];
			const struct ggtt_run *want = &rows[i].runs[j];

			if (got->first != want->first || got->count != want->count ||
			    got->scratch != want->scratch)
				fail_msg("%s: run %zu is %llu+%llu %d", rows[i].name, j,
					 (unsigned long long)got->first,
					 (unsigned long long)got->count, got->scratch);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_are_what_the_table_says),
	};

	return cmocka_run_group_tests_name("ggtt runs", tests, NULL, NULL);
}
