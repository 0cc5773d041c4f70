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

#include "dma_file.h"

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

/* Return: 0, or -EFAULT if @copy met a SIGBUS. */
static int guarded(void (*copy)(void *to, const void *from, size_t len), void *to,
		   const void *from, size_t len)
{
	sigjmp_buf here;

	if (sigsetjmp(here, 0)) {
		landing = NULL;
		return -EFAULT;
	}
	landing = &here;
	copy(to, from, len);
	landing = NULL;
	return 0;
}

int dma_file_read(const struct dma_files *all, int index, uint64_t offset, void *buf, size_t len)
{
	return guarded(read_in_one_piece, buf, all->files[index].va + offset, len);
}

int dma_file_write(const struct dma_files *all, int index, uint64_t offset, const void *buf,
		   size_t len)
{
	return guarded(write_in_one_piece, all->files[index].va + offset, buf, len);
}

int dma_files_init(struct dma_files *all)
{
	/* The handler leaves by a jump, which does not unblock the signal. */
	const struct sigaction action = { .sa_handler = on_sigbus, .sa_flags = SA_NODEFER };

	*all = (struct dma_files){ 0 };
	for (unsigned int i = 0; i < DMA_MAX_FILES; i++)
		all->files[i].fd = -1;
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
static int find(const struct dma_files *all, const struct stat *st)
{
	int place = -ENOSPC;

	for (int i = 0; i < DMA_MAX_FILES; i++) {
		const struct dma_file *file = &all->files[i];

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

	return size > DMA_MAX_BYTES ? UINT64_MAX : (size + page - 1) / page * page;
}

static bool is_opened_for_writing(int fd)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR;
}

static int map_all(struct dma_files *all, struct dma_file *file, int fd, const struct stat *st)
{
	uint64_t size = size_in_pages(st);
	bool writable = is_opened_for_writing(fd);
	void *va;

	if (size > DMA_MAX_BYTES - (all->bytes - file->size))
		return -ENOSPC;
	va = mmap(NULL, (size_t)size, writable ? PROT_READ | PROT_WRITE : PROT_READ,
		  MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (va == MAP_FAILED)
		return -errno;
	if (file->va)
		munmap(file->va, (size_t)file->size);
	all->bytes += size - file->size;
	file->va = va;
	file->size = size;
	file->writable = writable;
	return 0;
}

static void let_go(struct dma_files *all, struct dma_file *file)
{
	if (file->va)
		munmap(file->va, (size_t)file->size);
	close(file->fd);
	all->bytes -= file->size;
	*file = (struct dma_file){ .fd = -1 };
}

/* The file has grown, or can be written by this descriptor and could not by the one before. */
static int map_again(struct dma_files *all, struct dma_file *file, int fd, const struct stat *st)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	int err = own < 0 ? -errno : map_all(all, file, own, st);

	if (own >= 0)
		close(err ? own : file->fd);
	if (!err)
		file->fd = own;
	return err;
}

static int take(struct dma_files *all, struct dma_file *file, int fd, const struct stat *st)
{
	int err;

	*file = (struct dma_file){
		.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0), .device = st->st_dev, .inode = st->st_ino,
	};
	if (file->fd < 0)
		return -errno;
	err = map_all(all, file, file->fd, st);
	if (err)
		let_go(all, file);
	return err;
}

int dma_file_get(struct dma_files *all, int fd, uint64_t offset, uint64_t size, bool write)
{
	struct dma_file *file;
	struct stat st;
	int err = 0;
	int index;

	if (fstat(fd, &st))
		return -errno;
	if (!is_memory(fd, &st))
		return -ENODEV;
	if (offset > (uint64_t)st.st_size || size > (uint64_t)st.st_size - offset)
		return -EINVAL;
	index = find(all, &st);
	if (index < 0)
		return index;
	file = &all->files[index];
	if (file->fd < 0)
		err = take(all, file, fd, &st);
	else if (offset + size > file->size || (write && !file->writable))
		err = map_again(all, file, fd, &st);
	if (!err && write && !file->writable)
		err = -EACCES;
	if (!err)
		file->users++;
	else if (file->fd >= 0 && !file->users)
		let_go(all, file);
	return err ? err : index;
}

void dma_file_put(struct dma_files *all, int index)
{
	struct dma_file *file = &all->files[index];

	if (!--file->users)
		let_go(all, file);
}
