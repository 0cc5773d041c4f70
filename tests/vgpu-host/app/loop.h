/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LOOP_H
#define VGPU_HOST_LOOP_H

#include "host.h"

/**
 * loop_run() - serve until told to quit
 * @host: the program
 * @signals: signalfd() whose first signal ends the loop
 *
 * Return: 0 or -errno of ppoll().
 */
int loop_run(struct host *host, int signals);

#endif /* VGPU_HOST_LOOP_H */
