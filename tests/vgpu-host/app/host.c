// SPDX-License-Identifier: MIT
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "control.h"
#include "host.h"

uint64_t host_clock(struct host *host)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	host->now = (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
	return host->now;
}

/* ---- sockets ------------------------------------------------------------------ */

/* A socket that a dead process left behind is in the way; a file is somebody's. */
static int remove_stale(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	return unlink(path) ? -errno : 0;
}

static int listen_at(const char *path, int *listener)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int err = remove_stale(path);
	int fd;

	if (err)
		return err;
	memcpy(un.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&un, sizeof(un)) || listen(fd, 4)) {
		err = -errno;
		close(fd);
		return err;
	}
	*listener = fd;
	return 0;
}

static int listen_or_say(const char *path, int *listener, char *error)
{
	int err = listen_at(path, listener);

	if (err)
		snprintf(error, OPTIONS_ERROR_SIZE, "socket %s: %s", path,
			 err == -EEXIST ? "a file that is no socket is in the way; remove it" :
					  strerror(-err));
	return err;
}

static int listen_share(struct share *share, char *error)
{
	int err = listen_or_say(share->options->socket, &share->listener, error);

	if (!err && *share->aperture.path)
		err = listen_or_say(share->aperture.path, &share->aperture.listener, error);
	return err;
}

static int listen_all(struct host *host, char *error)
{
	int err = 0;

	for (unsigned int i = 0; i < host->num_shares && !err; i++)
		err = listen_share(&host->shares[i], error);
	if (!err && host->options->control)
		err = listen_or_say(host->options->control, &host->control_listener, error);
	return err;
}

/* ---- life ------------------------------------------------------------------------ */

static int make_gpu(struct host *host, char *error)
{
	const struct gpu_config *config = &host->options->gpu;
	const char *why = "out of memory";

	host->gpu = gpu_create(config, &why);
	if (host->gpu)
		return 0;
	snprintf(error, OPTIONS_ERROR_SIZE, "--platform %.40s --aperture 0x%" PRIx64
		 " --ggtt 0x%" PRIx64 ": %s", config->platform, config->aperture_size,
		 config->ggtt_size, why);
	return -EINVAL;
}

int host_init(struct host *host, const struct options *options, FILE *log_file, char *error)
{
	int err;

	*host = (struct host){ .options = options, .control_listener = -1 };
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		host->control[i].fd = -1;
	log_init(&host->log, log_file, options->log_level, host_clock(host));
	err = make_gpu(host, error);
	while (!err && host->num_shares < options->num_shares) {
		err = share_init(&host->shares[host->num_shares], host, host->num_shares, error);
		if (!err)
			host->num_shares++;
	}
	return err ? err : listen_all(host, error);
}

void host_fini(struct host *host)
{
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		control_close(&host->control[i]);
	for (unsigned int i = 0; i < host->num_shares; i++)
		share_fini(&host->shares[i]);
	host->num_shares = 0;
	if (host->gpu)
		gpu_destroy(host->gpu);
	host->gpu = NULL;
	if (host->control_listener >= 0) {
		close(host->control_listener);
		unlink(host->options->control);
	}
	host->control_listener = -1;
	log_fini(&host->log, host_clock(host));
}
