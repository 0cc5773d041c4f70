/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONTROL_JSON_H
#define VGPU_HOST_CONTROL_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

/* Members of an answer: @obj owns @value. */

static inline void add(struct json_object *obj, const char *name, struct json_object *value)
{
	json_object_object_add(obj, name, value);
}

static inline void add_number(struct json_object *obj, const char *name, uint64_t value)
{
	add(obj, name, json_object_new_uint64(value));
}

static inline void add_string(struct json_object *obj, const char *name, const char *value)
{
	add(obj, name, json_object_new_string(value));
}

static inline void add_flag(struct json_object *obj, const char *name, bool value)
{
	add(obj, name, json_object_new_boolean(value));
}

#endif /* VGPU_HOST_CONTROL_JSON_H */
