// SPDX-License-Identifier: MIT
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "confine.h"
#include "help.h"
#include "host.h"
#include "loop.h"

/* EXIT_FAILURE is for what goes wrong later; this is what getopt users expect. */
#define EXIT_USAGE	2

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) || signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    signal(SIGCHLD, SIG_DFL) == SIG_ERR)	/* children are waited for */
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* A timer may be 50 us late by default, see loop.c. Where that cannot be changed it works, but slower. */
static void be_on_time(void)
{
	(void)prctl(PR_SET_TIMERSLACK, 1);
}

/* As many descriptors as the user may have: the default of 1,024 is for select(). Without them it works for fewer vGPUs. */
static void raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int confine(const struct host *host, const struct options *options, char *error)
{
	const char *sockets[OPTIONS_MAX_SOCKETS];
	const struct confine_needs needs = {
		.sockets = sockets,
		.num_sockets = host_sockets(host, sockets),
		.control = options->control,
		.directory = options->files,
	};
	int err = confine_process(&needs);
	bool no_landlock = err == -ENOSYS && options->files;

	if (!err)
		return 0;
	if (err == -ENOENT || err == -ENOTDIR || err == -EACCES) {
		snprintf(error, OPTIONS_ERROR_SIZE, "--files %.120s: %s; give a directory",
			 options->files ? options->files : "/", strerror(-err));
		return -EINVAL;
	}
	snprintf(error, OPTIONS_ERROR_SIZE, "the kernel cannot confine the process: %s; %s",
		 no_landlock ? "it has no Landlock" : strerror(-err),
		 no_landlock ? "leave out --files" : "give --confine none, without --files");
	return -ENOSYS;
}

static int serve(struct host *host, int signals)
{
	int err;

	host->forks = true;
	puts("vgpu-host: ready");
	fflush(stdout);
	err = loop_run(host, signals);
	if (err)
		fprintf(stderr, "vgpu-host: %s\n", strerror(-err));
	return err ? 1 : 0;
}

static int run(const struct options *options, FILE *log_file)
{
	char error[OPTIONS_ERROR_SIZE];
	struct host host;
	int signals = open_signals();
	int ret = 1;
	int err;

	if (signals < 0) {
		fprintf(stderr, "vgpu-host: signals: %s\n", strerror(errno));
		return ret;
	}
	be_on_time();
	raise_limits();
	err = host_init(&host, options, log_file, error);
	if (!err && options->confine)
		err = confine(&host, options, error);
	if (!err) {
		ret = serve(&host, signals);
	} else {
		fprintf(stderr, "vgpu-host: %s\n", error);
		ret = err == -EINVAL ? EXIT_USAGE : 1;
	}
	host_fini(&host);
	close(signals);
	return ret;
}

static int run_with_log(const struct options *options)
{
	FILE *log_file = options->log_file ? fopen(options->log_file, "we") : stderr;
	int ret;

	if (!log_file) {
		fprintf(stderr, "vgpu-host: --log-file %s: %s\n", options->log_file,
			strerror(errno));
		return EXIT_USAGE;
	}
	ret = run(options, log_file);
	if (log_file != stderr)
		fclose(log_file);
	return ret;
}

int main(int argc, char **argv)
{
	struct options options;
	char error[OPTIONS_ERROR_SIZE];
	int ret = 0;

	switch (options_parse(&options, argc, argv, error)) {
	case OPTIONS_RUN:
		ret = run_with_log(&options);
		break;
	case OPTIONS_HELP:
		fputs(help_text, stdout);
		break;
	case OPTIONS_VERSION:
		puts("vgpu-host " VGPU_HOST_VERSION);
		break;
	case OPTIONS_BAD:
		fprintf(stderr, "vgpu-host: %s\n", error);
		ret = EXIT_USAGE;
		break;
	}
	options_fini(&options);
	return ret;
}
