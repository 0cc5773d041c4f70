/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_VERSION_H
#define VFIO_USER_VERSION_H

#include <stddef.h>
#include <stdint.h>

/**
 * version_capabilities() - answer the client's capabilities
 * @proposed: JSON text, NUL terminated inside @len bytes; nothing if @len is 0
 * @len: bytes at @proposed
 * @reply: filled with JSON text and its NUL
 * @room: bytes at @reply
 *
 * The answer names only what the client named, with our values: a subset, as
 * the specification asks, and never much longer than what the client sent,
 * because some clients receive the answer into the buffer they sent from.
 *
 * Return: bytes in @reply, NUL included; -EINVAL: not a JSON object, or a
 * capability of the wrong type; -ENOSPC, -ENOMEM.
 */
int version_capabilities(const char *proposed, size_t len, char *reply, size_t room);

#endif /* VFIO_USER_VERSION_H */
