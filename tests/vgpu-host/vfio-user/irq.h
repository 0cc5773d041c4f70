/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_IRQ_H
#define VFIO_USER_IRQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "protocol.h"
#include "vfio_user.h"

/**
 * DOC: Interrupts
 *
 * Each MSI vector is an eventfd that the client gave; writing to it raises the
 * interrupt in the guest. A vector without one is not enabled. Whatever the
 * client does with its end of the eventfd, raising an interrupt takes a
 * millisecond at most; SIGRTMIN interrupts it.
 */

struct irq_table {
	uint32_t count;
	int eventfd[VFIO_USER_MAX_MSI];
	bool has_timer;
	timer_t timer;	/* interrupts a write that takes too long */
};

/* Return: 0 or -errno; irq_fini() is right after both. */
int irq_init(struct irq_table *table, uint32_t count);
void irq_fini(struct irq_table *table);

/*
 * Carry out SET_IRQS. @bools: @set->count bytes if the data is BOOL. @fds: what
 * came with the message; taken ones are replaced by -1.
 * -EINVAL: flags, index or range make no sense, or a file is no eventfd; -EOPNOTSUPP: masking, or fds for
 * an interrupt type that there is none of.
 */
int irq_set(struct irq_table *table, const struct vfio_user_irq_set *set, const uint8_t *bools,
	    int *fds, unsigned int num_fds);

int irq_trigger(const struct irq_table *table, uint32_t vector);

#endif /* VFIO_USER_IRQ_H */
