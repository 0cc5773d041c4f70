// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app_fixture.h"
#include "control.h"
#include "protocol.h"

static void fill_options(struct fixture *f)
{
	static const char *const specs[] = {
		"socket=%s,mappable=64M+64M,nonmappable=1G+384M",
		"socket=%s,mappable=128M+64M,nonmappable=512M+384M,fences=2,caps=none,"
		"pvinfo=present,mapped=ggtt,ggtt=stale,id=77,monitor=1920x1200,monitor2=none",
	};
	char *argv[5] = { (char *)"vgpu-host" };
	char error[OPTIONS_ERROR_SIZE];
	char text[2][256];

	for (int i = 0; i < 2; i++) {
		snprintf(f->socket[i], sizeof(f->socket[i]), "%s/s%d", f->dir, i);
		snprintf(text[i], sizeof(text[i]), specs[i], f->socket[i]);
		argv[1 + 2 * i] = (char *)"--vgpu";
		argv[2 + 2 * i] = text[i];
	}
	assert_int_equal(options_parse(&f->options, 5, argv, error), OPTIONS_RUN);
}

static int setup(void **state, enum mapped mapped)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char error[OPTIONS_ERROR_SIZE] = "";

	assert_non_null(f);
	strcpy(f->dir, "/tmp/control-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	fill_options(f);
	f->options.shares[0].mapped = mapped;
	f->log = fopen("/dev/null", "we");
	assert_non_null(f->log);
	if (host_init(&f->host, &f->options, f->log, error))
		fail_msg("host_init: %s", error);
	f->client = -1;
	*state = f;
	return 0;
}

int fixture_setup(void **state)
{
	return setup(state, MAPPED_NONE);
}

int fixture_setup_mapped(void **state)
{
	return setup(state, MAPPED_APERTURE);
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	host_fini(&f->host);
	options_fini(&f->options);
	if (f->client >= 0)
		close(f->client);
	fclose(f->log);
	/* Only an empty directory goes away: the sockets must be gone. */
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

/* ---- asking ------------------------------------------------------------------------- */

struct json_object *ask(struct fixture *f, const char *line)
{
	struct json_object *answer;
	char *text;

	host_drain(&f->host);
	text = control_answer(&f->host, line);
	assert_non_null(text);
	assert_true(strchr(text, '\n') == text + strlen(text) - 1);
	answer = json_tokener_parse(text);
	free(text);
	assert_non_null(answer);
	return answer;
}

struct json_object *get(struct json_object *obj, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, name, &value))
		fail_msg("no member \"%s\" in %s", name, json_object_to_json_string(obj));
	return value;
}

uint64_t number(struct json_object *obj, const char *name)
{
	return json_object_get_uint64(get(obj, name));
}

struct json_object *ask_ok(struct fixture *f, const char *line)
{
	struct json_object *answer = ask(f, line);

	if (!json_object_get_boolean(get(answer, "ok")))
		fail_msg("%s: %s", line, json_object_get_string(get(answer, "error")));
	return answer;
}

/* ---- a client ------------------------------------------------------------------------- */

/* @fd < 0: none goes with it */
static void send_message(struct fixture *f, uint16_t command, uint32_t flags,
			 const void *payload, size_t len, int fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {
		.head = {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	uint8_t bytes[64] = { 0 };
	const struct vfio_user_header header = {
		.id = 1,
		.command = command,
		.size = (uint32_t)(sizeof(header) + len),
		.flags = flags,
	};
	struct iovec iov = { .iov_base = bytes, .iov_len = header.size };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };

	memcpy(bytes, &header, sizeof(header));
	if (len)
		memcpy(bytes + sizeof(header), payload, len);
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (fd >= 0) {
		mh.msg_control = &control;
		mh.msg_controllen = sizeof(control);
	}
	assert_int_equal(sendmsg(f->client, &mh, 0), header.size);
}

void connect_client(struct fixture *f)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	f->client = pair[0];
	share_connect(&f->host.shares[0], pair[1]);
	send_message(f, VFIO_USER_VERSION, 0, "\0\0\0\0", 4, -1);
}

void post_write(struct fixture *f, uint32_t region, uint64_t offset, uint32_t value)
{
	struct {
		struct vfio_user_region_access access;
		uint32_t value;
	} write = {
		.access = { .offset = offset, .region = region, .count = 4 },
		.value = value,
	};

	send_message(f, VFIO_USER_REGION_WRITE, VFIO_USER_NO_REPLY, &write, 20, -1);
}

void share_memory(struct fixture *f, uint64_t iova, uint64_t size, int fd)
{
	const struct vfio_user_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE,
		.iova = iova,
		.size = size,
	};

	send_message(f, VFIO_USER_DMA_MAP, VFIO_USER_NO_REPLY, &map, sizeof(map), fd);
}

void enable_msi(struct fixture *f, int fd)
{
	const struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_USER_IRQ_DATA_EVENTFD | VFIO_USER_IRQ_ACTION_TRIGGER,
		.index = VFIO_USER_IRQ_MSI,
		.count = 1,
	};

	send_message(f, VFIO_USER_DEVICE_SET_IRQS, VFIO_USER_NO_REPLY, &set, sizeof(set), fd);
}

uint32_t read_back(struct fixture *f, uint32_t region, uint64_t offset)
{
	const struct vfio_user_region_access access = {
		.offset = offset,
		.region = region,
		.count = 4,
	};
	uint8_t reply[256];
	uint32_t value;
	ssize_t n;

	send_message(f, VFIO_USER_REGION_READ, 0, &access, sizeof(access), -1);
	share_drain(&f->host.shares[0]);
	n = recv(f->client, reply, sizeof(reply), MSG_DONTWAIT);
	assert_true(n >= 36);
	memcpy(&value, reply + n - 4, sizeof(value));
	return value;
}

void reset_device(struct fixture *f)
{
	send_message(f, VFIO_USER_DEVICE_RESET, VFIO_USER_NO_REPLY, NULL, 0, -1);
}
