// SPDX-License-Identifier: MIT
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

static const char *listen_failure(int err)
{
	switch (err) {
	case -EEXIST:
		return "a file that is no socket is in the way; remove it";
	case -EADDRINUSE:
		return "another process serves it; end that one or give another path";
	default:
		return strerror(-err);
	}
}

static int listen_or_say(struct listener *listener, const char *path,
			 const struct listener_access *access, char *error)
{
	int err = listener_open(listener, path, access);

	if (err)
		snprintf(error, OPTIONS_ERROR_SIZE, "socket %s: %s", path, listen_failure(err));
	return err;
}

static int listen_share(struct share *share, char *error)
{
	const struct listener_access *access = &share->host->options->socket_access;
	int err = listen_or_say(&share->listener, share->options->socket, access, error);

	if (!err && *share->aperture.path)
		err = listen_or_say(&share->aperture.listener, share->aperture.path, access, error);
	return err;
}

static int listen_all(struct host *host, char *error)
{
	int err = 0;

	for (unsigned int i = 0; i < host->num_shares && !err; i++)
		err = listen_share(&host->shares[i], error);
	if (!err && host->options->control)
		err = listen_or_say(&host->control_listener, host->options->control,
				    &host->options->control_access, error);
	return err;
}

size_t host_sockets(const struct host *host, const char *paths[OPTIONS_MAX_SOCKETS])
{
	size_t count = 0;

	for (unsigned int i = 0; i < host->num_shares; i++) {
		const struct share *share = &host->shares[i];

		paths[count++] = share->listener.path;
		if (share->aperture.listener.fd >= 0)
			paths[count++] = share->aperture.listener.path;
	}
	if (host->control_listener.fd >= 0)
		paths[count++] = host->control_listener.path;
	return count;
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

	*host = (struct host){ .options = options, .control_listener = LISTENER_NONE };
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		host->control[i] = CONTROL_NONE;
	log_init(&host->log, log_file, options->log_level, host_clock(host));
	err = make_gpu(host, error);
	while (!err && host->num_shares < options->num_shares) {
		err = share_init(&host->shares[host->num_shares], host, host->num_shares, error);
		if (!err)
			host->num_shares++;
	}
	return err ? err : listen_all(host, error);
}

void host_drain(struct host *host)
{
	for (unsigned int i = 0; i < host->num_shares; i++)
		share_drain(&host->shares[i]);
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
	listener_close(&host->control_listener);
	log_fini(&host->log, host_clock(host));
}
