// SPDX-License-Identifier: MIT
/* What is logged and what is only counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log.h"

#define SECOND	UINT64_C(1000000000)

struct capture {
	struct log log;
	FILE *file;
	char *text;
	size_t len;
};

static int setup(void **state)
{
	struct capture *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->file = open_memstream(&c->text, &c->len);
	assert_non_null(c->file);
	log_init(&c->log, c->file, VGPU_LOG_INFO, SECOND);
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct capture *c = *state;

	fclose(c->file);
	free(c->text);
	free(c);
	return 0;
}

static unsigned int lines(const struct capture *c)
{
	unsigned int count = 0;

	for (const char *p = c->text; (p = strchr(p, '\n')); p++)
		count++;
	return count;
}

static void line_has_time_vgpu_and_level(void **state)
{
	struct capture *c = *state;

	log_line(&c->log, SECOND + 1500000, 3, VGPU_LOG_UNKNOWN, "text");
	log_line(&c->log, 3 * SECOND, LOG_NO_SHARE, VGPU_LOG_ERROR, "other");
	assert_string_equal(c->text, "[    0.001500] vgpu3: unknown: text\n"
				     "[    2.000000] error: other\n");
}

static void less_urgent_lines_are_left_out(void **state)
{
	struct capture *c = *state;

	log_line(&c->log, SECOND, 0, VGPU_LOG_DEBUG, "no");
	log_printf(&c->log, SECOND, 0, VGPU_LOG_DEBUG, "no %d", 1);
	log_printf(&c->log, SECOND, 0, VGPU_LOG_INFO, "yes %d", 1);
	assert_non_null(strstr(c->text, "yes 1"));
	assert_null(strstr(c->text, "no"));
}

static void kind_is_the_line_without_numbers(void **state)
{
	(void)state;
	assert_true(log_key(0, "at 0x1f00, entry 12") == log_key(0, "at 0xabc, entry 7"));
	assert_true(log_key(0, "at 1") != log_key(0, "at 1 and 2"));
	assert_true(log_key(0, "at 1") != log_key(1, "at 1"));
	assert_true(log_key(0, "fence 1") != log_key(0, "entry 1"));
	assert_true(log_key(0, "") != 0);
}

static void flood_of_one_kind_is_counted_not_logged(void **state)
{
	struct capture *c = *state;

	for (unsigned int i = 0; i < 1000000; i++)
		log_printf(&c->log, SECOND + i, 0, VGPU_LOG_GUEST, "write to entry 0x%x", i);
	assert_int_equal(lines(c), LOG_BURST);
	log_line(&c->log, 5 * SECOND, 0, VGPU_LOG_GUEST, "write to entry 0x7");
	assert_non_null(strstr(c->text, "entry 0x7 (999990 more like this were not logged)"));
}

static void flood_does_not_drown_another_kind(void **state)
{
	struct capture *c = *state;

	for (unsigned int i = 0; i < 100; i++)
		log_printf(&c->log, SECOND, 0, VGPU_LOG_GUEST, "write to entry %u", i);
	log_line(&c->log, SECOND, 0, VGPU_LOG_GUEST, "fence 9");
	log_line(&c->log, SECOND, 1, VGPU_LOG_GUEST, "write to entry 1");
	assert_int_equal(lines(c), LOG_BURST + 2);
}

static void kinds_do_not_limit_other_levels(void **state)
{
	struct capture *c = *state;

	for (unsigned int i = 0; i < 100; i++)
		log_line(&c->log, SECOND, 0, VGPU_LOG_ERROR, "same");
	assert_int_equal(lines(c), 100);
}

/* A guest that finds a message of another level, or more kinds than are told apart. */
static void flood_of_a_vgpu_ends_at_its_budget(void **state)
{
	struct capture *c = *state;
	unsigned int before;

	for (unsigned int i = 0; i < 1000000; i++) {
		const enum vgpu_log_level level = i & 1 ? VGPU_LOG_INFO : VGPU_LOG_GUEST;
		char name[] = { 'k', (char)('!' + i / 2 % 90), (char)('!' + i / 180 % 12), 0 };

		log_line(&c->log, SECOND, 0, level, name);
	}
	assert_in_range(lines(c), LOG_SHARE_BURST - 10, LOG_SHARE_BURST);
	before = lines(c);
	log_line(&c->log, SECOND, 1, VGPU_LOG_INFO, "a neighbour");
	log_line(&c->log, SECOND, LOG_NO_SHARE, VGPU_LOG_INFO, "the program");
	assert_int_equal(lines(c), before + 2);
	log_line(&c->log, 2 * SECOND, 0, VGPU_LOG_INFO, "later");
	assert_non_null(strstr(c->text, "lines of this vGPU were not logged"));
	assert_non_null(strstr(c->text, "info: later"));
	before = lines(c);
	for (unsigned int i = 0; i < 1000; i++)
		log_line(&c->log, 2 * SECOND, 0, VGPU_LOG_ERROR, "still there");
	assert_in_range(lines(c) - before, 90, 100);	/* what a second earns */
}

static void what_is_owed_is_told_at_the_end(void **state)
{
	struct capture *c = *state;

	for (unsigned int i = 0; i < LOG_BURST + 5; i++)
		log_printf(&c->log, SECOND, 2, VGPU_LOG_GUEST, "entry %u", i);
	log_fini(&c->log, SECOND);
	assert_non_null(strstr(c->text, "vgpu2: guest: entry 0 (5 more"));
	log_fini(&c->log, SECOND);
	assert_int_equal(lines(c), LOG_BURST + 1);
}

static void kind_that_makes_room_tells_what_it_owes(void **state)
{
	struct capture *c = *state;
	char name[2] = "";

	for (unsigned int i = 0; i < LOG_BURST + 5; i++)
		log_printf(&c->log, SECOND, 0, VGPU_LOG_GUEST, "entry %u", i);
	for (unsigned int i = 0; i < LOG_KINDS; i++) {
		name[0] = (char)('!' + i + (i >= '0' - '!' ? 10 : 0));
		log_line(&c->log, SECOND + 1 + i, 0, VGPU_LOG_GUEST, name);
	}
	assert_non_null(strstr(c->text, "entry 0 (5 more"));
}

#define log_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		log_test(line_has_time_vgpu_and_level),
		log_test(less_urgent_lines_are_left_out),
		log_test(kind_is_the_line_without_numbers),
		log_test(flood_of_one_kind_is_counted_not_logged),
		log_test(flood_does_not_drown_another_kind),
		log_test(kinds_do_not_limit_other_levels),
		log_test(flood_of_a_vgpu_ends_at_its_budget),
		log_test(what_is_owed_is_told_at_the_end),
		log_test(kind_that_makes_room_tells_what_it_owes),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
