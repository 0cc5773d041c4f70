/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONTROL_H
#define VGPU_HOST_CONTROL_H

#include "host.h"

/**
 * DOC: Control protocol
 *
 * One JSON object per line each way. What can be asked is in README.md beside
 * the sources. Before a request is answered, every vfio-user message that has
 * arrived is handled, so that an answer never lacks a write that the guest had
 * posted before the question was put.
 *
 * Some questions take a tenth of a second: a picture is composed and compressed,
 * the counters of every register become text. If @forks is set in struct host, a
 * child process makes the answer while the guests go on: of registers and tables
 * as they are at this moment (fork() copies them), and of guest memory as it is
 * meanwhile. The client's next request waits for it. A child waits for nobody, so
 * it ends by itself, also after the program.
 */

/**
 * control_answer() - answer one request
 * @host: the program; host_drain() it before
 * @line: text of the request, without newline
 *
 * Return: text of the answer with its newline, for free(); NULL: out of memory.
 */
char *control_answer(struct host *host, const char *line);

/** control_takes_long() - does it take long enough to answer @line that a child should do it? */
bool control_takes_long(const char *line);

#define CONTROL_NONE	((struct control_client){ .fd = -1, .child = -1 })

void control_accept(struct host *host, int fd);
void control_close(struct control_client *client);
/* Read, answer, send, as far as it goes without waiting. */
void control_serve(struct host *host, struct control_client *client);
short control_events(const struct control_client *client);
/* What to poll for @client: its socket, or the pipe from the child that makes its answer. */
int control_fd(const struct control_client *client);

#endif /* VGPU_HOST_CONTROL_H */
