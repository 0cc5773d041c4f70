/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_BAR_H
#define VGPU_HOST_BAR_H

#include "aperture_map.h"

/*
 * The mapping of BAR2 in this process, of which there can be one: signal
 * handlers find it, and they are given nothing. All return 0 or -errno.
 */

/**
 * bar_init() - take over SIGSEGV and SIGTRAP
 * @map: a memfd with &struct aperture_map that cannot shrink, and has as many
 *	pages as it says
 * @file: BAR2, as large as the map says
 * @counters: a memfd with &struct aperture_counters that cannot shrink
 *
 * All three become ours. After a failure, nothing else may be called.
 */
int bar_init(int map, int file, int counters);

/** bar_add_file() - guest memory number @index; @fd becomes ours */
int bar_add_file(uint32_t index, int fd);

/** bar_forget() - what the map says of these pages counts from now on */
int bar_forget(uint32_t first, uint32_t count);

#endif /* VGPU_HOST_BAR_H */
