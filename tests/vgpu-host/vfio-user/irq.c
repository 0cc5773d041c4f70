// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "irq.h"

#define PATIENCE_NS	1000000		/* that a write to an eventfd may take */

static void do_nothing(int signal)
{
	(void)signal;
}

int irq_init(struct irq_table *table, uint32_t count)
{
	const struct sigaction interrupts = { .sa_handler = do_nothing };	/* no SA_RESTART */
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };

	*table = (struct irq_table){ .count = count };
	for (unsigned int i = 0; i < VFIO_USER_MAX_MSI; i++)
		table->eventfd[i] = -1;
	if (sigaction(SIGRTMIN, &interrupts, NULL) ||
	    timer_create(CLOCK_MONOTONIC, &event, &table->timer))
		return -errno;
	table->has_timer = true;
	return 0;
}

static void assign(struct irq_table *table, uint32_t vector, int fd)
{
	if (table->eventfd[vector] >= 0)
		close(table->eventfd[vector]);
	table->eventfd[vector] = fd;
}

static void disable_all(struct irq_table *table)
{
	for (uint32_t i = 0; i < table->count; i++)
		assign(table, i, -1);
}

void irq_fini(struct irq_table *table)
{
	disable_all(table);
	if (table->has_timer)
		timer_delete(table->timer);
	table->has_timer = false;
}

/*
 * The client has the same open file: it may fill the counter and clear O_NONBLOCK
 * at any moment, also between poll() and write(). A timer ends such a write.
 */
static ssize_t write_in_time(const struct irq_table *table, int fd)
{
	const struct itimerspec off = { .it_value = { 0 } };
	const struct itimerspec patience = {
		.it_value = { .tv_nsec = PATIENCE_NS }, .it_interval = { .tv_nsec = PATIENCE_NS },
	};
	const uint64_t one = 1;
	ssize_t n;
	int err;

	if (timer_settime(table->timer, 0, &patience, NULL))
		return -1;
	n = write(fd, &one, sizeof(one));
	err = errno;
	timer_settime(table->timer, 0, &off, NULL);
	errno = err;
	return n;
}

int irq_trigger(const struct irq_table *table, uint32_t vector)
{
	struct pollfd writable = { .events = POLLOUT };

	if (vector >= table->count)
		return -EINVAL;
	if (table->eventfd[vector] < 0)
		return -ENOENT;
	/* A counter that is full has an interrupt pending: nothing is lost. */
	writable.fd = table->eventfd[vector];
	if (poll(&writable, 1, 0) != 1 || !(writable.revents & POLLOUT))
		return 0;
	if (write_in_time(table, writable.fd) < 0 && errno != EAGAIN && errno != EINTR)
		return -errno;
	return 0;
}

static bool one_bit(uint32_t bits)
{
	return bits && !(bits & (bits - 1));
}

static int check(const struct irq_table *table, const struct vfio_user_irq_set *set)
{
	uint32_t known = VFIO_USER_IRQ_DATA_MASK | VFIO_USER_IRQ_ACTIONS;
	uint32_t count = set->index == VFIO_USER_IRQ_MSI ? table->count : 0;

	if ((set->flags & ~known) || !one_bit(set->flags & VFIO_USER_IRQ_DATA_MASK) ||
	    !one_bit(set->flags & VFIO_USER_IRQ_ACTIONS) || set->index >= VFIO_USER_IRQ_TYPES)
		return -EINVAL;
	if (set->start > count || set->count > count - set->start)
		return -EINVAL;
	if (!(set->flags & VFIO_USER_IRQ_ACTION_TRIGGER))
		return -EOPNOTSUPP;
	return 0;
}

/* No data and no count: off with all of this type. */
static bool disables_all(const struct vfio_user_irq_set *set)
{
	return (set->flags & VFIO_USER_IRQ_DATA_NONE) && !set->start && !set->count;
}

/* Writing to a pipe or a socket may block, or end the process by SIGPIPE. */
static bool is_eventfd(int fd)
{
	static const char name[] = "anon_inode:[eventfd]";
	char path[32];
	char target[sizeof(name)];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return readlink(path, target, sizeof(target)) == (ssize_t)sizeof(name) - 1 &&
	       !memcmp(target, name, sizeof(name) - 1) && !fcntl(fd, F_SETFL, O_NONBLOCK);
}

static int set_eventfds(struct irq_table *table, const struct vfio_user_irq_set *set, int *fds,
			unsigned int num_fds)
{
	if (num_fds && num_fds != set->count)
		return -EINVAL;
	for (unsigned int i = 0; i < num_fds; i++) {
		if (!is_eventfd(fds[i]))
			return -EINVAL;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		assign(table, set->start + i, num_fds ? fds[i] : -1);
		if (num_fds)
			fds[i] = -1;
	}
	return 0;
}

/* The client plays device: useful to try whether interrupts arrive. */
static int trigger_range(const struct irq_table *table, const struct vfio_user_irq_set *set,
			 const uint8_t *bools)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (!bools || bools[i])
			irq_trigger(table, set->start + i);
	}
	return 0;
}

int irq_set(struct irq_table *table, const struct vfio_user_irq_set *set, const uint8_t *bools,
	    int *fds, unsigned int num_fds)
{
	int err = check(table, set);

	if (err)
		return err;
	if (set->flags & VFIO_USER_IRQ_DATA_EVENTFD)
		return set_eventfds(table, set, fds, num_fds);
	if (num_fds)
		return -EINVAL;
	if (disables_all(set)) {
		if (set->index == VFIO_USER_IRQ_MSI)
			disable_all(table);
		return 0;
	}
	return trigger_range(table, set, (set->flags & VFIO_USER_IRQ_DATA_BOOL) ? bools : NULL);
}
