// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "control.h"
#include "loop.h"

/**
 * DOC: When to sleep
 *
 * A guest's CPU stands still until its read is answered, and reads come in
 * trains. After traffic the sockets are looked at again without sleeping for a
 * short while; then the thread sleeps until a socket or the model's clock
 * needs it. Listeners and control clients are looked at between, so that a
 * busy guest cannot shut them out.
 *
 * While it waits like that the thread yields. Measured on two CPUs without
 * KVM, server and VMM on one CPU: a read takes 12.5 us and a posted write
 * 0.35 us; without waiting 14 us and 1.6 us, because each write then wakes the
 * server by itself; waiting without yielding 25 us and 1.5 us, because it keeps
 * the VMM from the CPU.
 *
 * A sleep is not over in less than some 50 us, however short it was meant to
 * be, so that what is due sooner is waited for in the same way.
 */

#define SPIN_NS		UINT64_C(50000)
#define ROUNDS_MAX	64	/* of traffic before the other sockets are looked at */
#define ROUNDS_NS	UINT64_C(1000000)	/* but no longer than this */

#define MAX_POLL	(2 + 2 * OPTIONS_MAX_VGPUS + HOST_MAX_CONTROL)

/* What a slot of the poll set stands for. */
struct watch {
	struct share *share;
	struct control_client *control;
};

struct poll_set {
	struct pollfd fds[MAX_POLL];
	struct watch watches[MAX_POLL];
	unsigned int count;
};

/* ---- clients ---------------------------------------------------------------------- */

/* One round over all shares: true if any had something to do. */
static bool serve_shares(struct host *host)
{
	bool busy = false;

	for (unsigned int i = 0; i < host->num_shares; i++) {
		struct share *share = &host->shares[i];

		if (share->client && share_serve(share)) {
			busy = true;
			continue;
		}
		if (share_hello_due(share) <= host->now)
			share_disconnect(share, -ETIMEDOUT);
		if (share->client && share->deadline <= host_clock(host)) {
			share_work(share);
			busy |= share->deadline <= host->now;
		}
	}
	return busy;
}

/* ---- sleeping --------------------------------------------------------------------- */

static void watch(struct poll_set *set, int fd, short events, struct share *share,
		  struct control_client *control)
{
	set->fds[set->count] = (struct pollfd){ .fd = fd, .events = events };
	set->watches[set->count] = (struct watch){ .share = share, .control = control };
	set->count++;
}

/* Connections wait in the queue while there is nothing to take them with. */
static short accept_events(const struct host *host)
{
	return host->now < host->accept_at ? 0 : POLLIN;
}

/* The first two are the signals and the control listener, wherever they are. */
static void collect(struct host *host, int signals, struct poll_set *set)
{
	set->count = 0;
	watch(set, signals, POLLIN, NULL, NULL);
	watch(set, host->control_listener.fd, accept_events(host), NULL, NULL);
	for (unsigned int i = 0; i < host->num_shares; i++) {
		struct share *share = &host->shares[i];

		watch(set, share->listener.fd, accept_events(host), share, NULL);
		if (share->client && share->aperture.awaited)
			watch(set, share->aperture.plugin, POLLIN, NULL, NULL);
		else if (share->client)
			watch(set, vfio_user_fd(share->client), vfio_user_events(share->client),
			      NULL, NULL);
	}
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		struct control_client *client = &host->control[i];

		if (client->fd >= 0)
			watch(set, control_fd(client), control_events(client), NULL, client);
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t nearest_deadline(const struct host *host)
{
	uint64_t deadline = host->now < host->accept_at ? host->accept_at : UINT64_MAX;

	for (unsigned int i = 0; i < host->num_shares; i++) {
		const struct share *share = &host->shares[i];

		deadline = earlier(deadline, share_hello_due(share));
		if (share->client)
			deadline = earlier(deadline, share->deadline);
	}
	return deadline;
}

static int sleep_until(struct poll_set *set, uint64_t now, uint64_t deadline)
{
	uint64_t wait = deadline > now + SPIN_NS ? deadline - now : 0;
	struct timespec ts = {
		.tv_sec = (time_t)(wait / UINT64_C(1000000000)),
		.tv_nsec = (long)(wait % UINT64_C(1000000000)),
	};
	int ret = ppoll(set->fds, set->count, deadline == UINT64_MAX ? NULL : &ts, NULL);

	return ret < 0 && errno != EINTR ? -errno : 0;
}

/* ---- what woke us ------------------------------------------------------------------ */

/* A connection, -1: none could be taken, which the queue would tell at once and for ever. */
static int take(struct host *host, const struct listener *listener)
{
	int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	bool fails = fd < 0 && errno != EAGAIN && errno != ECONNABORTED && errno != EINTR;

	if (fails)
		host->accept_at = host_clock(host) + LISTENER_PAUSE;
	if (fails && !host->accept_fails)
		log_printf(&host->log, host->now, LOG_NO_SHARE, VGPU_LOG_ERROR,
			   "%s: connections wait: %s", listener->path, strerror(errno));
	if (fails || fd >= 0)
		host->accept_fails = fails;
	return fd;
}

static void accept_share(struct share *share)
{
	int fd = take(share->host, &share->listener);

	if (fd < 0)
		return;
	/* The old client may be gone without our having looked. */
	share_drain(share);
	share_connect(share, fd);
}

static void accept_control(struct host *host)
{
	int fd = take(host, &host->control_listener);

	if (fd >= 0)
		control_accept(host, fd);
}

static void dispatch(struct host *host, const struct poll_set *set)
{
	if (set->fds[0].revents)
		host->quit = true;
	for (unsigned int i = 2; i < set->count; i++) {
		if (!set->fds[i].revents)
			continue;
		if (set->watches[i].share)
			accept_share(set->watches[i].share);
		else if (set->watches[i].control)
			control_serve(host, set->watches[i].control);
	}
	/* Last: who is gone needs no slot, and who has just asked is not idle. */
	if (set->fds[1].revents)
		accept_control(host);
}

/* Look at the sockets; sleep for that until @deadline. */
static int look(struct host *host, int signals, uint64_t deadline)
{
	struct poll_set set;
	int err;

	host_clock(host);
	collect(host, signals, &set);
	err = sleep_until(&set, host->now, deadline);
	if (!err)
		dispatch(host, &set);
	return err;
}

int loop_run(struct host *host, int signals)
{
	uint64_t looked = host_clock(host);
	unsigned int rounds = 0;
	int err = 0;

	while (!err && !host->quit) {
		bool busy = serve_shares(host);

		if (busy)
			host->busy_until = host_clock(host) + SPIN_NS;
		else
			sched_yield();
		if ((busy || host_clock(host) < host->busy_until) && ++rounds < ROUNDS_MAX &&
		    host->now - looked < ROUNDS_NS)
			continue;
		rounds = 0;
		err = look(host, signals, host->now < host->busy_until ? 0 :
					  nearest_deadline(host));
		looked = host_clock(host);
	}
	return err;
}
