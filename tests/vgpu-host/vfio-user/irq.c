// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "irq.h"

void irq_init(struct irq_table *table, uint32_t count)
{
	table->count = count;
	for (unsigned int i = 0; i < VFIO_USER_MAX_MSI; i++)
		table->eventfd[i] = -1;
}

static void assign(struct irq_table *table, uint32_t vector, int fd)
{
	if (table->eventfd[vector] >= 0)
		close(table->eventfd[vector]);
	table->eventfd[vector] = fd;
}

void irq_fini(struct irq_table *table)
{
	for (uint32_t i = 0; i < table->count; i++)
		assign(table, i, -1);
}

int irq_trigger(const struct irq_table *table, uint32_t vector)
{
	const uint64_t one = 1;
	ssize_t n;

	if (vector >= table->count)
		return -EINVAL;
	if (table->eventfd[vector] < 0)
		return -ENOENT;
	/* A counter that is full has an interrupt pending: nothing is lost. */
	n = write(table->eventfd[vector], &one, sizeof(one));
	return n < 0 && errno != EAGAIN ? -errno : 0;
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

static int set_eventfds(struct irq_table *table, const struct vfio_user_irq_set *set, int *fds,
			unsigned int num_fds)
{
	if (num_fds && num_fds != set->count)
		return -EINVAL;
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
			irq_fini(table);
		return 0;
	}
	return trigger_range(table, set, (set->flags & VFIO_USER_IRQ_DATA_BOOL) ? bools : NULL);
}
