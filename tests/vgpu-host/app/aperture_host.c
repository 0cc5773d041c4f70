// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aperture_host.h"
#include "fds.h"

#define RUNS_MAX	64	/* more are told as one: answers must not fill the socket */
#define BLOCK		1024u	/* entries compared at once */
#define PATIENCE_NS	UINT64_C(10000000000)	/* that the plugin may take */

struct run {
	uint32_t first;
	uint32_t end;
};

/* One update: what is to be forgotten, and the file of the page before. */
struct update {
	struct aperture_host *a;
	struct vfio_user *vu;
	struct run runs[RUNS_MAX];
	unsigned int num_runs;
	int last_fd;
	uint64_t last_number;
	int err;
};

/* ---- life ----------------------------------------------------------------------- */

void aperture_host_clear(struct aperture_host *a)
{
	*a = (struct aperture_host){
		.listener = LISTENER_NONE, .plugin = -1,
		.bar = MEMFILE_NONE, .map = MEMFILE_NONE, .counters = MEMFILE_NONE,
	};
}

static struct aperture_map *map_of(const struct aperture_host *a)
{
	return a->map.va;
}

static uint64_t num_pages(const struct aperture_host *a)
{
	return a->bar.size / APERTURE_PAGE;
}

int aperture_host_init(struct aperture_host *a, const char *socket, uint64_t size)
{
	uint64_t pages = size / APERTURE_PAGE;
	int err;

	if (snprintf(a->path, sizeof(a->path), "%s" APERTURE_SUFFIX, socket) >= (int)sizeof(a->path))
		return -ENAMETOOLONG;
	a->seen = calloc(pages, sizeof(*a->seen));
	err = a->seen ? memfile_init(&a->bar, "vgpu-aperture", size, MEMFILE_WRITABLE) : -ENOMEM;
	if (!err)
		err = memfile_init(&a->map, "vgpu-aperture-map",
				   sizeof(struct aperture_map) + pages * sizeof(uint64_t),
				   MEMFILE_READ_ONLY);
	if (!err)
		err = memfile_init(&a->counters, "vgpu-aperture-counters",
				   sizeof(struct aperture_counters), MEMFILE_WRITABLE);
	if (!err)
		map_of(a)->pages = pages;
	return err;
}

void aperture_host_fini(struct aperture_host *a)
{
	aperture_host_detach(a);
	listener_close(&a->listener);
	memfile_fini(&a->bar);
	memfile_fini(&a->map);
	memfile_fini(&a->counters);
	free(a->seen);
	aperture_host_clear(a);
}

/* ---- talking to the plugin --------------------------------------------------------- */

/* A plugin that reads has an empty queue, with room for all that is ever outstanding. */
static int post(struct aperture_host *a, const struct aperture_message *msg, const int *fds,
		unsigned int num_fds)
{
	if (fds_send(a->plugin, msg, sizeof(*msg), fds, num_fds, MSG_NOSIGNAL | MSG_DONTWAIT) !=
	    sizeof(*msg))
		return -EPIPE;
	a->awaited++;
	return 0;
}

static int greet(struct aperture_host *a)
{
	const struct aperture_message hello = { .what = APERTURE_HELLO };
	const int fds[APERTURE_HELLO_FILES] = { a->map.fd, a->bar.fd, a->counters.fd };

	return post(a, &hello, fds, APERTURE_HELLO_FILES);
}

int aperture_host_collect(struct aperture_host *a, uint64_t now)
{
	char done[64];

	while (a->awaited) {
		size_t room = a->awaited < sizeof(done) ? a->awaited : sizeof(done);
		ssize_t n = recv(a->plugin, done, room, MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return now < a->due ? -EAGAIN : -ETIMEDOUT;
		if (n <= 0)
			return -EPIPE;
		a->awaited -= (unsigned int)n;
	}
	return 0;
}

void aperture_host_detach(struct aperture_host *a)
{
	if (a->plugin >= 0)
		close(a->plugin);
	a->plugin = -1;
	a->awaited = 0;
	a->num_files = 0;
	a->all = true;
}

bool aperture_host_attach(struct aperture_host *a, uint64_t now)
{
	int fd;

	if (a->listener.fd < 0)
		return false;
	while ((fd = accept4(a->listener.fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		aperture_host_detach(a);
		a->plugin = fd;
	}
	if (a->plugin < 0)
		return false;
	a->due = now + PATIENCE_NS;
	if (!greet(a))
		return true;
	aperture_host_detach(a);
	return false;
}

/* ---- the map ------------------------------------------------------------------------ */

/* Pages [@first, @end) are to be forgotten. */
static void add_run(struct update *u, uint64_t first, uint64_t end)
{
	struct run *last = &u->runs[u->num_runs ? u->num_runs - 1 : 0];

	if (u->num_runs && (u->num_runs == RUNS_MAX || first == last->end)) {
		last->first = first < last->first ? (uint32_t)first : last->first;
		last->end = end > last->end ? (uint32_t)end : last->end;
		return;
	}
	u->runs[u->num_runs++] = (struct run){ .first = (uint32_t)first, .end = (uint32_t)end };
}

static int add_file(struct update *u, int fd, const struct stat *st)
{
	const struct aperture_message msg = {
		.what = APERTURE_FILE, .first = u->a->num_files,
	};

	if (u->a->num_files == APERTURE_FILES)
		return -ENOSPC;
	u->a->files[u->a->num_files].device = st->st_dev;
	u->a->files[u->a->num_files++].inode = st->st_ino;
	return post(u->a, &msg, &fd, 1);
}

/* Two file systems give the same numbers to their files. */
static bool is_file(const struct aperture_host *a, unsigned int i, const struct stat *st)
{
	return a->files[i].device == st->st_dev && a->files[i].inode == st->st_ino;
}

/* The number + 1 that the plugin knows the file of @fd by; 0: it cannot have it. */
static uint64_t file_number(struct update *u, int fd)
{
	struct stat st;
	unsigned int i = 0;

	if (fd == u->last_fd)
		return u->last_number;
	if (fd < 0 || fstat(fd, &st))
		return 0;
	while (i < u->a->num_files && !is_file(u->a, i, &st))
		i++;
	if (i == u->a->num_files)
		u->err = add_file(u, fd, &st);
	u->last_fd = fd;
	u->last_number = u->err ? 0 : i + 1;
	return u->last_number;
}

static void look_at_page(struct update *u, const struct vgpu *vgpu, uint64_t index)
{
	uint64_t *page = &map_of(u->a)->page[index];
	uint64_t offset = 0;
	uint64_t number = 0;
	uint64_t iova;

	if (vgpu_aperture_page(vgpu, index, &iova))
		number = file_number(u, vfio_user_dma_file(u->vu, iova, &offset));
	if (!number)
		offset = 0;
	if (*page == offset + number)
		return;
	*page = offset + number;
	add_run(u, index, index + 1);
}

static void look_at_entries(struct update *u, const struct vgpu *vgpu, const uint8_t *table,
			    bool all)
{
	uint64_t pages = num_pages(u->a);
	uint8_t *seen = (uint8_t *)u->a->seen;
	size_t size = vgpu_ggtt_entry_size(vgpu);

	for (uint64_t block = 0; block < pages; block += BLOCK) {
		if (!all && !memcmp(seen + block * size, table + block * size, BLOCK * size))
			continue;
		for (uint64_t i = block; i < block + BLOCK; i++) {
			if (!all && !memcmp(seen + i * size, table + i * size, size))
				continue;
			memcpy(seen + i * size, table + i * size, size);
			look_at_page(u, vgpu, i);
		}
	}
}

static void add_fenced(struct update *u, const struct aperture_fence *fence)
{
	uint64_t pages = num_pages(u->a);
	uint64_t first = fence->start / APERTURE_PAGE;
	uint64_t end = fence->end / APERTURE_PAGE;

	end = end < pages ? end : pages;
	if (fence->tiling && first < end)
		add_run(u, first, end);
}

static void look_at_fences(struct update *u, const struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < APERTURE_FENCES; i++) {
		struct aperture_fence *old = &map_of(u->a)->fences[i];
		struct aperture_fence new = { 0 };
		struct vgpu_fence fence;

		if (vgpu_fence(vgpu, i, &fence))
			new = (struct aperture_fence){
				.start = fence.start, .end = fence.end,
				.stride = fence.stride, .tiling = fence.tiling,
			};
		if (!memcmp(&new, old, sizeof(new)))
			continue;
		add_fenced(u, old);
		add_fenced(u, &new);
		*old = new;
	}
}

static int forget(struct update *u)
{
	for (unsigned int i = 0; i < u->num_runs; i++) {
		const struct aperture_message msg = {
			.what = APERTURE_FORGET,
			.first = u->runs[i].first,
			.count = u->runs[i].end - u->runs[i].first,
		};

		if (post(u->a, &msg, NULL, 0))
			return -EPIPE;
	}
	return 0;
}

int aperture_host_update(struct aperture_host *a, const struct vgpu *vgpu, const void *table,
			 struct vfio_user *vu, uint64_t now)
{
	struct update u = { .a = a, .vu = vu, .last_fd = -1 };
	uint64_t changes = vfio_user_dma_changes(vu);

	if (!a->awaited)
		a->due = now + PATIENCE_NS;
	look_at_entries(&u, vgpu, table, a->all || changes != a->dma_changes);
	look_at_fences(&u, vgpu);
	if (a->all) {
		u.num_runs = 0;
		add_run(&u, 0, num_pages(a));
	}
	a->all = false;
	a->dma_changes = changes;
	return u.err ? u.err : forget(&u);
}

struct aperture_counts aperture_host_counts(const struct aperture_host *a)
{
	const struct aperture_counters *counters = a->counters.va;

	if (!counters)
		return (struct aperture_counts){ 0 };
	return (struct aperture_counts){
		.filled = __atomic_load_n(&counters->filled, __ATOMIC_RELAXED),
		.emulated = __atomic_load_n(&counters->emulated, __ATOMIC_RELAXED),
		.stepped = __atomic_load_n(&counters->stepped, __ATOMIC_RELAXED),
	};
}
