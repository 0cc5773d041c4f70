// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
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
	if (client->child)
		kill(client->child, SIGKILL);	/* at the program's end: init will wait for it */
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

/* ---- in a child process ------------------------------------------------------------ */

#define NICENESS	5	/* guests come first: a quarter of a busy CPU is left */

/* Wait for the client as long as it takes: nobody else waits. */
static int send_all(int fd, const char *text)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	for (size_t len = strlen(text); len;) {
		ssize_t n = send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && (errno != EAGAIN || poll(&room, 1, -1) < 0))
			return -errno;
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static void be_child(struct host *host, const struct control_client *client, const char *line)
{
	char *text;

	setpriority(PRIO_PROCESS, 0, NICENESS);
	text = control_answer(host, line);
	_exit(text && !send_all(client->fd, text) ? EXIT_SUCCESS : EXIT_FAILURE);
}

static int start_child(struct host *host, struct control_client *client, const char *line)
{
	pid_t child = fork();

	if (!child)
		be_child(host, client, line);
	if (child < 0)
		return -errno;
	client->child = child;
	return 0;
}

/* ---- lines ------------------------------------------------------------------------- */

static int answer_line(struct host *host, struct control_client *client, const char *line)
{
	if (!*line)
		return 0;
	host_drain(host);
	if (host->forks && control_takes_long(line) && !start_child(host, client, line))
		return 0;
	client->out = control_answer(host, line);	/* also if there is no room for a child */
	return client->out ? send_out(client) : -ENOMEM;
}

/* Answer the lines that are complete, one after the other is out. */
static int answer_lines(struct host *host, struct control_client *client)
{
	int err = 0;
	char *end;

	while (!err && !client->child && (end = memchr(client->line, '\n', client->len)) != NULL) {
		size_t used = (size_t)(end - client->line) + 1;
		char line[CONTROL_LINE_MAX];

		memcpy(line, client->line, used);
		line[used - 1] = '\0';
		client->len -= used;
		memmove(client->line, client->line + used, client->len);
		err = answer_line(host, client, line);
	}
	if (!err && !client->child && client->len == sizeof(client->line)) {
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

static void go_on(struct host *host, struct control_client *client, int err)
{
	if (!err)
		err = answer_lines(host, client);
	if (err && err != -EAGAIN && err != -EINTR)
		control_close(client);
}

void control_serve(struct host *host, struct control_client *client)
{
	go_on(host, client, client->out ? send_out(client) : receive(client));
}

void control_collect(struct host *host)
{
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		struct control_client *client = &host->control[i];
		int status;

		if (!client->child || !waitpid(client->child, &status, WNOHANG))
			continue;
		client->child = 0;
		go_on(host, client, status ? -EPIPE : 0);
	}
}
