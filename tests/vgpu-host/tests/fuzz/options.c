// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the command line
 *
 * Arguments, each ended by a NUL. What is accepted must make sense, and what is
 * not must be answered by one line. Each argument is given to the parsers of
 * values as well, which also read what comes through the control socket.
 */
#include <grp.h>
#include <string.h>

#include "judge.h"
#include "options.h"
#include "program.h"
#include "values.h"

#define TEXT_MAX	8192u
#define ARGS_MAX	64
#define SOCKET_PATH_MAX	107u

/* The groups of the machine are in files. */
struct group *__wrap_getgrnam(const char *name);

struct group *__wrap_getgrnam(const char *name)
{
	static struct group kvm = { .gr_gid = 107 };

	return strcmp(name, "kvm") ? NULL : &kvm;
}

static void judge_share(const struct share_options *share)
{
	demand(share->socket && *share->socket && strlen(share->socket) <= SOCKET_PATH_MAX &&
	       !strchr(share->socket, ','), "a vGPU has a socket");
	demand(share->mapped <= MAPPED_APERTURE && share->config.ports >= 1 &&
	       share->config.ports <= VGPU_PORTS, "a vGPU is described");
	for (unsigned int i = 0; i < VGPU_PORTS; i++)
		demand(!share->edids[i] || *share->edids[i], "an EDID has a path");
}

static void judge_access(const struct listener_access *access)
{
	demand(access->mode <= 0777, "permissions are permissions");
}

static void judge_options(const struct options *options)
{
	demand(options->num_shares >= 1 && options->num_shares <= OPTIONS_MAX_VGPUS, "there are some vGPUs");
	for (unsigned int i = 0; i < options->num_shares; i++)
		judge_share(&options->shares[i]);
	judge_access(&options->socket_access);
	judge_access(&options->control_access);
	demand(!options->control || strlen(options->control) <= SOCKET_PATH_MAX, "a path fits");
	demand(options->log_level <= VGPU_LOG_DEBUG, "a level is one");
}

static void parse_values(const char *text)
{
	struct listener_access access;
	struct vgpu_monitor monitor;
	struct vgpu_range range;
	struct vgpu_reads reads;
	uint16_t major, minor;
	uint64_t size;
	uint32_t value;

	(void)parse_size(text, &size);
	(void)parse_range(text, &range);
	(void)parse_monitor(text, &monitor);
	(void)parse_version(text, &major, &minor);
	(void)parse_caps(text, &value);
	(void)parse_u32(text, &value);
	if (!parse_reads(text, &reads))
		demand(reads.kind <= VGPU_READS_DEAD, "reads are of a kind");
	if (!parse_access(text, &access))
		judge_access(&access);
}

static int split(char *text, size_t size, char **argv)
{
	int argc = 1;

	argv[0] = (char *)"vgpu-host";
	for (size_t at = 0; at < size && argc < ARGS_MAX; at += strlen(text + at) + 1)
		argv[argc++] = text + at;
	return argc;
}

void program_run(const uint8_t *bytes, size_t size)
{
	char text[TEXT_MAX + 1], error[OPTIONS_ERROR_SIZE] = "";
	char *argv[ARGS_MAX];
	struct options options;
	enum options_verdict verdict;
	int argc;

	size = size < TEXT_MAX ? size : TEXT_MAX;
	memcpy(text, bytes, size);
	text[size] = '\0';
	argc = split(text, size, argv);
	step_begin();
	verdict = options_parse(&options, argc, argv, error);
	for (int i = 1; i < argc; i++)
		parse_values(argv[i]);
	step_end("a command line is read in at most a second of CPU time");
	if (verdict == OPTIONS_RUN)
		judge_options(&options);
	demand((verdict == OPTIONS_BAD) == !!*error && strnlen(error, sizeof(error)) < sizeof(error),
	       "a command line that is wrong is told to be so");
	options_fini(&options);
}
