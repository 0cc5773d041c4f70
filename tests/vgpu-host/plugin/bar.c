// SPDX-License-Identifier: MIT
/**
 * DOC: BAR2 as the memory that it shows
 *
 * At first no page of QEMU's mapping of BAR2 can be accessed. What happens at
 * the first access depends on what the map says of the page::
 *
 *   linear, memory there  ->  that memory is mapped in the page's place, with
 *                             its neighbours, and the access is repeated
 *   tiled, or nothing     ->  this one access is made where the bytes belong
 *   there
 *
 * There are two ways to make it. Nearly every instruction is a plain move; that
 * is carried out here, between the thread's registers and guest memory, and the
 * thread goes on behind it.
 *
 * All others run themselves, against a copy: the bytes around the address are
 * gathered from guest memory into a private page at that address, the one
 * instruction runs (the trap flag stops the thread behind it), and the bytes
 * that it has changed are put back where they belong. So each single access is
 * exact, whatever instruction makes it, and nothing is left in the copy that
 * anybody could miss. It takes far longer: a second signal, and a trap that
 * the host of a virtual machine wants to see first.
 *
 * Where nothing is, 0 is read and what is written is lost.
 *
 * This is for one thread that accesses the BAR: between the two signals the
 * page is open to all.
 */
#include <emmintrin.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <ucontext.h>
#include <unistd.h>

#include "bar.h"
#include "decode.h"
#include "memory/tiling.h"
#include "registers.h"

#define TRAP_FLAG	0x100		/* in EFLAGS */
#define WINDOW_BEFORE	64u		/* bytes gathered around an access, */
#define WINDOW_SIZE	256u		/* the widest of which has 64 */
#define AROUND		256u		/* pages mapped at one fault, each way */
#define OPEN_MAX	4		/* pages that one instruction can touch */

struct guest_file {
	int fd;
	uint8_t *va;
	uint64_t size;
};

/* A page that is open for one instruction. */
struct window {
	uint8_t *at;
	uint64_t address;		/* in the aperture */
	uint32_t size;
	uint8_t before[WINDOW_SIZE];
};

static struct {
	const struct aperture_map *map;
	uint64_t pages;			/* that it has, and the BAR: it may say something else later */
	struct aperture_counters *counters;
	dev_t device;			/* of the file that QEMU maps */
	ino_t inode;
	uint8_t *base;			/* where; NULL: not found yet */
	struct guest_file files[APERTURE_FILES];
	struct window open[OPEN_MAX];
	unsigned int num_open;
	struct registers_layout layout;
	struct sigaction old_segv;
	struct sigaction old_trap;
	pthread_mutex_t lock;
} bar = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- where things are -------------------------------------------------------- */

/* The map is vgpu-host's, and may change while it is looked at: what is used is a copy. */
static bool fence_at(uint64_t address, struct aperture_fence *fence)
{
	for (unsigned int i = 0; i < APERTURE_FENCES; i++) {
		const struct aperture_fence *there = &bar.map->fences[i];

		if (!there->tiling)
			continue;
		*fence = *(const volatile struct aperture_fence *)there;
		if ((fence->tiling == TILING_X || fence->tiling == TILING_Y) && fence->stride &&
		    address >= fence->start && address < fence->end)
			return true;
	}
	return false;
}

static bool is_tiled(uint64_t address)
{
	struct aperture_fence fence;

	return fence_at(address, &fence);
}

/* The file of a page, NULL if nothing is there, and where in it. */
static const struct guest_file *file_at(uint64_t page, uint64_t *offset)
{
	uint64_t entry = page < bar.pages ? __atomic_load_n(&bar.map->page[page], __ATOMIC_RELAXED) : 0;
	uint64_t number = entry % APERTURE_PAGE;
	const struct guest_file *file;

	*offset = entry - number;
	if (!number || number > APERTURE_FILES)
		return NULL;
	file = &bar.files[number - 1];
	return file->va && *offset < file->size ? file : NULL;
}

/* Memory behind @address in the aperture, NULL if there is none, and how much of it in a row. */
static uint8_t *memory_at(uint64_t address, uint32_t *span)
{
	const struct guest_file *file;
	struct aperture_fence fence;
	uint64_t offset;

	*span = APERTURE_PAGE - address % APERTURE_PAGE;
	if (fence_at(address, &fence)) {
		uint64_t linear = address - fence.start;

		address = fence.start +
			  tiling_offset((enum tiling)fence.tiling, fence.stride,
					(uint32_t)(linear % fence.stride),
					(uint32_t)(linear / fence.stride), span);
		if (*span > APERTURE_PAGE - address % APERTURE_PAGE)	/* the fence starts amid a page */
			*span = APERTURE_PAGE - address % APERTURE_PAGE;
	}
	file = file_at(address / APERTURE_PAGE, &offset);
	return file ? file->va + offset + address % APERTURE_PAGE : NULL;
}

/* ---- linear memory ------------------------------------------------------------ */

/* Does @page follow @offset in @file by @distance pages, untiled? */
static bool continues(uint64_t page, const struct guest_file *file, uint64_t expected)
{
	uint64_t offset;

	return page < bar.pages && !is_tiled(page * APERTURE_PAGE) &&
	       file_at(page, &offset) == file && offset == expected;
}

/* Map the memory of @page and what lies beside it; false: this is not for mapping. */
static bool fill(uint64_t page)
{
	uint64_t first = page;
	uint64_t end = page + 1;
	uint64_t offset;
	const struct guest_file *file = file_at(page, &offset);

	if (!file || is_tiled(page * APERTURE_PAGE))
		return false;
	while (page - first < AROUND && offset >= (page - first + 1) * APERTURE_PAGE &&
	       continues(first - 1, file, offset - (page - first + 1) * APERTURE_PAGE))
		first--;
	while (end - page < AROUND && continues(end, file, offset + (end - page) * APERTURE_PAGE))
		end++;
	offset -= (page - first) * APERTURE_PAGE;
	if (mmap(bar.base + first * APERTURE_PAGE, (end - first) * APERTURE_PAGE,
		 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file->fd,
		 (off_t)offset) == MAP_FAILED)
		return false;	/* too many mappings: exact all the same, only slower */
	bar.counters->filled++;
	return true;
}

/* ---- a plain move --------------------------------------------------------------- */

/* In one piece if both are aligned, since guest memory has other readers and writers. */
static void copy(void *to, const void *from, uint32_t size)
{
	bool aligned = !(((uintptr_t)to | (uintptr_t)from) % size);

	switch (aligned ? size : 0) {
	case 2:
		*(volatile uint16_t *)to = *(const volatile uint16_t *)from;
		break;
	case 4:
		*(volatile uint32_t *)to = *(const volatile uint32_t *)from;
		break;
	case 8:
		*(volatile uint64_t *)to = *(const volatile uint64_t *)from;
		break;
	case 16:
		_mm_store_si128(to, _mm_load_si128(from));
		break;
	default:
		memcpy(to, from, size);
	}
}

/* Between guest memory and @bytes, which a load finds 0. */
static void transfer(uint64_t address, uint8_t *bytes, uint32_t width, bool store)
{
	for (uint32_t done = 0, span; done < width; done += span) {
		uint8_t *memory = memory_at(address + done, &span);

		if (span > width - done)
			span = width - done;
		if (memory && store)
			copy(memory, bytes + done, span);
		else if (memory)
			copy(bytes + done, memory, span);
	}
}

/*
 * Carry out the instruction that wanted @wanted; false: it is no plain move, or one that reaches
 * out of the BAR. The fault may be in the second page of an access, so the address is worked out.
 */
static bool emulate(const uint8_t *wanted, ucontext_t *context)
{
	greg_t *rip = &context->uc_mcontext.gregs[REG_RIP];
	_Alignas(MOVE_MAX) uint8_t bytes[MOVE_MAX] = { 0 };
	uint64_t general[16];
	struct move move;
	uint64_t address;

	if (!move_decode((const uint8_t *)(uintptr_t)*rip, CODE_MAX, &move))
		return false;
	registers_general(context, general);
	address = move_address(&move, general, (uint64_t)*rip) - (uintptr_t)bar.base;
	if (address > bar.pages * APERTURE_PAGE - move.width ||
	    (uint64_t)(wanted - bar.base) - address >= move.width)
		return false;
	if (move.store && !registers_stored(context, &move, bytes))
		return false;
	transfer(address, bytes, move.width, move.store);
	if (!move.store && !registers_load(context, &bar.layout, &move, bytes))
		return false;
	*rip += move.length;
	bar.counters->emulated++;
	return true;
}

/* ---- any other access ------------------------------------------------------------ */

static void gather(struct window *window)
{
	for (uint32_t done = 0, span; done < window->size; done += span) {
		const uint8_t *from = memory_at(window->address + done, &span);

		if (span > window->size - done)
			span = window->size - done;
		if (from)
			memcpy(window->before + done, from, span);
		else
			memset(window->before + done, 0, span);
	}
	memcpy(window->at, window->before, window->size);
}

/* Put back @len changed bytes from @done on. */
static void scatter(const struct window *window, uint32_t done, uint32_t len)
{
	while (len) {
		uint32_t span;
		uint8_t *to = memory_at(window->address + done, &span);

		if (span > len)
			span = len;
		if (to)
			memcpy(to, window->at + done, span);
		done += span;
		len -= span;
	}
}

static void put_back(const struct window *window)
{
	for (uint32_t i = 0; i < window->size; i++) {
		uint32_t first = i;

		while (i < window->size && window->at[i] != window->before[i])
			i++;
		if (i > first)
			scatter(window, first, i - first);
	}
}

static bool open_window(uint64_t address)
{
	struct window *window = &bar.open[bar.num_open];
	uint64_t page = address / APERTURE_PAGE * APERTURE_PAGE;
	uint64_t start = address / WINDOW_BEFORE * WINDOW_BEFORE;
	uint64_t end;

	if (bar.num_open == OPEN_MAX)
		return false;
	start = start > page ? start - WINDOW_BEFORE : page;
	end = start + WINDOW_SIZE < page + APERTURE_PAGE ? start + WINDOW_SIZE :
							   page + APERTURE_PAGE;
	if (mprotect(bar.base + page, APERTURE_PAGE, PROT_READ | PROT_WRITE))
		return false;
	window->at = bar.base + start;
	window->address = start;
	window->size = (uint32_t)(end - start);
	gather(window);
	bar.num_open++;
	return true;
}

static void close_windows(void)
{
	for (unsigned int i = 0; i < bar.num_open; i++) {
		const struct window *window = &bar.open[i];
		uint64_t page = window->address / APERTURE_PAGE * APERTURE_PAGE;

		put_back(window);
		mprotect(bar.base + page, APERTURE_PAGE, PROT_NONE);
	}
	bar.num_open = 0;
}

/* ---- signals -------------------------------------------------------------------- */

/* Not ours: back to who was here before, and let it happen again. */
static void pass_on(int number, const struct sigaction *old)
{
	sigaction(number, old, NULL);
}

static bool serve(uint8_t *wanted, ucontext_t *context)
{
	uint64_t address = (uint64_t)(wanted - bar.base);

	if (!bar.num_open && (fill(address / APERTURE_PAGE) || emulate(wanted, context)))
		return true;
	if (!open_window(address))
		return false;
	bar.counters->stepped++;
	context->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
	sigdelset(&context->uc_sigmask, SIGTRAP);	/* QEMU blocks it */
	return true;
}

static void on_segv(int number, siginfo_t *info, void *context)
{
	uint8_t *wanted = info->si_addr;
	int err = errno;
	bool ours;

	pthread_mutex_lock(&bar.lock);
	ours = bar.base && wanted >= bar.base &&
	       (uint64_t)(wanted - bar.base) < bar.pages * APERTURE_PAGE &&
	       serve(wanted, context);
	pthread_mutex_unlock(&bar.lock);
	if (!ours)
		pass_on(number, &bar.old_segv);
	errno = err;
}

static void on_trap(int number, siginfo_t *info, void *data)
{
	ucontext_t *context = data;
	int err = errno;

	(void)info;
	if (!(context->uc_mcontext.gregs[REG_EFL] & TRAP_FLAG)) {
		pass_on(number, &bar.old_trap);
		return;
	}
	pthread_mutex_lock(&bar.lock);
	close_windows();
	pthread_mutex_unlock(&bar.lock);
	context->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
	errno = err;
}

/* ---- what vgpu-host says ---------------------------------------------------------- */

/* Where QEMU has mapped the file from its start: a line of /proc/self/maps has the address first, device and inode fourth and fifth. */
static uint8_t *find_base(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uint8_t *found = NULL;
	char line[512];

	while (maps && !found && fgets(line, sizeof(line), maps)) {
		unsigned int major_number;
		unsigned int minor_number;
		uint64_t start;
		uint64_t offset;
		uint64_t inode;

		if (sscanf(line, "%" SCNx64 "-%*x %*s %" SCNx64 " %x:%x %" SCNu64, &start, &offset,
			   &major_number, &minor_number, &inode) == 5 && !offset &&
		    inode == (uint64_t)bar.inode &&
		    makedev(major_number, minor_number) == bar.device)
			found = (uint8_t *)(uintptr_t)start;
	}
	if (maps)
		fclose(maps);
	return found;
}

/* All of a file of at least @least bytes, which must stay as long as it is; NULL with errno set if it is not like that. */
static void *map_file(int fd, int protection, size_t least)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;
	void *va;

	if (seals < 0 || fstat(fd, &st))
		return NULL;
	if (!(seals & F_SEAL_SHRINK) || (uint64_t)st.st_size < least) {
		errno = EINVAL;
		return NULL;
	}
	va = mmap(NULL, (size_t)st.st_size, protection, MAP_SHARED, fd, 0);
	return va == MAP_FAILED ? NULL : va;
}

/* Pages that are in the map and in the BAR; 0 if there is not room for all that the map says. */
static uint64_t count_pages(const struct aperture_map *map, uint64_t map_size, uint64_t bar_size)
{
	uint64_t pages = *(const volatile uint64_t *)&map->pages;

	if (pages > (map_size - sizeof(*map)) / sizeof(map->page[0]) || pages > bar_size / APERTURE_PAGE)
		return 0;
	return pages;
}

int bar_init(int map, int file, int counters)
{
	struct sigaction segv = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO };
	struct sigaction trap = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	struct stat st;
	struct stat map_st;

	if (bar.map)
		return -EBUSY;
	if (fstat(file, &st) || fstat(map, &map_st))
		return -errno;
	/* What was mapped when something is wrong stays mapped: the caller ends the process. */
	bar.device = st.st_dev;
	bar.inode = st.st_ino;
	bar.counters = map_file(counters, PROT_READ | PROT_WRITE, sizeof(*bar.counters));
	bar.map = bar.counters ? map_file(map, PROT_READ, sizeof(*bar.map)) : NULL;
	if (!bar.map)
		return -errno;
	bar.pages = count_pages(bar.map, (uint64_t)map_st.st_size, (uint64_t)st.st_size);
	if (!bar.pages) {
		bar.map = NULL;
		return -EINVAL;
	}
	registers_init(&bar.layout);
	if (sigaction(SIGSEGV, &segv, &bar.old_segv) || sigaction(SIGTRAP, &trap, &bar.old_trap))
		return -errno;
	close(map);
	close(file);
	close(counters);
	return 0;
}

int bar_add_file(uint32_t index, int fd)
{
	struct guest_file *file;
	struct stat st;
	void *va;

	if (index >= APERTURE_FILES || bar.files[index].va || fstat(fd, &st))
		return -EINVAL;
	file = &bar.files[index];
	va = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd,
		  0);
	if (va == MAP_FAILED)
		return -errno;
	*file = (struct guest_file){ .fd = fd, .va = va, .size = (uint64_t)st.st_size };
	return 0;
}

int bar_forget(uint32_t first, uint32_t count)
{
	void *got;

	if (!bar.map || first > bar.pages || count > bar.pages - first)
		return -EINVAL;
	if (!bar.base)
		bar.base = find_base();
	if (!bar.base)
		return 0;	/* nobody has mapped the BAR yet */
	pthread_mutex_lock(&bar.lock);
	got = mmap(bar.base + (uint64_t)first * APERTURE_PAGE, (size_t)count * APERTURE_PAGE,
		   PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	pthread_mutex_unlock(&bar.lock);
	return got == MAP_FAILED ? -errno : 0;
}
