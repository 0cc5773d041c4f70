// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "memory.h"

/* ---- accesses that may fault ----------------------------------------------------- */

/* Where an access that faults goes on. A signal handler is given nothing, so this cannot be anybody's member. */
static _Thread_local sigjmp_buf *volatile landing;

static void on_sigbus(int number)
{
	if (landing)
		siglongjmp(*landing, 1);
	signal(number, SIG_DFL);	/* not ours: the access faults again */
}

/* The guest's CPUs look at words while they are being written: those must change in one piece. */
static void read_in_one_piece(void *buf, const void *guest, size_t len)
{
	uint32_t dword;
	uint64_t qword;

	if (len == 4 && !((uintptr_t)guest & 3)) {
		dword = __atomic_load_n((const uint32_t *)guest, __ATOMIC_ACQUIRE);
		memcpy(buf, &dword, sizeof(dword));
	} else if (len == 8 && !((uintptr_t)guest & 7)) {
		qword = __atomic_load_n((const uint64_t *)guest, __ATOMIC_ACQUIRE);
		memcpy(buf, &qword, sizeof(qword));
	} else {
		memcpy(buf, guest, len);
	}
}

static void write_in_one_piece(void *guest, const void *buf, size_t len)
{
	uint32_t dword;
	uint64_t qword;

	if (len == 4 && !((uintptr_t)guest & 3)) {
		memcpy(&dword, buf, sizeof(dword));
		__atomic_store_n((uint32_t *)guest, dword, __ATOMIC_RELEASE);
	} else if (len == 8 && !((uintptr_t)guest & 7)) {
		memcpy(&qword, buf, sizeof(qword));
		__atomic_store_n((uint64_t *)guest, qword, __ATOMIC_RELEASE);
	} else {
		memcpy(guest, buf, len);
	}
}

int memory_read(const struct memory *memory, int index, uint64_t offset, void *buf, size_t len)
{
	const uint8_t *guest = memory->files[index].va + offset;
	sigjmp_buf here;

	if (sigsetjmp(here, 0)) {
		landing = NULL;
		return -EFAULT;
	}
	landing = &here;
	read_in_one_piece(buf, guest, len);
	landing = NULL;
	return 0;
}

int memory_write(const struct memory *memory, int index, uint64_t offset, const void *buf,
		 size_t len)
{
	uint8_t *guest = memory->files[index].va + offset;
	sigjmp_buf here;

	if (sigsetjmp(here, 0)) {
		landing = NULL;
		return -EFAULT;
	}
	landing = &here;
	write_in_one_piece(guest, buf, len);
	landing = NULL;
	return 0;
}

int memory_init(struct memory *memory)
{
	/* The handler leaves by a jump, which does not unblock the signal. */
	const struct sigaction action = { .sa_handler = on_sigbus, .sa_flags = SA_NODEFER };

	*memory = (struct memory){ 0 };
	for (unsigned int i = 0; i < MEMORY_MAX_FILES; i++)
		memory->files[i].fd = -1;
	return sigaction(SIGBUS, &action, NULL) ? -errno : 0;
}

/* ---- files ------------------------------------------------------------------------ */

static bool is_memory(int fd, const struct stat *st)
{
	struct statfs fs;

	if (!S_ISREG(st->st_mode) || fstatfs(fd, &fs))
		return false;
	return fs.f_type == TMPFS_MAGIC || fs.f_type == HUGETLBFS_MAGIC;
}

/* The file of @st, or else a free place, or -ENOSPC. */
static int find(const struct memory *memory, const struct stat *st)
{
	int place = -ENOSPC;

	for (int i = 0; i < MEMORY_MAX_FILES; i++) {
		const struct memory_file *file = &memory->files[i];

		if (file->fd >= 0 && file->device == st->st_dev && file->inode == st->st_ino)
			return i;
		if (file->fd < 0 && place < 0)
			place = i;
	}
	return place;
}

/* All of the file, in whole (huge) pages: those are the blocks of tmpfs and hugetlbfs. */
static uint64_t size_in_pages(const struct stat *st)
{
	uint64_t page = st->st_blksize > 0 ? (uint64_t)st->st_blksize : 4096;
	uint64_t size = (uint64_t)st->st_size;

	return size > MEMORY_MAX_BYTES ? UINT64_MAX : (size + page - 1) / page * page;
}

static bool is_opened_for_writing(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR;
}

static int map_all(struct memory *memory, struct memory_file *file, int fd, const struct stat *st)
{
	uint64_t size = size_in_pages(st);
	bool writable = is_opened_for_writing(fd);
	void *va;

	if (size > MEMORY_MAX_BYTES - (memory->bytes - file->size))
		return -ENOSPC;
	va = mmap(NULL, (size_t)size, writable ? PROT_READ | PROT_WRITE : PROT_READ,
		  MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (va == MAP_FAILED)
		return -errno;
	if (file->va)
		munmap(file->va, (size_t)file->size);
	memory->bytes += size - file->size;
	file->va = va;
	file->size = size;
	file->writable = writable;
	return 0;
}

static void let_go(struct memory *memory, struct memory_file *file)
{
	if (file->va)
		munmap(file->va, (size_t)file->size);
	close(file->fd);
	memory->bytes -= file->size;
	*file = (struct memory_file){ .fd = -1 };
}

/* The file has grown, or can be written by this descriptor and could not by the one before. */
static int map_again(struct memory *memory, struct memory_file *file, int fd, const struct stat *st)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	int err = own < 0 ? -errno : map_all(memory, file, own, st);

	if (own >= 0)
		close(err ? own : file->fd);
	if (!err)
		file->fd = own;
	return err;
}

static int take(struct memory *memory, struct memory_file *file, int fd, const struct stat *st)
{
	int err;

	*file = (struct memory_file){
		.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0), .device = st->st_dev, .inode = st->st_ino,
	};
	if (file->fd < 0)
		return -errno;
	err = map_all(memory, file, file->fd, st);
	if (err)
		let_go(memory, file);
	return err;
}

int memory_get(struct memory *memory, int fd, uint64_t offset, uint64_t size, bool write)
{
	struct memory_file *file;
	struct stat st;
	int err = 0;
	int index;

	if (fstat(fd, &st))
		return -errno;
	if (!is_memory(fd, &st))
		return -ENODEV;
	if (offset > (uint64_t)st.st_size || size > (uint64_t)st.st_size - offset)
		return -EINVAL;
	index = find(memory, &st);
	if (index < 0)
		return index;
	file = &memory->files[index];
	if (file->fd < 0)
		err = take(memory, file, fd, &st);
	else if (offset + size > file->size || (write && !file->writable))
		err = map_again(memory, file, fd, &st);
	if (!err && write && !file->writable)
		err = -EACCES;
	if (!err)
		file->users++;
	else if (file->fd >= 0 && !file->users)
		let_go(memory, file);
	return err ? err : index;
}

void memory_put(struct memory *memory, int index)
{
	struct memory_file *file = &memory->files[index];

	if (!--file->users)
		let_go(memory, file);
}
