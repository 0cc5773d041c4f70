/* SPDX-License-Identifier: MIT */
#ifndef APP_FIXTURE_H
#define APP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "host.h"

/**
 * DOC: The whole program but for its loop
 *
 * Two shares of the real model, listening in a directory of their own, and at
 * most one client of the first, which speaks vfio-user through a socketpair.
 * The test is the loop: it says when messages are handled and time passes.
 */

struct fixture {
	char dir[32];
	char socket[2][64];
	struct options options;
	struct host host;
	FILE *log;
	int client;		/* vfio-user client of share 0; -1: none */
};

int fixture_setup(void **state);
/* The first share's aperture is for a client to map. */
int fixture_setup_mapped(void **state);
int fixture_teardown(void **state);

#define fixture_test(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* Put a request to control_answer(); the answer is for json_object_put(). */
struct json_object *ask(struct fixture *f, const char *line);
/* Likewise; fails the test unless the answer is ok. */
struct json_object *ask_ok(struct fixture *f, const char *line);
/* A member that must be there. */
struct json_object *get(struct json_object *obj, const char *name);
uint64_t number(struct json_object *obj, const char *name);

/* What the client sends waits until share_drain() or a request handles it. */
void connect_client(struct fixture *f);
void post_write(struct fixture *f, uint32_t region, uint64_t offset, uint32_t value);
void share_memory(struct fixture *f, uint64_t iova, uint64_t size, int fd);
void enable_msi(struct fixture *f, int fd);
void reset_device(struct fixture *f);
/* Read 4 bytes: handles everything before as well. */
uint32_t read_back(struct fixture *f, uint32_t region, uint64_t offset);

#endif /* APP_FIXTURE_H */
