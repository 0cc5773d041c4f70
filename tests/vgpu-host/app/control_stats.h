/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONTROL_STATS_H
#define VGPU_HOST_CONTROL_STATS_H

#include <json-c/json.h>

#include "host.h"

/**
 * control_stats() - the answer to "stats", which README.md describes
 * @share: whose counters
 * @phase: registers, groups and polls of this one only; NULL: of all
 * @answer: an object, which gets the members
 */
void control_stats(const struct share *share, const char *phase, struct json_object *answer);

#endif /* VGPU_HOST_CONTROL_STATS_H */
