/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_H
#define VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * DOC: A vfio-user server for one PCI function
 *
 * One &struct vfio_user serves one client over one connected unix stream
 * socket. It never blocks and has no thread: the owner polls the socket, calls
 * vfio_user_run() when something has arrived, and is called back through
 * &struct vfio_user_ops. Nothing is known here of what the device does.
 *
 * The client is not trusted. Whatever it sends is checked before anything is
 * done with it; a message that breaks a rule is answered with an errno (or not
 * at all when it asked for no reply), and file descriptors that came with it
 * are closed. Only what makes the byte stream unreadable, a size that cannot
 * be, ends the connection. What is not defended against: a client that
 * truncates a file after it was mapped makes accesses to it fault.
 *
 * A region traps but for the part of a BAR that the owner gives away as a file,
 * for the client to map. Clients post writes (which are carried out in order
 * with every other message) only to a device that gives away nothing: a write
 * that is still on its way could be overtaken by an access to the file.
 */

#define VFIO_USER_BARS		6
#define VFIO_USER_MAX_XFER	65536u	/* bytes in one region access */
#define VFIO_USER_MAX_FDS	8	/* file descriptors in one message */
#define VFIO_USER_MAX_MSI	32

struct vfio_user;

enum vfio_user_log_level {
	VFIO_USER_LOG_ERROR,	/* the connection cannot go on */
	VFIO_USER_LOG_CLIENT,	/* the client broke a rule and was told so */
	VFIO_USER_LOG_DEBUG,
};

/**
 * struct vfio_user_ops - the device behind the server
 * @config_read: PCI config space, inside the size that was given
 * @config_write: likewise
 * @bar_read: a BAR, inside the size that was given; @len is 1..VFIO_USER_MAX_XFER
 * @bar_write: likewise
 * @reset: PCI function reset
 * @log: one line without newline; may be NULL
 *
 * The reads and writes return 0 or -errno, which becomes the error reply.
 */
struct vfio_user_ops {
	int (*config_read)(void *ctx, uint32_t offset, void *buf, size_t len);
	int (*config_write)(void *ctx, uint32_t offset, const void *buf, size_t len);
	int (*bar_read)(void *ctx, unsigned int bar, uint64_t offset, void *buf, size_t len);
	int (*bar_write)(void *ctx, unsigned int bar, uint64_t offset, const void *buf,
			 size_t len);
	void (*reset)(void *ctx);
	void (*log)(void *ctx, enum vfio_user_log_level level, const char *line);
};

/**
 * struct vfio_user_area - the part of a BAR that the client may map
 * @offset: of the part in the BAR, and of its bytes in the file; a multiple of
 *	the page size, as @size is
 * @size: bytes; 0: all of the BAR traps
 * @fd: the file; stays the owner's and outlives the connection
 */
struct vfio_user_area {
	uint64_t offset;
	uint64_t size;
	int fd;
};

/**
 * struct vfio_user_device - what the client is told of the function
 * @bar_size: bytes; 0: no such BAR
 * @area: what of each BAR the client may map
 * @config_size: bytes, 256 or 4096
 * @msi: number of MSI vectors, at most VFIO_USER_MAX_MSI
 *
 * There is no INTx: the interrupt pin in config space must read 0.
 */
struct vfio_user_device {
	uint64_t bar_size[VFIO_USER_BARS];
	struct vfio_user_area area[VFIO_USER_BARS];
	uint32_t config_size;
	uint32_t msi;
};

/**
 * struct vfio_user_stats - what passed so far
 * @messages: messages handled
 * @reads: region reads
 * @writes: region writes that waited for a reply
 * @posted: region writes that did not, those in batches included
 * @batches: messages that carried many writes
 * @resets: of the function, as a VMM asks for when its machine starts and wakes
 * @errors: messages or writes that were refused
 * @wakeups: calls of recvmsg() that gave bytes
 */
struct vfio_user_stats {
	uint64_t messages;
	uint64_t reads;
	uint64_t writes;
	uint64_t posted;
	uint64_t batches;
	uint64_t resets;
	uint64_t errors;
	uint64_t wakeups;
};

/**
 * vfio_user_create() - serve a client
 * @fd: connected socket; owned by the server from here on, even on failure
 * @device: copied
 * @ops: not copied
 * @ctx: handed to every op
 *
 * Return: NULL when out of memory, when @fd cannot be made non-blocking, or when
 * @device contradicts itself.
 */
struct vfio_user *vfio_user_create(int fd, const struct vfio_user_device *device,
				   const struct vfio_user_ops *ops, void *ctx);

/** vfio_user_destroy() - close the connection, unmap the client's memory; NULL is fine */
void vfio_user_destroy(struct vfio_user *vu);

/** vfio_user_fd() - the socket, for poll() */
int vfio_user_fd(const struct vfio_user *vu);

/** vfio_user_is_negotiated() - has the client said which version it speaks? */
bool vfio_user_is_negotiated(const struct vfio_user *vu);

/** vfio_user_events() - the poll() events that vfio_user_run() waits for */
short vfio_user_events(const struct vfio_user *vu);

/**
 * vfio_user_run() - receive once, handle every complete message, send the replies
 * @vu: the server
 *
 * Returns after half a millisecond, and one message, even if more have arrived:
 * call again while messages are handled.
 *
 * Return: the number of messages handled, -EAGAIN when nothing had arrived and
 * nothing could be sent, another -errno when the connection is over (-EPIPE:
 * the client closed it; -EPROTO: the byte stream made no sense).
 */
int vfio_user_run(struct vfio_user *vu);

/**
 * vfio_user_hold() - let the client wait
 * @vu: the server
 * @held: true, also from within a callback: no reply is sent and no message
 *	handled, until it is false again. vfio_user_run() returns -EAGAIN meanwhile
 */
void vfio_user_hold(struct vfio_user *vu, bool held);

/**
 * vfio_user_drain() - handle every message that has arrived by now
 *
 * Return: 0, or -errno when the connection is over, which includes that the
 * client has closed it behind its last message. A client that does not
 * take its replies is left for later.
 */
int vfio_user_drain(struct vfio_user *vu);

/**
 * vfio_user_dma_read() - copy from the client's memory
 *
 * The range may span mappings that lie side by side; all of it is checked
 * before any of it is copied. Naturally aligned 4 and 8 byte copies are atomic
 * towards the client's CPUs.
 *
 * Return: 0; -EFAULT: a part is not mapped or not readable; -EOPNOTSUPP: a part
 * is mapped but came without a file descriptor. -EFAULT also if the client has
 * truncated the file, or its file system is full; a part may be copied then.
 */
int vfio_user_dma_read(struct vfio_user *vu, uint64_t iova, void *buf, size_t len);

/** vfio_user_dma_write() - copy to the client's memory; see vfio_user_dma_read() */
int vfio_user_dma_write(struct vfio_user *vu, uint64_t iova, const void *buf, size_t len);

/**
 * vfio_user_dma_file() - the file that a page of the client's memory is in
 * @vu: the server
 * @iova: of the page
 * @offset: set to where in the file
 *
 * Return: the file, which stays the server's and may be gone after the next
 * message; -1: nothing that can be read and written as a page of a file.
 */
int vfio_user_dma_file(struct vfio_user *vu, uint64_t iova, uint64_t *offset);

/** vfio_user_dma_changes() - how often the answers of vfio_user_dma_file() may have changed */
uint64_t vfio_user_dma_changes(const struct vfio_user *vu);

/**
 * vfio_user_irq() - raise an MSI
 *
 * Return: 0; -EINVAL: no such vector; -ENOENT: the client has not enabled it.
 */
int vfio_user_irq(struct vfio_user *vu, unsigned int vector);

void vfio_user_get_stats(const struct vfio_user *vu, struct vfio_user_stats *stats);

#endif /* VFIO_USER_H */
