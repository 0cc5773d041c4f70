// SPDX-License-Identifier: MIT
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "dma.h"
#include "version.h"
#include "vfio_user.h"

#define MAX_DEPTH	8	/* of nesting; the specification needs 3 */

enum capability_type {
	CAPABILITY_NUMBER,
	CAPABILITY_TRUE,
};

static const struct capability {
	const char *name;
	enum capability_type type;
	int64_t value;
} capabilities[] = {
	{ .name = "max_msg_fds", .type = CAPABILITY_NUMBER, .value = VFIO_USER_MAX_FDS },
	{ .name = "max_data_xfer_size", .type = CAPABILITY_NUMBER, .value = VFIO_USER_MAX_XFER },
	{ .name = "max_dma_maps", .type = CAPABILITY_NUMBER, .value = DMA_MAX_RANGES },
	{ .name = "pgsizes", .type = CAPABILITY_NUMBER, .value = 4096 },
	{ .name = "write_multiple", .type = CAPABILITY_TRUE },
};

#define NUM_CAPABILITIES	(sizeof(capabilities) / sizeof(capabilities[0]))

static struct json_object *parse(const char *text, size_t len)
{
	struct json_tokener *tok;
	struct json_object *obj = NULL;

	if (!len || len > INT_MAX || text[len - 1] != '\0')
		return NULL;
	tok = json_tokener_new_ex(MAX_DEPTH);
	if (!tok)
		return NULL;
	/* The NUL is handed over as well: it ends a bare number. */
	obj = json_tokener_parse_ex(tok, text, (int)strlen(text) + 1);
	if (json_tokener_get_error(tok) != json_tokener_success) {
		json_object_put(obj);
		obj = NULL;
	}
	json_tokener_free(tok);
	if (!json_object_is_type(obj, json_type_object)) {
		json_object_put(obj);
		return NULL;
	}
	return obj;
}

static int answer_one(struct json_object *answer, struct json_object *proposed,
		      const struct capability *cap)
{
	struct json_object *value;

	if (!json_object_object_get_ex(proposed, cap->name, &value))
		return 0;
	if (cap->type == CAPABILITY_NUMBER) {
		if (!json_object_is_type(value, json_type_int))
			return -EINVAL;
		value = json_object_new_int64(cap->value);
	} else {
		if (!json_object_is_type(value, json_type_boolean))
			return -EINVAL;
		if (!json_object_get_boolean(value))
			return 0;
		value = json_object_new_boolean(1);
	}
	return value && !json_object_object_add(answer, cap->name, value) ? 0 : -ENOMEM;
}

static int answer_all(struct json_object *answer, struct json_object *root)
{
	struct json_object *proposed;
	int err = 0;

	if (!json_object_object_get_ex(root, "capabilities", &proposed))
		return 0;
	if (!json_object_is_type(proposed, json_type_object))
		return -EINVAL;
	for (size_t i = 0; i < NUM_CAPABILITIES && !err; i++)
		err = answer_one(answer, proposed, &capabilities[i]);
	return err;
}

static int print(struct json_object *answer, char *reply, size_t room)
{
	const char *text = json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN);
	size_t len = text ? strlen(text) + 1 : 0;

	if (!text)
		return -ENOMEM;
	if (len > room)
		return -ENOSPC;
	memcpy(reply, text, len);
	return (int)len;
}

int version_capabilities(const char *proposed, size_t len, char *reply, size_t room)
{
	struct json_object *root = len ? parse(proposed, len) : json_object_new_object();
	struct json_object *answer = json_object_new_object();
	struct json_object *caps = json_object_new_object();
	int ret = -ENOMEM;

	if (!root)
		ret = -EINVAL;
	else if (answer && caps)
		ret = answer_all(caps, root);
	if (!ret && !json_object_object_add(answer, "capabilities", caps)) {
		caps = NULL;
		ret = print(answer, reply, room);
	}
	json_object_put(caps);
	json_object_put(answer);
	json_object_put(root);
	return ret;
}
