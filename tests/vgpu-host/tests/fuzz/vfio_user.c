// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the vfio-user protocol
 *
 * A client that says anything to a device that only looks whether what reaches
 * it lies where its description says. The first byte chooses the device; each
 * record is something that the client sends or does to what it has sent, or
 * something that the device does. What must hold: an access lies inside its
 * region, replies are well-formed, nothing is written to what is no eventfd, a
 * call ends when its time is up, and at the end no descriptor is left open.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fds.h"
#include "judge.h"
#include "peer.h"
#include "program.h"
#include "protocol.h"
#include "stream.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define RECORDS		256
#define CONFIG_SIZE	256u
#define TURN_LOOKS	(500000 / CLOCK_TICK)	/* at the clock, in the half a millisecond that a call may take */
#define MESSAGE_MAX	2048u			/* bytes of what is put together here */

/* ---- the device ------------------------------------------------------------------------- */

/** struct device - @sizes of its regions; @error of its accesses, if any */
struct device {
	uint64_t sizes[VFIO_USER_REGIONS];
	int error;
};

static int judge_access(const struct device *device, unsigned int region, uint64_t offset, size_t len)
{
	demand(region < VFIO_USER_REGIONS && len && len <= VFIO_USER_MAX_XFER &&
	       offset <= device->sizes[region] && len <= device->sizes[region] - offset,
	       "an access lies inside its region");
	return device->error;
}

static int config_read(void *ctx, uint32_t offset, void *buf, size_t len)
{
	memset(buf, 0, len);
	return judge_access(ctx, VFIO_USER_REGION_CONFIG, offset, len);
}

/* Looks at all the bytes, for the sanitizers to see whether they are there. */
static int look(const void *buf, size_t len)
{
	const volatile uint8_t *bytes = buf;
	uint8_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += bytes[i];
	return sum ? 0 : 0;
}

static int config_write(void *ctx, uint32_t offset, const void *buf, size_t len)
{
	return look(buf, len) + judge_access(ctx, VFIO_USER_REGION_CONFIG, offset, len);
}

static int bar_read(void *ctx, unsigned int bar, uint64_t offset, void *buf, size_t len)
{
	memset(buf, 0, len);
	return judge_access(ctx, bar, offset, len);
}

static int bar_write(void *ctx, unsigned int bar, uint64_t offset, const void *buf, size_t len)
{
	demand(bar < VFIO_USER_BARS, "a write to a BAR is to a BAR");
	return look(buf, len) + judge_access(ctx, bar, offset, len);
}

static void reset(void *ctx)
{
	(void)ctx;
}

static void judge_line(void *ctx, enum vfio_user_log_level level, const char *line)
{
	(void)ctx;
	demand(level <= VFIO_USER_LOG_DEBUG && line[0] && !strchr(line, '\n'), "a log line is a line");
}

static const struct vfio_user_ops ops = {
	.config_read = config_read, .config_write = config_write,
	.bar_read = bar_read, .bar_write = bar_write, .reset = reset, .log = judge_line,
};

/* ---- the session ------------------------------------------------------------------------ */

/**
 * struct session - a server and its client
 * @fd: the client's end; -1: closed
 * @replies: what has come of the next ones; @len bytes
 */
struct session {
	int fd;
	struct vfio_user *vu;
	struct device device;
	bool over;
	size_t len;
	uint8_t replies[2 * STREAM_MAX_MESSAGE];
};

static void judge_reply(const struct vfio_user_header *header)
{
	bool error = header->flags & VFIO_USER_ERROR;

	demand((header->flags & ~VFIO_USER_ERROR) == VFIO_USER_TYPE_REPLY, "what comes back is a reply");
	demand(header->size >= sizeof(*header) && header->size <= STREAM_MAX_MESSAGE, "a reply has a size");
	demand(!error == !header->error && (!error || header->size == sizeof(*header)),
	       "a reply is an error with its number, or none");
}

static void judge_replies(struct session *s)
{
	struct vfio_user_header header;
	size_t at = 0;

	while (s->len - at >= sizeof(header)) {
		memcpy(&header, s->replies + at, sizeof(header));
		judge_reply(&header);
		if (header.size > s->len - at)
			break;
		at += header.size;
	}
	memmove(s->replies, s->replies + at, s->len - at);
	s->len -= at;
}

static void close_received(struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		for (size_t at = 0; at < c->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + at, sizeof(fd));
			close(fd);
		}
	}
}

static bool receive(struct session *s)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(PEER_FDS_MAX * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = s->replies + s->len, .iov_len = sizeof(s->replies) - s->len };
	struct msghdr mh = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(s->fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n <= 0)
		return false;
	close_received(&mh);
	s->len += (size_t)n;
	return true;
}

static void serve(struct session *s)
{
	int ret = vfio_user_run(s->vu);

	demand(ret <= (int)TURN_LOOKS + 1, "a call handles no more messages than it has time for");
	s->over = ret < 0 && ret != -EAGAIN;
}

static void put(struct session *s, const void *bytes, size_t len, const int *fds, unsigned int num_fds)
{
	if (len)
		(void)!fds_send(s->fd, bytes, len, fds, num_fds, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* ---- what the client does --------------------------------------------------------------- */

/* Fields of each command: a is the size of them all, w has 32 bits, q has 64, t is a text or other bytes. */
static const struct shape {
	uint16_t command;
	const char *fields;
} shapes[] = {
	{ VFIO_USER_REGION_WRITE, "qwct" }, { VFIO_USER_REGION_READ, "qww" },
	{ VFIO_USER_DMA_MAP, "awqqq" }, { VFIO_USER_DMA_UNMAP, "awqq" },
	{ VFIO_USER_DEVICE_SET_IRQS, "lwwwwt" }, { VFIO_USER_REGION_WRITE_MULTI, "qqwwqqwwq" },
	{ VFIO_USER_DEVICE_RESET, "" }, { VFIO_USER_VERSION, "wt" },
	{ VFIO_USER_DEVICE_GET_INFO, "awww" }, { VFIO_USER_DEVICE_GET_REGION_INFO, "awwwqq" },
	{ VFIO_USER_DEVICE_GET_IRQ_INFO, "awww" }, { VFIO_USER_DEVICE_GET_REGION_IO_FDS, "awww" },
	{ VFIO_USER_DEVICE_FEATURE, "awt" }, { VFIO_USER_DMA_READ, "qq" },
	{ VFIO_USER_DMA_WRITE, "qqt" }, { VFIO_USER_MIG_DATA_READ, "aw" },
};

static size_t put_number(uint8_t *to, uint64_t value, size_t width)
{
	memcpy(to, &value, width);
	return width;
}

static size_t put_bytes(struct input *input, uint8_t *to)
{
	size_t len = take8(input);

	take_bytes(input, to, len);
	return len;
}

/* Those that tell how long the rest is are right unless the input says otherwise. */
static size_t put_fields(struct input *input, const char *fields, uint8_t *to)
{
	uint8_t *size = NULL;
	size_t len = 0, counted = 0;
	uint64_t wrong;

	for (; *fields; fields++) {
		if (strchr("alc", *fields)) {
			size = to + len;
			len += 4;
			counted = *fields == 'c' ? len : 0;
		} else if (*fields == 't') {
			len += put_bytes(input, to + len);
		} else {
			len += put_number(to + len, take_number(input), *fields == 'q' ? 8 : 4);
		}
	}
	wrong = size ? take_number(input) : 0;
	if (size)
		put_number(size, wrong ? wrong : len - counted, 4);
	return len;
}

static void send_message(struct session *s, struct input *input)
{
	static const uint32_t flags[] = { 0, 0, 0, VFIO_USER_NO_REPLY, VFIO_USER_NO_REPLY, 1, 0x20, UINT32_MAX };
	const struct shape *shape = &shapes[take_slot(input, LENGTH(shapes))];
	uint8_t bytes[MESSAGE_MAX];
	uint8_t how = take8(input);
	struct vfio_user_header header = { .command = shape->command, .flags = flags[how & 7] };
	int fds[PEER_FDS_MAX];
	unsigned int num_fds;
	uint64_t wrong;

	header.size = (uint32_t)(sizeof(header) + put_fields(input, shape->fields, bytes + sizeof(header)));
	num_fds = take_peers(input, fds);
	wrong = how & 0x80 ? take_number(input) : 0;
	memcpy(bytes, &header, sizeof(header));
	if (wrong)
		put_number(bytes + 4, wrong, 4);
	if (how & 0x40)
		put_number(bytes + 2, take_number(input), 2);
	put(s, bytes, how & 0x20 ? take8(input) % header.size : header.size, fds, num_fds);
	if (!(how & 0x10))
		serve(s);
}

static void send_bytes(struct session *s, struct input *input)
{
	uint8_t bytes[256];
	int fds[PEER_FDS_MAX];
	unsigned int num_fds = take_peers(input, fds);

	put(s, bytes, put_bytes(input, bytes), fds, num_fds);
}

/* Many that are alike, so that one turn is too short, or there is no room for the replies. */
static void send_many(struct session *s, struct input *input)
{
	struct vfio_user_header header = { .command = (uint16_t)take_number(input), .size = sizeof(header) };
	unsigned int count = take8(input) * 4;

	header.flags = take8(input);
	while (count--)
		put(s, &header, sizeof(header), NULL, 0);
}

static void read_replies(struct session *s, struct input *input)
{
	unsigned int left = take8(input);

	do
		judge_replies(s);
	while (receive(s) && left--);
	judge_replies(s);
}

static void resize_memory(struct session *s, struct input *input)
{
	(void)s;
	peer_resize(input);
}

/* The file behind a descriptor is the client's as well. */
static void change_eventfd(struct session *s, struct input *input)
{
	uint8_t how = take8(input);
	int fd = peer_fd(how & 1 ? PEER_EVENTFD : PEER_EVENTFD_FULL);
	uint64_t count = UINT64_MAX - 1;

	(void)s;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	if (how & 2)
		(void)!write(fd, &count, sizeof(count));
	else
		(void)!read(fd, &count, sizeof(count));
	fcntl(fd, F_SETFL, how & 4 ? O_NONBLOCK : 0);
}

static void end_connection(struct session *s, struct input *input)
{
	shutdown(s->fd, take8(input) % 3);
}

/* ---- what the device does --------------------------------------------------------------- */

static void run(struct session *s, struct input *input)
{
	(void)input;
	serve(s);
}

static void drain(struct session *s, struct input *input)
{
	(void)input;
	s->over = vfio_user_drain(s->vu);
}

static void access_memory(struct session *s, struct input *input)
{
	static uint8_t buf[2 * 4096];
	uint64_t iova = take_number(input) + take8(input), len = take_number(input) % sizeof(buf);

	if (take8(input) & 1)
		(void)vfio_user_dma_read(s->vu, iova, buf, len);
	else
		(void)vfio_user_dma_write(s->vu, iova, buf, len);
}

static void find_file(struct session *s, struct input *input)
{
	uint64_t iova = take_number(input), offset = 1;
	uint64_t changes = vfio_user_dma_changes(s->vu);
	int fd = vfio_user_dma_file(s->vu, iova, &offset);

	demand(fd < 0 || (fcntl(fd, F_GETFD) >= 0 && !(offset % 4096)), "a page of a file is one");
	demand(changes == vfio_user_dma_changes(s->vu), "to ask changes nothing");
}

static void interrupt(struct session *s, struct input *input)
{
	uint64_t vector = take_number(input);
	int err = vfio_user_irq(s->vu, (unsigned int)vector);

	demand(err <= 0, "an interrupt is raised or not");
}

static void hold(struct session *s, struct input *input)
{
	vfio_user_hold(s->vu, take8(input) & 1);
}

static void fail_accesses(struct session *s, struct input *input)
{
	s->device.error = take8(input) & 1 ? -EIO : 0;
}

static void pass_time(struct session *s, struct input *input)
{
	(void)s;
	clock_pass(UINT64_C(1) << take8(input) % 36);
}

/* ---- programs --------------------------------------------------------------------------- */

static void (*const records[])(struct session *s, struct input *input) = {
	send_message, run, read_replies, access_memory, interrupt, send_bytes, find_file,
	resize_memory, change_eventfd, hold, drain, send_many, fail_accesses, pass_time, end_connection,
};

static struct vfio_user_device take_device(struct input *input)
{
	uint8_t how = take8(input);

	return (struct vfio_user_device) {
		.bar_size = { [0] = 0x10000, [2] = 0x1000, [4] = 2 * PEER_MEMORY },
		.area = { [4] = {
			.offset = PEER_MEMORY / 2,
			.size = how & 1 ? PEER_MEMORY / 2 : 0,
			.fd = peer_fd(PEER_SEALED),
		} },
		.config_size = CONFIG_SIZE,
		.msi = how & 2 ? VFIO_USER_MAX_MSI : 1,
	};
}

static void begin(struct session *s, struct input *input)
{
	const struct vfio_user_device device = take_device(input);
	int pair[2];

	s->over = false;
	s->len = 0;
	s->device = (struct device) { .sizes[VFIO_USER_REGION_CONFIG] = device.config_size };
	memcpy(s->device.sizes, device.bar_size, sizeof(device.bar_size));
	demand(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "a socket can be made");
	s->fd = pair[0];
	s->vu = vfio_user_create(pair[1], &device, &ops, &s->device);
	demand(s->vu, "a device can be served");
}

void program_run(const uint8_t *bytes, size_t size)
{
	static struct session session;
	struct input input = { bytes, size };
	unsigned int left = RECORDS, fds;

	peers_begin();
	clock_begin();
	fds = open_fds();
	begin(&session, &input);
	while (input.left && left-- && !session.over) {
		step_begin();
		records[take_slot(&input, LENGTH(records))](&session, &input);
		step_end("a message, or what the device does, takes at most a second of CPU time");
	}
	vfio_user_destroy(session.vu);
	close(session.fd);
	demand(open_fds() == fds, "no descriptor is left open");
	peers_check();
}
