// SPDX-License-Identifier: MIT
/*
 * The plugin with a hostile vgpu-host. There is one BAR2 in a process, and the
 * signal handlers find it by themselves, so there is no other way to see many
 * hosts in one process than to look into the source.
 */
#include "../../plugin/bar.c"

#include <stdlib.h>
#include <sys/socket.h>

#include "fds.h"
#include "judge.h"
#include "messages.h"
#include "peer.h"
#include "plugin.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define RECORDS		128
#define BAR_SIZE	PEER_MEMORY	/* as large as all files that cannot shrink, for unload_plugin() */
#define STRANGER	0x5a
#define BAR_PAGES	(BAR_SIZE / APERTURE_PAGE)

/**
 * struct meeting - the host's end
 * @fd: of the connection; @other: the plugin's
 * @map: written by the host at any time
 * @shown: BAR2 as QEMU has mapped it
 * @over: the plugin has given up
 */
struct meeting {
	int fd, other;
	int map_fd, bar_fd, counters_fd;
	struct aperture_map *map;
	uint8_t *shown;
	bool over;
};

/* ---- the host --------------------------------------------------------------------------- */

static int take_file(const struct meeting *m, struct input *input)
{
	const int own[] = { m->map_fd, m->bar_fd, m->counters_fd };
	unsigned int slot = take_slot(input, PEERS + LENGTH(own));

	return slot < LENGTH(own) ? own[slot] : peer_fd((enum peer)(slot - LENGTH(own)));
}

static void send_message(struct meeting *m, struct input *input)
{
	struct aperture_message msg = {
		.what = (uint32_t)take_number(input),
		.first = (uint32_t)take_number(input), .count = (uint32_t)take_number(input),
	};
	unsigned int count = take8(input) % (FDS_MAX + 1);
	int fds[FDS_MAX];
	int ret;

	for (unsigned int i = 0; i < count; i++)
		fds[i] = take_file(m, input);
	demand(fds_send(m->fd, &msg, sizeof(msg), fds, count, MSG_NOSIGNAL) == sizeof(msg), "a message can be sent");
	ret = messages_serve(m->other);
	demand(ret == 1 || ret < 0, "a message is carried out or refused");
	m->over = ret < 0;
}

static void write_page(struct meeting *m, struct input *input)
{
	uint8_t how = take8(input);
	uint64_t page = how & 1 ? take_number(input) : take8(input) % 32u * APERTURE_PAGE + 1;

	for (unsigned int i = 0; i <= (how >> 4); i++)
		m->map->page[((how >> 1 & 7) + i) % BAR_PAGES] = page + i * APERTURE_PAGE;
}

static void write_fence(struct meeting *m, struct input *input)
{
	m->map->fences[take8(input) % APERTURE_FENCES] = (struct aperture_fence) {
		.start = take_number(input) * (take8(input) & 1 ? APERTURE_PAGE : 1),
		.end = take_number(input) * APERTURE_PAGE,
		.stride = (uint32_t)take_number(input) * (take8(input) & 1 ? 128 : 1),
		.tiling = (uint32_t)take_number(input),
	};
}

static void write_count(struct meeting *m, struct input *input)
{
	m->map->pages = take_number(input);
}

/* ---- the guest -------------------------------------------------------------------------- */

/*
 * Accesses that may fault in each way: moves, which are carried out, and a
 * string instruction and an addition, which are stepped.
 */
static void access_memory(uint8_t *at, unsigned int way)
{
	static uint8_t buf[64];
	uint8_t *to = buf, *from = buf;
	uint64_t count = sizeof(buf), word = 0x0123456789abcdef;

	if (way & 8)
		to = at;
	else
		from = at;
	switch (way & 7) {
	case 0:
		__asm__ volatile("movb (%1), %b0; movb %b0, (%2)" : "+q"(word) : "r"(from), "r"(to) : "memory");
		break;
	case 1:
		__asm__ volatile("movw (%1), %w0; movw %w0, (%2)" : "+r"(word) : "r"(from), "r"(to) : "memory");
		break;
	case 2:
		__asm__ volatile("movl (%1), %k0; movl %k0, (%2)" : "+r"(word) : "r"(from), "r"(to) : "memory");
		break;
	case 3:
		__asm__ volatile("movq (%1), %0; movq %0, (%2)" : "+r"(word) : "r"(from), "r"(to) : "memory");
		break;
	case 4:
		__asm__ volatile("movdqu (%0), %%xmm0; movdqu %%xmm0, (%1)" : : "r"(from), "r"(to) : "memory", "xmm0");
		break;
	case 5:
		__asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count) : : "memory");
		break;
	case 6:
		__asm__ volatile("lock addq %1, (%0)" : : "r"(at), "r"(word) : "memory", "cc");
		break;
	default:
		__asm__ volatile("movzbl (%1), %k0; movb $7, (%2)" : "+r"(word) : "r"(from), "r"(to) : "memory");
		break;
	}
}

/* Before the plugin has found the BAR it is QEMU's own memory, and no access faults. */
static void access_bar(struct meeting *m, struct input *input)
{
	uint32_t at = take16(input) % (BAR_SIZE - 64);

	access_memory(m->shown + at, take8(input));
}

static void decode(struct meeting *m, struct input *input)
{
	size_t size = take8(input) % (CODE_MAX + 1);
	uint8_t *code = malloc(size ? size : 1);
	struct move move;

	(void)m;
	demand(code, "there is memory");
	take_bytes(input, code, size);
	if (move_decode(code, size, &move)) {
		demand(move.length && move.length <= size && move.width && move.width <= MOVE_MAX &&
		       move.result <= MOVE_MAX && move.number < 16 && move.base < 16 && move.index < 16 &&
		       move.scale < 4, "a move is one");
		(void)move_loaded(&move, 1, move_stored(&move, UINT64_MAX));
	}
	free(code);
}

/* ---- programs --------------------------------------------------------------------------- */

static void (*const records[])(struct meeting *m, struct input *input) = {
	send_message, access_bar, write_page, write_fence, decode, write_count,
};

static int sealed_file(void)
{
	int fd = memfd_create("aperture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	demand(fd >= 0 && !ftruncate(fd, (off_t)BAR_SIZE) && !fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), "memory can be sealed");
	return fd;
}

static void *map_shared(int fd)
{
	void *va = mmap(NULL, BAR_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	demand(va != MAP_FAILED, "memory can be mapped");
	return va;
}

/* With a page behind it that is QEMU's. */
static uint8_t *map_bar(int fd)
{
	uint8_t *va = mmap(NULL, BAR_SIZE + APERTURE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	demand(va != MAP_FAILED && mmap(va, BAR_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == va,
	       "memory can be mapped");
	va[BAR_SIZE] = STRANGER;
	return va;
}

static void begin(struct meeting *m)
{
	int pair[2];

	demand(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "a socket can be made");
	*m = (struct meeting) {
		.fd = pair[0], .other = pair[1],
		.map_fd = sealed_file(), .bar_fd = sealed_file(), .counters_fd = sealed_file(),
	};
	m->map = map_shared(m->map_fd);
	m->map->pages = BAR_PAGES;
	m->shown = map_bar(m->bar_fd);
}

/* The process forgets the plugin, which as a rule ends with it. */
static void unload_plugin(void)
{
	if (bar.old_segv.sa_sigaction || bar.old_trap.sa_sigaction) {
		sigaction(SIGSEGV, &bar.old_segv, NULL);
		sigaction(SIGTRAP, &bar.old_trap, NULL);
	}
	for (unsigned int i = 0; i < APERTURE_FILES; i++) {
		if (!bar.files[i].va)
			continue;
		munmap(bar.files[i].va, bar.files[i].size);
		close(bar.files[i].fd);
	}
	if (bar.map)
		munmap((void *)(uintptr_t)bar.map, BAR_SIZE);
	if (bar.counters)
		munmap(bar.counters, BAR_SIZE);
	memset(&bar, 0, sizeof(bar));
}

static void end(const struct meeting *m)
{
	demand(m->shown[BAR_SIZE] == STRANGER, "what is no part of the BAR is left alone");
	unload_plugin();
	munmap(m->map, BAR_SIZE);
	munmap(m->shown, BAR_SIZE + APERTURE_PAGE);
	close(m->fd);
	close(m->other);
	close(m->map_fd);
	close(m->bar_fd);
	close(m->counters_fd);
}

void plugin_meets_host(struct input *input)
{
	unsigned int left = RECORDS;
	struct meeting meeting;

	begin(&meeting);
	while (input->left && left-- && !meeting.over) {
		step_begin();
		records[take_slot(input, LENGTH(records))](&meeting, input);
		step_end("a message or an access takes at most a second of CPU time");
	}
	end(&meeting);
}
