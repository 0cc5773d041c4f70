// SPDX-License-Identifier: MIT
/**
 * DOC: A plugin for QEMU's TCG
 *
 * Uses nothing of QEMU but the fact that it is loaded into it. The few names
 * of its interface are declared here, after its documentation: the header is
 * not packaged everywhere. Arguments: sock=PATH, where vgpu-host listens.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "messages.h"

#define PUBLIC	__attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;

struct qemu_info_t {
	const char *target_name;
	struct {
		int min;
		int cur;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus;
		int max_vcpus;
	} system;
};

PUBLIC extern int qemu_plugin_version;
PUBLIC int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc,
			       char **argv);

int qemu_plugin_version = 7;

static int say(const char *what, int err)
{
	fprintf(stderr, "aperture plugin: %s%s%s\n", what, err ? ": " : "",
		err ? strerror(err) : "");
	return -1;
}

/* A guest that went on behind what could not be done would see the wrong memory. */
static void *serve(void *arg)
{
	int fd = (int)(intptr_t)arg;
	int ret;

	do
		ret = messages_serve(fd);
	while (ret > 0);
	if (ret < 0) {
		say("cannot go on", -ret);
		abort();
	}
	close(fd);
	return NULL;
}

/* QEMU's own signals are for its own threads. */
static int start(int fd)
{
	pthread_t thread;
	sigset_t all;
	sigset_t old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err ? say("no thread", err) : 0;
}

static int connect_to(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(un.sun_path))
		return say("the path of the socket is too long", 0);
	memcpy(un.sun_path, path, strlen(path) + 1);
	if (fd < 0 || connect(fd, (struct sockaddr *)&un, sizeof(un)))
		return say(path, errno);
	return start(fd);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
	(void)id;
	if (!info->system_emulation || info->system.max_vcpus != 1)
		return say("only for a machine with one CPU: -smp 1", 0);
	if (argc != 1 || strncmp(argv[0], "sock=", 5))
		return say("give sock=PATH", 0);
	return connect_to(argv[0] + 5);
}
