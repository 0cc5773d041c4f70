// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fds.h"
#include "hosting.h"
#include "judge.h"
#include "model.h"
#include "peer.h"
#include "protocol.h"
#include "values.h"

/* ---- the host --------------------------------------------------------------------------- */

struct gpu *__real_gpu_create(const struct gpu_config *config, const char **why);
struct gpu *__wrap_gpu_create(const struct gpu_config *config, const char **why);
void __wrap_gpu_destroy(struct gpu *gpu);

/* Made once: its tables take longer than a program. Without vGPUs there is nothing in it that changes. */
struct gpu *__wrap_gpu_create(const struct gpu_config *config, const char **why)
{
	static struct gpu *gpu;

	if (!gpu)
		gpu = __real_gpu_create(config, why);
	return gpu;
}

void __wrap_gpu_destroy(struct gpu *gpu)
{
	demand(!gpu->vgpus, "vGPUs go before their GPU");
}

static char directory[32];

static void remove_directory(void)
{
	rmdir(directory);
}

const char *hosting_directory(void)
{
	if (*directory)
		return directory;
	strcpy(directory, "/tmp/vgpu-fuzz-XXXXXX");
	demand(mkdtemp(directory), "a directory can be made");
	atexit(remove_directory);
	return directory;
}

static void fill_options(struct options *options, enum mapped mapped)
{
	static const char *const specs[] = {
		"socket=%s/0,mappable=32M+16M,nonmappable=512M+64M,monitor2=none,mapped=%s",
		"socket=%s/1,mappable=64M+16M,nonmappable=768M+64M,fences=2,caps=none,ggtt=stale",
	};
	char text[2][256], error[OPTIONS_ERROR_SIZE];
	char *argv[] = {
		(char *)"", (char *)"--aperture", (char *)"128M", (char *)"--ggtt", (char *)"1G",
		(char *)"--vgpu", text[0], (char *)"--vgpu", text[1],
	};

	snprintf(text[0], sizeof(text[0]), specs[0], hosting_directory(), mapped_name(mapped));
	snprintf(text[1], sizeof(text[1]), specs[1], hosting_directory());
	demand(options_parse(options, sizeof(argv) / sizeof(argv[0]), argv, error) == OPTIONS_RUN,
	       "the command line is right");
}

void hosting_begin(struct hosting *h, enum mapped mapped)
{
	char error[OPTIONS_ERROR_SIZE];

	fill_options(&h->options, mapped);
	h->log = fopen(getenv("FUZZ_LOG") ? "/dev/stderr" : "/dev/null", "we");
	demand(h->log, "there is a log");
	demand(!host_init(&h->host, &h->options, h->log, error), "the host starts");
	h->client = -1;
}

void hosting_end(struct hosting *h)
{
	host_fini(&h->host);
	options_fini(&h->options);
	if (h->client >= 0)
		close(h->client);
	fclose(h->log);
}

/* ---- the client ------------------------------------------------------------------------- */

void hosting_send(struct hosting *h, uint16_t command, const void *payload, size_t len, int fd)
{
	uint8_t bytes[128];
	const struct vfio_user_header header = {
		.command = command,
		.size = (uint32_t)(sizeof(header) + len),
		.flags = VFIO_USER_NO_REPLY,
	};

	memcpy(bytes, &header, sizeof(header));
	if (len)
		memcpy(bytes + sizeof(header), payload, len);
	if (h->client >= 0)
		(void)!fds_send(h->client, bytes, header.size, &fd, fd >= 0, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void hosting_write(struct hosting *h, uint32_t offset, uint32_t value)
{
	struct {
		struct vfio_user_region_access access;
		uint32_t value;
	} write = {
		.access = { .offset = offset, .region = VGPU_BAR_MMIO, .count = sizeof(value) },
		.value = value,
	};

	hosting_send(h, VFIO_USER_REGION_WRITE, &write, sizeof(write.access) + sizeof(value), -1);
}

void hosting_map(struct hosting *h, uint64_t iova, uint64_t size, uint64_t offset, int fd)
{
	const struct vfio_user_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE,
		.offset = offset, .iova = iova, .size = size,
	};

	hosting_send(h, VFIO_USER_DMA_MAP, &map, sizeof(map), fd);
}

void hosting_connect(struct hosting *h)
{
	const struct vfio_user_version version = { .major = VFIO_USER_MAJOR };
	int pair[2];

	demand(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "a socket can be made");
	h->client = pair[0];
	share_connect(&h->host.shares[0], pair[1]);
	hosting_send(h, VFIO_USER_VERSION, &version, sizeof(version), -1);
	hosting_map(h, HOSTING_RAM, PEER_MEMORY, 0, peer_fd(PEER_MEMFD));
}

void hosting_disconnect(struct hosting *h)
{
	struct share *share = &h->host.shares[0];

	if (h->client < 0)
		return;
	close(h->client);
	h->client = -1;
	share_drain(share);
	/* One that is held, or has more replies than it took, goes when it is found to be closed. */
	if (share->client)
		share_disconnect(share, -EPIPE);
}
