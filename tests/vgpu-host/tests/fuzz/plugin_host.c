// SPDX-License-Identifier: MIT
/* vgpu-host with a hostile plugin. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "aperture_map.h"
#include "clock.h"
#include "fds.h"
#include "hosting.h"
#include "judge.h"
#include "peer.h"
#include "plugin.h"
#include "protocol.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define RECORDS		128
#define FLSH_CNTL	0x101008u
#define FENCE(i)	(0x100000u + 8 * (i))
#define SLICE_PAGE	(HOSTING_SLICE / APERTURE_PAGE)
#define APERTURE_PAGES	(UINT64_C(128) * 256)	/* of hosting's GPU */

/**
 * struct scene - the host, the guest and the plugin
 * @plugin: its end of the connection; -1: none
 * @counters: what it may write of the host's; -1: it has not been told
 */
struct scene {
	struct hosting hosting;
	struct share *share;
	int plugin;
	int counters;
};

/* ---- the plugin ------------------------------------------------------------------------- */

static void close_plugin(struct scene *scene)
{
	if (scene->plugin >= 0)
		close(scene->plugin);
	if (scene->counters >= 0)
		close(scene->counters);
	scene->plugin = -1;
	scene->counters = -1;
}

static void connect_plugin(struct scene *scene, struct input *input)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	(void)input;
	close_plugin(scene);
	strcpy(un.sun_path, scene->share->aperture.path);
	scene->plugin = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	demand(scene->plugin >= 0, "a socket can be made");
	(void)!connect(scene->plugin, (struct sockaddr *)&un, sizeof(un));
}

static void leave(struct scene *scene, struct input *input)
{
	if (take8(input) & 1)
		close_plugin(scene);
	else
		shutdown(scene->plugin, SHUT_WR);
}

/* As many as were asked for, or more, or what is no answer: all bytes count. */
static void answer(struct scene *scene, struct input *input)
{
	uint8_t bytes[256];
	size_t count = take8(input);
	int fds[PEER_FDS_MAX];
	unsigned int num_fds = take_peers(input, fds);

	memset(bytes, (int)count, sizeof(bytes));
	if (scene->plugin >= 0 && count)
		(void)!fds_send(scene->plugin, bytes, count, fds, num_fds, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static unsigned int receive(struct scene *scene, struct aperture_message *msg, int files[8])
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(8 * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = msg, .iov_len = sizeof(*msg) };
	struct msghdr mh = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;

	if (recvmsg(scene->plugin, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != sizeof(*msg))
		return UINT32_MAX;
	c = CMSG_FIRSTHDR(&mh);
	if (!c)
		return 0;
	memcpy(files, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	return (unsigned int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
}

/* Nobody but the host can write the map. */
static void judge_hello(struct scene *scene, const int files[8])
{
	void *va = mmap(NULL, APERTURE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, files[0], 0);

	demand(va == MAP_FAILED, "a plugin cannot write the map");
	demand(ftruncate(files[0], 0) && ftruncate(files[1], 0) && ftruncate(files[2], 0),
	       "a plugin cannot take away what the host has mapped");
	if (scene->counters >= 0)
		close(scene->counters);
	scene->counters = fcntl(files[2], F_DUPFD_CLOEXEC, 0);
}

static void judge_message(const struct aperture_message *msg, unsigned int files)
{
	static const unsigned int wanted[] = {
		[APERTURE_HELLO] = APERTURE_HELLO_FILES, [APERTURE_FILE] = 1, [APERTURE_FORGET] = 0,
	};

	demand(msg->what < LENGTH(wanted) && files == wanted[msg->what], "a message has its files");
	demand(msg->what != APERTURE_FORGET || (msg->first < APERTURE_PAGES && msg->count &&
						msg->count <= APERTURE_PAGES - msg->first),
	       "pages to be forgotten are in the aperture");
	demand(msg->what != APERTURE_FILE || msg->first < APERTURE_FILES, "a file has a number");
}

static void read_messages(struct scene *scene, struct input *input)
{
	unsigned int left = take8(input), files;
	struct aperture_message msg;
	int fds[8];

	for (; scene->plugin >= 0 && left; left--) {
		files = receive(scene, &msg, fds);
		if (files == UINT32_MAX)
			return;
		judge_message(&msg, files);
		if (msg.what == APERTURE_HELLO)
			judge_hello(scene, fds);
		for (unsigned int i = 0; i < files; i++)
			close(fds[i]);
	}
}

static void write_counters(struct scene *scene, struct input *input)
{
	uint64_t value = take_number(input);

	if (scene->counters >= 0)
		(void)!pwrite(scene->counters, &value, sizeof(value), take8(input) % 3 * 8);
	(void)aperture_host_counts(&scene->share->aperture);
}

/* ---- the guest -------------------------------------------------------------------------- */

static void write_entry(struct scene *scene, struct input *input)
{
	uint8_t how = take8(input);
	uint64_t index = how & 1 ? take32(input) % (2 * APERTURE_PAGES) : SLICE_PAGE + take8(input);
	uint32_t *table = (uint32_t *)((uint8_t *)scene->share->ggtt.va + scene->share->ggtt.size / 2);
	uint32_t entry = how & 2 ? take32(input) : (uint32_t)HOSTING_RAM + take8(input) * APERTURE_PAGE + 1;

	for (unsigned int i = 0; i <= (how >> 2 & 15u); i++)
		table[(index + i) % (2 * APERTURE_PAGES)] = entry + i * APERTURE_PAGE;
	if (how & 0x80)
		hosting_write(&scene->hosting, FLSH_CNTL, 1);
}

static void write_fence(struct scene *scene, struct input *input)
{
	uint32_t fence = FENCE(take8(input) % 33u);
	uint32_t start = (uint32_t)HOSTING_SLICE + take8(input) * APERTURE_PAGE;
	uint8_t how = take8(input);

	hosting_write(&scene->hosting, fence + 4, how & 1 ? take32(input) : start + take8(input) * APERTURE_PAGE + 7);
	hosting_write(&scene->hosting, fence, how & 2 ? take32(input) : start | 1u | (how >> 1 & 2u));
}

static void write_register(struct scene *scene, struct input *input)
{
	uint32_t offset = take32(input) % (UINT32_C(2) << 20);

	hosting_write(&scene->hosting, offset, take32(input));
}

/* ---- its VMM ---------------------------------------------------------------------------- */

static void map_memory(struct scene *scene, struct input *input)
{
	uint64_t iova = HOSTING_RAM + take_number(input) * APERTURE_PAGE;
	uint64_t size = take_number(input), offset = take_number(input);

	hosting_map(&scene->hosting, iova, size, offset, peer_fd((enum peer)take_slot(input, PEERS)));
}

/* One file more that the plugin may be told of. */
static void map_new_memory(struct scene *scene, struct input *input)
{
	uint64_t iova = HOSTING_RAM + take_number(input) * APERTURE_PAGE;
	int fd = memfd_create("new", MFD_CLOEXEC);

	demand(fd >= 0 && !ftruncate(fd, (off_t)PEER_MEMORY), "memory can be made");
	hosting_map(&scene->hosting, iova, PEER_MEMORY, 0, fd);
	close(fd);
}

static void unmap_memory(struct scene *scene, struct input *input)
{
	const struct vfio_user_dma_unmap unmap = {
		.argsz = sizeof(unmap), .flags = take8(input) & 1 ? VFIO_USER_UNMAP_ALL : 0,
	};

	hosting_send(&scene->hosting, VFIO_USER_DMA_UNMAP, &unmap, sizeof(unmap), -1);
}

static void reset_device(struct scene *scene, struct input *input)
{
	(void)input;
	hosting_send(&scene->hosting, VFIO_USER_DEVICE_RESET, NULL, 0, -1);
}

static void reconnect(struct scene *scene, struct input *input)
{
	(void)input;
	hosting_disconnect(&scene->hosting);
	hosting_connect(&scene->hosting);
}

/* ---- the host --------------------------------------------------------------------------- */

static void serve(struct scene *scene, struct input *input)
{
	unsigned int rounds = take8(input) % 16;

	do {
		step_begin();
		if (scene->share->client)
			(void)share_serve(scene->share);
		step_end("a round of messages takes at most a second of CPU time");
	} while (rounds--);
}

static void look(struct scene *scene, struct input *input)
{
	clock_pass(UINT64_C(1) << take8(input) % 36);
	step_begin();
	if (scene->share->client && scene->share->deadline <= host_clock(&scene->hosting.host))
		share_work(scene->share);
	step_end("a look at what is due takes at most a second of CPU time");
}

/* ---- programs --------------------------------------------------------------------------- */

static void (*const records[])(struct scene *scene, struct input *input) = {
	serve, answer, read_messages, write_entry, write_fence, look, map_memory, unmap_memory,
	reset_device, reconnect, connect_plugin, leave, write_counters, write_register,
	map_new_memory,
};

void host_meets_plugin(struct input *input)
{
	static struct scene scene;
	unsigned int left = RECORDS;

	scene.plugin = -1;
	scene.counters = -1;
	hosting_begin(&scene.hosting, MAPPED_APERTURE);
	scene.share = &scene.hosting.host.shares[0];
	connect_plugin(&scene, input);
	hosting_connect(&scene.hosting);
	while (input->left && left--)
		records[take_slot(input, LENGTH(records))](&scene, input);
	hosting_end(&scene.hosting);
	close_plugin(&scene);
}
