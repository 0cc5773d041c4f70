/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONTROL_H
#define VGPU_HOST_CONTROL_H

#include "host.h"

/**
 * DOC: Control protocol
 *
 * One JSON object per line each way; README.md lists the requests. All vfio-user
 * messages that have arrived are handled before a request is answered, so that
 * the answer covers every write that the guest posted before the request.
 *
 * Some answers take a tenth of a second: a picture is composed and compressed, or
 * the counters of every register are formatted. If @forks is set in struct host,
 * a child process makes them while the guests go on. It sees registers and tables
 * as they were when it was forked, and guest memory as it is when it is read. The
 * client's next request waits for it. A child waits for no other process, so it
 * ends by itself, even after the program has ended.
 */

/**
 * control_answer() - answer one request
 * @host: the program; host_drain() it before
 * @line: text of the request, without newline
 *
 * Return: text of the answer with its newline, for free(); NULL: out of memory.
 */
char *control_answer(struct host *host, const char *line);

/** control_takes_long() - should a child process answer @line, because it takes long? */
bool control_takes_long(const char *line);

#define CONTROL_NONE	((struct control_client){ .fd = -1, .child = -1 })

/**
 * control_accept() - give a new client a slot
 * @host: the program
 * @fd: its socket, which is taken over
 *
 * If all slots are taken, the client that was connected or answered longest ago is
 * closed, unless that was less than five seconds ago or its child is at work. If
 * there is no such client, @fd is closed.
 */
void control_accept(struct host *host, int fd);
void control_close(struct control_client *client);
/* Read, answer, send, as far as it goes without waiting. */
void control_serve(struct host *host, struct control_client *client);
short control_events(const struct control_client *client);
/* What to poll for @client: its socket, or the pipe from the child that makes its answer. */
int control_fd(const struct control_client *client);

#endif /* VGPU_HOST_CONTROL_H */
