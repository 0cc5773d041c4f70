// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"

void control_accept(struct host *host, int fd)
{
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		struct control_client *client = &host->control[i];

		if (client->fd < 0) {
			*client = (struct control_client){ .fd = fd };
			return;
		}
	}
	log_line(&host->log, host_clock(host), LOG_NO_SHARE, VGPU_LOG_ERROR,
		 "too many control clients; one was turned away");
	close(fd);
}

void control_close(struct control_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	free(client->out);
	*client = (struct control_client){ .fd = -1 };
}

/* A client that does not take its answers is not asked for more. */
short control_events(const struct control_client *client)
{
	return client->out ? POLLOUT : POLLIN;
}

/* 0: all of it is out. */
static int send_out(struct control_client *client)
{
	size_t len = strlen(client->out);

	while (client->sent < len) {
		ssize_t n = send(client->fd, client->out + client->sent, len - client->sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0)
			return -errno;
		client->sent += (size_t)n;
	}
	free(client->out);
	client->out = NULL;
	client->sent = 0;
	return 0;
}

static int answer_line(struct host *host, struct control_client *client, const char *line)
{
	if (!*line)
		return 0;
	client->out = control_answer(host, line);
	return client->out ? send_out(client) : -ENOMEM;
}

/* Answer the lines that are complete, one after the other is out. */
static int answer_lines(struct host *host, struct control_client *client)
{
	int err = 0;
	char *end;

	while (!err && (end = memchr(client->line, '\n', client->len)) != NULL) {
		size_t used = (size_t)(end - client->line) + 1;
		char line[CONTROL_LINE_MAX];

		memcpy(line, client->line, used);
		line[used - 1] = '\0';
		client->len -= used;
		memmove(client->line, client->line + used, client->len);
		err = answer_line(host, client, line);
	}
	if (!err && client->len == sizeof(client->line)) {
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

void control_serve(struct host *host, struct control_client *client)
{
	int err = client->out ? send_out(client) : receive(client);

	if (!err)
		err = answer_lines(host, client);
	if (err && err != -EAGAIN && err != -EINTR)
		control_close(client);
}
