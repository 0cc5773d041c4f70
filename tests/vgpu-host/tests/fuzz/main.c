// SPDX-License-Identifier: MIT
/*
 * usage: fuzz-TARGET FILE|DIRECTORY...
 *
 * Runs each program once, as TAP. Linked with libFuzzer instead (then without
 * main), the same programs are what it begins with.
 */
#include <stddef.h>

#include "judge.h"
#include "program.h"

static void judge_program(const uint8_t *bytes, size_t size)
{
	const char *slow = "";

	for (unsigned int i = 0; i < SLOW_RUNS && slow; i++) {
		judge_begin();
		program_run(bytes, size);
		slow = judge_slow();
	}
	demand(!slow, slow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	judge_program(data, size);
	return 0;
}

#ifndef LIBFUZZER
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM_MAX	65536
#define PATH_LEN	4096

static unsigned int programs;

static bool run_file(const char *path)
{
	static uint8_t bytes[PROGRAM_MAX];
	const char *slash = strrchr(path, '/');
	FILE *file = fopen(path, "rb");
	size_t size;

	if (!file) {
		perror(path);
		return false;
	}
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	fprintf(stderr, "# %s\n", path);	/* the last line, if it goes wrong */
	judge_program(bytes, size);
	printf("ok %u - %s\n", ++programs, slash ? slash + 1 : path);
	return true;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool run_directory(const char *path, struct dirent **entries, int count)
{
	bool ok = true;

	for (int i = 0; i < count; i++) {
		char name[PATH_LEN];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		ok = run_file(name) && ok;
		free(entries[i]);
	}
	free(entries);
	return ok;
}

int main(int argc, char **argv)
{
	bool ok = true;

	for (int i = 1; i < argc; i++) {
		struct dirent **entries;
		int count = scandir(argv[i], &entries, is_visible, alphasort);

		ok = (count < 0 ? run_file(argv[i]) : run_directory(argv[i], entries, count)) && ok;
	}
	printf("1..%u\n", programs);
	return ok && programs ? EXIT_SUCCESS : EXIT_FAILURE;
}
#endif
