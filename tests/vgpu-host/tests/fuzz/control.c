// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the control socket
 *
 * The first byte says whether the first vGPU has a client and shows a picture,
 * and in what pieces the rest arrives: that is what a client of the control
 * socket sends. Each line that is not empty must be answered by one line, a
 * JSON object that says whether it is ok, and if not why.
 *
 * The program opens no file for this client. What it wants to read is one of
 * the things that read_paths() knows, what it wants to write goes to memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <json-c/json.h>

#include "clock.h"
#include "control.h"
#include "hosting.h"
#include "judge.h"
#include "peer.h"
#include "program.h"

#define ANSWERS_MAX	(4u << 20)	/* bytes, of one answer */
#define TABLE_OFFSET	(2u << 20)	/* of the GGTT's entries in BAR0 */
#define PAGE		4096u

/* ---- files ------------------------------------------------------------------------------ */

/* What meson makes of open(): -D_FILE_OFFSET_BITS=64. */
int __real_open64(const char *path, int flags, ...);
int __real_unlink(const char *path);
int __real_rename(const char *from, const char *to);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_unlink(const char *path);
int __wrap_rename(const char *from, const char *to);

/* Chosen by the last character: as many bytes of memory, or something that is no file. */
static int read_path(char last, int flags)
{
	static const off_t sizes[] = { 128, 256, 0, 127, 257 };
	char path[32];
	int fd = peer_fd(last & 1 ? PEER_PIPE : PEER_DIRECTORY);
	int size = (last & 7) < 5 ? last & 7 : -1;

	if (size >= 0)
		fd = memfd_create("edid", MFD_CLOEXEC);
	if (size >= 0 && !ftruncate(fd, sizes[size]))
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return __real_open64(path, flags);
}

static bool is_own(const char *path)
{
	return !strncmp(path, hosting_directory(), strlen(hosting_directory()));
}

static int fail_with(int err)
{
	errno = err;
	return -1;
}

static char last_of(const char *path)
{
	return *path ? path[strlen(path) - 1] : '\0';
}

int __wrap_open64(const char *path, int flags, ...)
{
	if (!(flags & O_CREAT))
		return strchr(path, '/') ? read_path(last_of(path), flags) : fail_with(ENOENT);
	demand(flags & O_EXCL && flags & O_NOFOLLOW, "a picture is a new file");
	return strstr(path, "//") ? fail_with(EACCES) : memfd_create("picture", MFD_CLOEXEC);
}

int __wrap_unlink(const char *path)
{
	if (is_own(path))
		return __real_unlink(path);
	return fail_with(strstr(path, "..") ? EISDIR : ENOENT);
}

int __wrap_rename(const char *from, const char *to)
{
	demand(!strncmp(from, to, strlen(to)), "a picture gets the name that was asked for");
	return strstr(to, "~") ? fail_with(EXDEV) : 0;
}

/* ---- the client ------------------------------------------------------------------------- */

/**
 * struct talk - a control client
 * @fd: its end
 * @answers: whole ones
 * @len: bytes of the one that is coming
 */
struct talk {
	struct host *host;
	struct control_client *served;
	int fd;
	unsigned int answers;
	size_t len;
	char text[ANSWERS_MAX + 1];
};

static void judge_answer(const char *text)
{
	struct json_object *answer = json_tokener_parse(text), *ok, *error;

	demand(json_object_is_type(answer, json_type_object) &&
	       json_object_object_get_ex(answer, "ok", &ok) && json_object_is_type(ok, json_type_boolean),
	       "an answer says whether it is ok");
	if (!json_object_get_boolean(ok))
		demand(json_object_object_get_ex(answer, "error", &error) &&
		       *json_object_get_string(error), "an error is told");
	json_object_put(answer);
}

static void judge_answers(struct talk *talk)
{
	char *end;

	while ((end = memchr(talk->text, '\n', talk->len)) != NULL) {
		*end = '\0';
		judge_answer(talk->text);
		talk->answers++;
		talk->len -= (size_t)(end - talk->text) + 1;
		memmove(talk->text, end + 1, talk->len);
	}
}

static void receive(struct talk *talk)
{
	ssize_t n;

	do {
		n = recv(talk->fd, talk->text + talk->len, ANSWERS_MAX - talk->len, MSG_DONTWAIT);
		talk->len += n > 0 ? (size_t)n : 0;
		demand(talk->len < ANSWERS_MAX, "an answer is not larger than any client can want");
		judge_answers(talk);
	} while (n > 0);
}

/* Until all that was sent is answered. */
static void serve(struct talk *talk)
{
	do {
		step_begin();
		control_serve(talk->host, talk->served);
		step_end("control clients are served in at most a second of CPU time");
		receive(talk);
	} while (talk->served->out);
}

/* Lines that want an answer in those bytes that were handed over. */
static unsigned int count_lines(const uint8_t *bytes, size_t size)
{
	unsigned int count = 0;
	bool empty = true, begins = true;

	for (size_t i = 0; i < size; i++) {
		if (begins)
			empty = !bytes[i] || bytes[i] == '\n';
		begins = bytes[i] == '\n';
		count += begins && !empty;
	}
	return count;
}

static void talk(struct host *host, const uint8_t *bytes, size_t size, size_t piece)
{
	static struct talk talk;
	unsigned int lines = count_lines(bytes, size);
	int pair[2];

	demand(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "a socket can be made");
	talk.host = host;
	talk.served = &host->control[0];
	talk.fd = pair[0];
	talk.answers = 0;
	talk.len = 0;
	control_accept(host, pair[1]);
	for (size_t at = 0, len; at < size && talk.served->fd >= 0; at += len) {
		len = size - at < piece ? size - at : piece;
		demand(send(talk.fd, bytes + at, len, MSG_NOSIGNAL) == (ssize_t)len, "bytes can be sent");
		serve(&talk);
	}
	demand(talk.answers == lines || talk.served->fd < 0, "each line is answered");
	demand(talk.answers <= lines && !talk.len, "nothing else is answered");
	close(talk.fd);
}

/* ---- programs --------------------------------------------------------------------------- */

/* 64 x 48 pixels of pipe A, from the first page of the client's memory on. */
static void show_picture(struct hosting *h)
{
	static const struct { uint32_t offset, value; } writes[] = {
		{ 0x60000, 0x009f003f }, { 0x6000c, 0x003f002f }, { 0x6001c, 0x003f002f },
		{ 0x70008, UINT32_C(1) << 31 }, { 0x70188, 256 }, { 0x70180, 0x98000000 },
		{ 0x7019c, HOSTING_SLICE },
	};

	for (uint32_t page = 0; page < 4; page++)
		hosting_write(h, (uint32_t)(TABLE_OFFSET + HOSTING_SLICE / PAGE * 4 + page * 4),
			      (uint32_t)HOSTING_RAM + page * PAGE + 1);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		hosting_write(h, writes[i].offset, writes[i].value);
	share_drain(&h->host.shares[0]);
	clock_pass(UINT64_C(100000000));
	share_work(&h->host.shares[0]);
}

void program_run(const uint8_t *bytes, size_t size)
{
	static struct hosting hosting;
	static const size_t pieces[] = { 4096, 1, 7, 100 };
	uint8_t how = size ? bytes[0] : 0;
	unsigned int fds;

	peers_begin();
	clock_begin();
	fds = open_fds();
	hosting_begin(&hosting, MAPPED_NONE);
	if (how & 1) {
		hosting_connect(&hosting);
		show_picture(&hosting);
	}
	if (size)
		talk(&hosting.host, bytes + 1, size - 1, pieces[how >> 1 & 3]);
	hosting_end(&hosting);
	demand(open_fds() == fds, "no descriptor is left open");
	peers_check();
}
