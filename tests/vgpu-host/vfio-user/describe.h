/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_DESCRIBE_H
#define VFIO_USER_DESCRIBE_H

#include <stdint.h>

#include "vfio_user.h"

/*
 * What a client is told of the device. @payload is the client's question, of the size of the
 * answer's structure; @reply has room for it and a capability behind it.
 * All return the bytes at @reply, or -EINVAL for a question that makes no sense.
 */

/** describe_size() - bytes of a region, 0 if there is no such one */
uint64_t describe_size(const struct vfio_user_device *device, uint32_t region);

/** describe_function() - answer VFIO_USER_DEVICE_GET_INFO */
int describe_function(const void *payload, uint8_t *reply);

/**
 * describe_region() - answer VFIO_USER_DEVICE_GET_REGION_INFO
 * @device: what to tell of
 * @payload: the question
 * @reply: filled
 * @fd: set if the client may map a part of the region: the file that goes with the reply
 *
 * A client that has no room for the capability learns how much it takes, and asks again.
 */
int describe_region(const struct vfio_user_device *device, const void *payload, uint8_t *reply,
		    int *fd);

/** describe_irqs() - answer VFIO_USER_DEVICE_GET_IRQ_INFO */
int describe_irqs(const struct vfio_user_device *device, const void *payload, uint8_t *reply);

#endif /* VFIO_USER_DESCRIBE_H */
