// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"

void control_close(struct control_client *client)
{
	if (client->child >= 0)
		close(client->child);
	if (client->fd >= 0) {
		shutdown(client->fd, SHUT_RDWR);	/* children of others have it as well */
		close(client->fd);
	}
	free(client->out);
	*client = CONTROL_NONE;
}

#define IDLE_NS		UINT64_C(5000000000)	/* after which a client may lose its slot */

/* The slot that has been idle longest, which a free one always has; NULL: all children work. */
static struct control_client *find_slot(struct host *host)
{
	struct control_client *idle = NULL;

	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		struct control_client *client = &host->control[i];

		if (client->child < 0 && (!idle || client->since < idle->since))
			idle = client;
	}
	return idle;
}

void control_accept(struct host *host, int fd)
{
	struct control_client *slot = find_slot(host);
	uint64_t now = host_clock(host);

	if (!slot || (slot->fd >= 0 && now - slot->since < IDLE_NS)) {
		log_line(&host->log, now, LOG_NO_SHARE, VGPU_LOG_ERROR,
			 "too many control clients; one was turned away");
		close(fd);
		return;
	}
	if (slot->fd >= 0)
		log_line(&host->log, now, LOG_NO_SHARE, VGPU_LOG_ERROR,
			 "too many control clients; the one that was idle longest was closed");
	control_close(slot);
	slot->fd = fd;
	slot->since = now;
}

int control_fd(const struct control_client *client)
{
	return client->child >= 0 ? client->child : client->fd;
}

/* A client that does not take its answers is not asked for more. */
short control_events(const struct control_client *client)
{
	return client->child < 0 && client->out ? POLLOUT : POLLIN;
}

/* 0: all of it is out. */
static int send_out(struct control_client *client)
{
	while (client->sent < client->out_len) {
		ssize_t n = send(client->fd, client->out + client->sent,
				 client->out_len - client->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0)
			return -errno;
		client->sent += (size_t)n;
	}
	free(client->out);
	client->out = NULL;
	client->out_len = client->sent = 0;
	return 0;
}

static int send_answer(struct host *host, struct control_client *client)
{
	client->since = host_clock(host);
	return send_out(client);
}

/* ---- in a child process ------------------------------------------------------------ */

#define NICENESS	10	/* guests come first */
#define PIECE		65536

/* A start of the program must not find its sockets served by us. */
static void close_listeners(struct host *host)
{
	for (unsigned int i = 0; i < host->num_shares; i++) {
		close(host->shares[i].listener.fd);
		close(host->shares[i].aperture.listener.fd);
	}
	close(host->control_listener.fd);
}

static int write_all(int fd, const char *text)
{
	for (size_t len = strlen(text); len;) {
		ssize_t n = write(fd, text, len);

		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static void be_child(struct host *host, const char *line, int pipe)
{
	char *text;

	setpriority(PRIO_PROCESS, 0, NICENESS);
	close_listeners(host);
	host->log.level = VGPU_LOG_ERROR;	/* what is limited is counted in the parent */
	text = control_answer(host, line);
	_exit(text && !write_all(pipe, text) ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int start_child(struct host *host, struct control_client *client, const char *line)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ends[0]);		/* or it would wait for itself once the parent is gone */
		be_child(host, line, ends[1]);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -errno;
	}
	client->child = ends[0];
	client->pid = pid;
	return 0;
}

/* 0: it has said all. One that has not ends as well, because it can only be writing to its pipe. */
static int end_child(struct control_client *client)
{
	int status;

	close(client->child);
	client->child = -1;
	return waitpid(client->pid, &status, 0) == client->pid && !status ? 0 : -EPIPE;
}

/* Take a piece of the answer; -EAGAIN: there is more to come. */
static int collect(struct control_client *client)
{
	char *more = realloc(client->out, client->out_len + PIECE);
	ssize_t n;

	if (!more)
		return -ENOMEM;
	client->out = more;
	n = read(client->child, more + client->out_len, PIECE);
	if (n < 0)
		return -errno;
	client->out_len += (size_t)n;
	return n ? -EAGAIN : end_child(client);
}

/* ---- lines ------------------------------------------------------------------------- */

static void complain(struct host *host, const char *what, int err)
{
	log_printf(&host->log, host_clock(host), LOG_NO_SHARE, VGPU_LOG_ERROR, "%s: %s", what,
		   strerror(-err));
}

static int answer_line(struct host *host, struct control_client *client, const char *line)
{
	if (!*line)
		return 0;
	host_drain(host);
	if (host->forks && control_takes_long(line)) {
		int err = start_child(host, client, line);

		if (!err)
			return 0;
		complain(host, "guests wait for a control request, for want of a child", err);
	}
	client->out = control_answer(host, line);
	if (!client->out)
		return -ENOMEM;
	client->out_len = strlen(client->out);
	return send_answer(host, client);
}

/* Answer the lines that are complete, one after the other is out. */
static int answer_lines(struct host *host, struct control_client *client)
{
	int err = 0;
	char *end;

	while (!err && client->child < 0 && (end = memchr(client->line, '\n', client->len)) != NULL) {
		size_t used = (size_t)(end - client->line) + 1;
		char line[CONTROL_LINE_MAX];

		memcpy(line, client->line, used);
		line[used - 1] = '\0';
		client->len -= used;
		memmove(client->line, client->line + used, client->len);
		err = answer_line(host, client, line);
	}
	if (!err && client->child < 0 && client->len == sizeof(client->line)) {
		log_line(&host->log, host_clock(host), LOG_NO_SHARE, VGPU_LOG_ERROR,
			 "a control request was too long; its client was closed");
		return -EMSGSIZE;
	}
	return err;
}

static int receive(struct control_client *client)
{
	ssize_t n = recv(client->fd, client->line + client->len,
			 sizeof(client->line) - client->len, MSG_DONTWAIT);

	if (n < 0)
		return -errno;
	if (n == 0)
		return -EPIPE;
	client->len += (size_t)n;
	return 0;
}

static int take_answer(struct host *host, struct control_client *client)
{
	int err = collect(client);

	if (!err)
		return send_answer(host, client);
	if (err != -EAGAIN) {
		complain(host, "a child did not answer a control request", err);
		if (client->child >= 0)
			end_child(client);
	}
	return err;
}

static int go_on(struct host *host, struct control_client *client)
{
	if (client->child >= 0)
		return take_answer(host, client);
	return client->out ? send_out(client) : receive(client);
}

void control_serve(struct host *host, struct control_client *client)
{
	int err = go_on(host, client);

	if (!err)
		err = answer_lines(host, client);
	if (err && err != -EAGAIN && err != -EINTR)
		control_close(client);
}
