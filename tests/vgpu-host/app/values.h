/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_VALUES_H
#define VGPU_HOST_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "options.h"
#include "vgpu.h"

/*
 * Values of options, of the command line as of the control socket. All parsers
 * return 0, or -EINVAL and leave the value undefined.
 */

/* Bytes, decimal or 0x hex, with suffix K, M or G. 0 or -EINVAL. */
int parse_size(const char *text, uint64_t *size);
/* BASE+SIZE. */
int parse_range(const char *text, struct vgpu_range *range);
/* What is behind "dp:", if that is in front; @displayport tells. */
const char *parse_displayport(const char *text, bool *displayport);
/* WIDTHxHEIGHT, gvtg-1024x768 or gvtg-1920x1200, the same with "dp:" in front, or "none". */
int parse_monitor(const char *text, struct vgpu_monitor *monitor);
/* right, zero, ones, random:SEED or dead:N. */
int parse_reads(const char *text, struct vgpu_reads *reads);
/* MAJOR.MINOR, each 0..65535. */
int parse_version(const char *text, uint16_t *major, uint16_t *minor);
/* NAME[:NAME...], a number, or "none". */
int parse_caps(const char *text, uint32_t *caps);

const char *log_level_name(enum vgpu_log_level level);
const char *mapped_name(enum mapped mapped);
const char *pvinfo_name(enum vgpu_pvinfo pvinfo);
const char *ggtt_name(enum vgpu_ggtt ggtt);

/* A number up to 32 bits, decimal or 0x hex. */
int parse_u32(const char *text, uint32_t *value);
/* One of @count names; @index tells which. */
int parse_name(const char *text, const char *const *names, size_t count, size_t *index);
/* A path that fits into a socket's address. */
int parse_socket(const char *text);
/* MODE[:GROUP]: permission bits in octal, at most 0777; a name or a number. Without GROUP that is not changed. */
int parse_access(const char *text, struct listener_access *access);

int parse_log_level(const char *text, enum vgpu_log_level *value);
int parse_pvinfo(const char *text, enum vgpu_pvinfo *value);
int parse_mapped(const char *text, enum mapped *value);
int parse_ggtt(const char *text, enum vgpu_ggtt *value);

#endif /* VGPU_HOST_VALUES_H */
