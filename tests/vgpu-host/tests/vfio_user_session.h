/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_SESSION_H
#define VFIO_USER_SESSION_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "protocol.h"
#include "vfio_user.h"

/**
 * DOC: A raw client and a device that only counts
 *
 * The tests speak bytes over a socketpair: they put together what a client
 * would or must not send, let the server run once, and look at what comes back.
 */

#define SESSION_BAR0_SIZE	0x10000
#define SESSION_BAR2_SIZE	0x1000

struct fake_device {
	unsigned int resets;
	unsigned int config_reads;
	unsigned int config_writes;
	unsigned int bar_reads;
	unsigned int bar_writes;
	unsigned int client_faults;	/* log lines about broken rules */
	unsigned int last_bar;
	uint64_t last_offset;
	size_t last_len;
	int fail;			/* errno for the next accesses */
	uint8_t config[256];
	uint8_t bar0[SESSION_BAR0_SIZE];
};

struct session {
	int fd;				/* the client's end */
	struct vfio_user *vu;
	struct fake_device device;
};

/* cmocka fixtures: a session before and one after VERSION. */
int session_setup(void **state);
int session_setup_negotiated(void **state);
int session_teardown(void **state);

#define session_test(name) \
	cmocka_unit_test_setup_teardown(name, session_setup_negotiated, session_teardown)
#define session_test_raw(name) \
	cmocka_unit_test_setup_teardown(name, session_setup, session_teardown)

void session_send_bytes(struct session *s, const void *bytes, size_t len);
void session_send_flags(struct session *s, uint16_t command, uint32_t flags, const void *payload,
			size_t len, const int *fds, unsigned int num_fds);
/* A command that wants a reply, without file descriptors. */
void session_send(struct session *s, uint16_t command, const void *payload, size_t len);

/* Run the server until it has nothing to do; the last return value. */
int session_run(struct session *s);

/* Run; the reply must be to @command, without error, with exactly this payload. */
void session_expect(struct session *s, uint16_t command, const void *payload, size_t len);
void session_expect_error(struct session *s, uint16_t command, int error);
void session_expect_silence(struct session *s);
/* Run; payload bytes of the reply, which must be to @command and no error. */
size_t session_receive(struct session *s, uint16_t command, void *payload, size_t room);

/*
 * Run; the reply to @command must have exactly @len bytes of payload. The file
 * descriptor that came with it, the caller's from here on; -1: none.
 */
int session_receive_fd(struct session *s, uint16_t command, void *payload, size_t len);
/* Do both stand for one file? */
bool session_same_file(int a, int b);

/* Serve another device from here on, to a client that has agreed on the version. */
void session_replace(struct session *s, const struct vfio_user_device *device);

/* A DMA mapping of @fd (or of nothing if < 0), expected to be accepted. */
void session_map(struct session *s, uint64_t iova, uint64_t size, uint64_t offset, int fd);

/* How many file descriptors are open: grows when one leaks. */
int session_open_fds(void);
int session_memfd(size_t size);

#endif /* VFIO_USER_SESSION_H */
