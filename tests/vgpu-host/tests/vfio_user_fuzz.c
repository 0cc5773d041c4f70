// SPDX-License-Identifier: MIT
/* Anything a client may come up with: for the sanitizers to look at. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfio_user_session.h"

#define ROUNDS		30000
#define MAX_PAYLOAD	96

/* xorshift64: the same messages on every machine. */
static uint32_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

/* Numbers near the edges find more than any numbers. */
static uint32_t interesting(uint64_t *state)
{
	static const uint32_t values[] = {
		0, 1, 2, 3, 4, 7, 8, 16, 20, 24, 32, 0x21, 0x24, 0xff, 0x100, 0x1000, 0xffff,
		0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xffffffff,
	};

	return next(state) % 4 ? values[next(state) % (sizeof(values) / sizeof(values[0]))] :
				 next(state);
}

static size_t make_payload(uint64_t *state, uint16_t command, uint8_t *payload)
{
	static const uint8_t sizes[] = {
		[2] = 32, [3] = 24, [4] = 16, [5] = 32, [6] = 16, [7] = 16, [8] = 20, [9] = 16,
		[10] = 20, [13] = 0, [15] = 32,
	};
	size_t len = command < sizeof(sizes) ? sizes[command] : 0;

	if (!(next(state) % 8))
		len = next(state) % MAX_PAYLOAD;
	for (size_t i = 0; i < len; i += 4) {
		uint32_t word = interesting(state);

		memcpy(payload + i, &word, sizeof(word));
	}
	return len;
}

static void discard_replies(struct session *s)
{
	uint8_t buf[4096];

	while (recv(s->fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static void one_message(struct session *s, uint64_t *state, int memfd)
{
	static const uint32_t flags[] = { 0, 0, 0, 0x10, 0x10, 1, 2, 0x20, 0xffffffff };
	uint16_t command = (uint16_t)(next(state) % 20);
	uint8_t payload[MAX_PAYLOAD + 4];
	size_t len = make_payload(state, command, payload);
	int fds[2] = { memfd, memfd };
	uint32_t flag = flags[next(state) % (sizeof(flags) / sizeof(flags[0]))];
	unsigned int num_fds = next(state) % 4 ? 0 : next(state) % 3;

	session_send_flags(s, command, flag, payload, len, fds, num_fds);
	if (next(state) % 3)
		session_run(s);
	discard_replies(s);
}

static void messages_near_the_edges_do_no_harm(void **state)
{
	struct session *s = *state;
	uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
	int memfd = session_memfd(0x20000);
	uint64_t word = 0;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		one_message(s, &random, memfd);
		vfio_user_dma_read(s->vu, interesting(&random), &word, 8);
		vfio_user_dma_write(s->vu, interesting(&random), &word, 4);
		vfio_user_irq(s->vu, next(&random) % 4);
	}
	session_run(s);
	discard_replies(s);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	close(memfd);
}

static void noise_ends_the_connection_and_nothing_else(void **state)
{
	uint64_t random = 42;

	(void)state;
	for (unsigned int i = 0; i < 500; i++) {
		const int before = session_open_fds();
		uint8_t noise[256];
		void *fresh;

		session_setup(&fresh);
		for (size_t n = 0; n < sizeof(noise); n++)
			noise[n] = (uint8_t)next(&random);
		session_send_bytes(fresh, noise, 1 + next(&random) % sizeof(noise));
		assert_true(session_run(fresh) < 0);
		session_teardown(&fresh);
		assert_int_equal(session_open_fds(), before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test(messages_near_the_edges_do_no_harm),
		session_test_raw(noise_ends_the_connection_and_nothing_else),
	};

	return cmocka_run_group_tests_name("vfio-user noise", tests, NULL, NULL);
}
