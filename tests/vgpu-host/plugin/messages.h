/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MESSAGES_H
#define VGPU_HOST_MESSAGES_H

/**
 * messages_serve() - carry out the next message of vgpu-host, and answer it
 * @fd: the connection
 *
 * Return: 1; 0: the connection has ended; -errno: what was asked for cannot be
 * done, and a guest that went on would see the wrong memory.
 */
int messages_serve(int fd);

#endif /* VGPU_HOST_MESSAGES_H */
