// SPDX-License-Identifier: MIT
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "control.h"
#include "control_json.h"
#include "control_stats.h"
#include "edid_file.h"
#include "ggtt_runs.h"
#include "screenshot.h"
#include "values.h"

#define MAX_RUNS	4096	/* of GGTT entries in an answer */
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX_DEPTH	8

struct call {
	struct host *host;
	struct share *share;
	struct json_object *request;
	struct json_object *answer;
	char error[256];
};

static int fail(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(struct call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(call->error, sizeof(call->error), format, args);
	va_end(args);
	return -EINVAL;
}

/* ---- members of a request ---------------------------------------------------------- */

/* A string member; NULL with the error set when it is missing or no string. */
static const char *get_string(struct call *call, const char *name)
{
	struct json_object *value;

	if (json_object_object_get_ex(call->request, name, &value) &&
	    json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	fail(call, "\"%s\" is missing or no string; add it", name);
	return NULL;
}

/* A number member below @limit; left as it is when it is not there. */
static int get_index(struct call *call, const char *name, unsigned int limit,
		     unsigned int *index)
{
	struct json_object *value;
	int64_t number;

	if (!json_object_object_get_ex(call->request, name, &value))
		return 0;
	number = json_object_get_int64(value);
	if (!json_object_is_type(value, json_type_int) || number < 0 || number >= limit)
		return fail(call, "\"%s\": %s is wrong; give a number from 0 to %u", name,
			    json_object_to_json_string(value), limit - 1);
	*index = (unsigned int)number;
	return 0;
}

/* ---- commands -------------------------------------------------------------------- */

static struct json_object *describe_range(const struct vgpu_range *range)
{
	struct json_object *obj = json_object_new_object();

	add_number(obj, "base", range->base);
	add_number(obj, "size", range->size);
	return obj;
}

static const char *const port_names[VGPU_PORTS] = { "B", "C", "D" };

static struct json_object *describe_monitors(const struct vgpu_config *config)
{
	struct json_object *monitors = json_object_new_array();

	for (unsigned int i = 0; i < config->ports; i++) {
		struct json_object *obj = json_object_new_object();

		add_string(obj, "port", port_names[i]);
		add_number(obj, "width", config->monitors[i].width);
		add_number(obj, "height", config->monitors[i].height);
		json_object_array_add(monitors, obj);
	}
	return monitors;
}

static struct json_object *describe_share(const struct share *share)
{
	const struct vgpu_config *config = vgpu_told(share->vgpu);
	struct json_object *obj = json_object_new_object();
	char version[16];

	snprintf(version, sizeof(version), "%u.%u", config->version_major,
		 config->version_minor);
	add_string(obj, "socket", share->options->socket);
	add_string(obj, "pvinfo", pvinfo_name(config->pvinfo));
	add_string(obj, "version", version);
	add_number(obj, "id", config->id);
	add_number(obj, "caps", config->caps);
	add(obj, "mappable", describe_range(&config->mappable));
	add(obj, "nonmappable", describe_range(&config->nonmappable));
	add_number(obj, "fences", config->fences);
	add_string(obj, "ggtt", ggtt_name(config->ggtt));
	add(obj, "monitors", describe_monitors(config));
	add(obj, "connected", json_object_new_boolean(share->client != NULL));
	return obj;
}

static int run_info(struct call *call)
{
	const struct gpu_config *gpu = &call->host->options->gpu;
	struct json_object *shares = json_object_new_array();

	add_string(call->answer, "platform", gpu->platform);
	add_number(call->answer, "aperture", gpu->aperture_size);
	add_number(call->answer, "ggtt", gpu_ggtt_size(call->host->gpu));
	for (unsigned int i = 0; i < call->host->num_shares; i++)
		json_object_array_add(shares, describe_share(&call->host->shares[i]));
	add(call->answer, "vgpus", shares);
	return 0;
}

static int run_phase(struct call *call)
{
	const char *name = get_string(call, "name");
	int err;

	if (!name)
		return -EINVAL;
	err = vgpu_phase(call->share->vgpu, name);
	if (err == -ENOSPC)
		return fail(call, "no room for phase \"%.40s\"; take up one used before", name);
	return err ? fail(call, "\"name\": \"%.40s\" is wrong; give 1 to 31 characters", name) : 0;
}

static int run_stats(struct call *call)
{
	const char *phase = NULL;

	if (json_object_object_get_ex(call->request, "phase", NULL)) {
		phase = get_string(call, "phase");
		if (!phase)
			return -EINVAL;
	}
	control_stats(call->share, phase, call->answer);
	return 0;
}

static int fail_scanout(struct call *call, unsigned int pipe, int err)
{
	switch (err) {
	case -ENODATA:
		return fail(call, "pipe %u shows nothing: it or all its planes are off; "
			    "wait for the guest to set a mode", pipe);
	case -EFAULT:
		return fail(call, "the surface of pipe %u lies outside the slice or outside "
			    "guest memory", pipe);
	case -EOPNOTSUPP:
		return fail(call, "pipe %u shows a pixel format or tiling that is not modelled",
			    pipe);
	default:
		return fail(call, "pipe %u cannot be shown: %s", pipe, strerror(-err));
	}
}

static int run_screenshot(struct call *call)
{
	const char *path = get_string(call, "path");
	struct vgpu_image image = { 0 };
	unsigned int pipe = 0;
	int err;

	if (!path)
		return -EINVAL;
	if (path[0] != '/')
		return fail(call, "\"path\": \"%.120s\" is relative; give an absolute one", path);
	if (get_index(call, "pipe", 3, &pipe))
		return -EINVAL;
	err = vgpu_scanout(call->share->vgpu, pipe, &image);
	if (err)
		return fail_scanout(call, pipe, err);
	err = screenshot_write(path, &image);
	free(image.pixels);
	if (err)
		return fail(call, "%.120s: %s", path, strerror(-err));
	add_number(call->answer, "width", image.width);
	add_number(call->answer, "height", image.height);
	return 0;
}

/* Runs of a GGTT: a guest can make a quarter of a million of one entry each. */
struct run_list {
	struct json_object *runs;
	uint64_t left_out;
};

static void add_run(void *ctx, const struct ggtt_run *run)
{
	struct run_list *list = ctx;
	struct json_object *obj;

	if (json_object_array_length(list->runs) == MAX_RUNS) {
		list->left_out++;
		return;
	}
	obj = json_object_new_object();

	add_number(obj, "first", run->first);
	add_number(obj, "count", run->count);
	add_string(obj, "kind", run->scratch ? "scratch" : "mapped");
	json_object_array_add(list->runs, obj);
}

static int run_ggtt(struct call *call)
{
	uint64_t entries = gpu_ggtt_size(call->host->gpu) / GGTT_PAGE_SIZE;
	struct run_list list = { .runs = json_object_new_array() };

	add_number(call->answer, "page_size", GGTT_PAGE_SIZE);
	add_number(call->answer, "entries", entries);
	add(call->answer, "runs", list.runs);
	if (ggtt_runs(call->share->vgpu, entries, add_run, &list))
		return fail(call, "out of memory");
	add_number(call->answer, "left_out", list.left_out);
	return 0;
}

static int run_ggtt_count(struct call *call)
{
	struct vgpu_ggtt_count count;

	vgpu_ggtt_count(call->share->vgpu, &count);
	add_number(call->answer, "entries", count.entries);
	add_number(call->answer, "present", count.present);
	add_number(call->answer, "in_effect", count.in_effect);
	add_number(call->answer, "stale", count.stale);
	return 0;
}

static struct json_object *describe_ppgtt(const struct vgpu_ppgtt *ppgtt)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *pdp = json_object_new_array();

	for (unsigned int i = 0; i < VGPU_PDPS; i++)
		json_object_array_add(pdp, json_object_new_uint64(ppgtt->pdp[i]));
	add_number(obj, "levels", ppgtt->levels);
	add(obj, "pdp", pdp);
	add_number(obj, "references", ppgtt->references);
	add_flag(obj, "shadowed", ppgtt->shadowed);
	return obj;
}

static int run_ppgtts(struct call *call)
{
	struct json_object *table = json_object_new_array();
	struct vgpu_ppgtt ppgtt;

	add(call->answer, "table", table);
	for (unsigned int i = 0; vgpu_ppgtt(call->share->vgpu, i, &ppgtt); i++)
		json_object_array_add(table, describe_ppgtt(&ppgtt));
	return 0;
}

static int require(struct call *call, const char *name)
{
	if (json_object_object_get_ex(call->request, name, NULL))
		return 0;
	return fail(call, "\"%s\" is missing; add it (0 in both width and height: no monitor), "
		    "or give \"monitor\" or \"edid\"", name);
}

static int fail_size(struct call *call, const struct vgpu_monitor *monitor)
{
	return fail(call, "no monitor of %ux%u; give 640x480 to 1920x1200, or 0 in both",
		    monitor->width, monitor->height);
}

static int get_size(struct call *call, struct vgpu_monitor *monitor)
{
	if (require(call, "width") || require(call, "height") ||
	    get_index(call, "width", UINT16_MAX, &monitor->width) ||
	    get_index(call, "height", UINT16_MAX, &monitor->height))
		return -EINVAL;
	return !monitor->width == !monitor->height ? 0 : fail_size(call, monitor);
}

static int get_edid(struct call *call, struct vgpu_monitor *monitor)
{
	const char *path = get_string(call, "edid");
	int err = path ? edid_file_read(path, monitor) : -EINVAL;

	if (!path || !err)
		return err;
	return fail(call, "\"edid\": %.120s: %s", path,
		    err == -EINVAL ? EDID_FILE_REMEDY : strerror(-err));
}

static int get_named(struct call *call, struct vgpu_monitor *monitor)
{
	const char *text = get_string(call, "monitor");

	if (!text || !parse_monitor(text, monitor))
		return text ? 0 : -EINVAL;
	return fail(call, "\"monitor\": \"%.40s\" is unknown; give WIDTHxHEIGHT, gvtg-1024x768, "
		    "gvtg-1920x1200, one of these behind dp:, or none", text);
}

/* A monitor by name, by its EDID, or by its size. */
static int get_monitor(struct call *call, struct vgpu_monitor *monitor)
{
	if (json_object_object_get_ex(call->request, "monitor", NULL))
		return get_named(call, monitor);
	if (json_object_object_get_ex(call->request, "edid", NULL))
		return get_edid(call, monitor);
	return get_size(call, monitor);
}

static int get_port(struct call *call, unsigned int *port)
{
	const char *name;

	*port = 0;
	if (!json_object_object_get_ex(call->request, "port", NULL))
		return 0;
	name = get_string(call, "port");
	if (!name)
		return -EINVAL;
	for (; *port < VGPU_PORTS; (*port)++) {
		if (!strcmp(name, port_names[*port]))
			return 0;
	}
	return fail(call, "\"port\": \"%.40s\" is unknown; give B, C or D", name);
}

static int run_plug(struct call *call)
{
	struct vgpu_monitor monitor = { 0 };
	unsigned int port;
	int err;

	if (get_port(call, &port) || get_monitor(call, &monitor))
		return -EINVAL;
	err = vgpu_plug(call->share->vgpu, port, &monitor);
	if (err == -ENODEV)
		return fail(call, "there is no port %s; start with monitor%u=none",
			    port_names[port], port + 1);
	if (err)
		return fail_size(call, &monitor);
	share_work(call->share);
	return 0;
}

static int get_slice(struct call *call, const char *name, struct vgpu_range *range)
{
	const char *text;

	if (!json_object_object_get_ex(call->request, name, NULL))
		return 0;
	text = get_string(call, name);
	if (!text)
		return -EINVAL;
	return parse_range(text, range) ?
		fail(call, "\"%s\": \"%.40s\" is wrong; give BASE+SIZE, for example 128M+64M",
		     name, text) : 0;
}

static int get_caps(struct call *call, uint32_t *caps)
{
	const char *text;

	if (!json_object_object_get_ex(call->request, "caps", NULL))
		return 0;
	text = get_string(call, "caps");
	if (!text)
		return -EINVAL;
	return parse_caps(text, caps) ?
		fail(call, "\"caps\": \"%.40s\" is wrong; give full-ppgtt, hwsp-emulation and "
		     "huge-gtt joined by ':', a number, or none", text) : 0;
}

static int fail_repartition(struct call *call, const struct vgpu_config *config, int err)
{
	if (err == -ENODEV)
		return fail(call, "pvinfo=%s: no page tells the guest of its share; "
			    "start with pvinfo=present", pvinfo_name(config->pvinfo));
	return fail(call, "mappable 0x%" PRIx64 "+0x%" PRIx64 " or nonmappable 0x%" PRIx64
		    "+0x%" PRIx64 " overlaps a slice that another vGPU has or will have; "
		    "give a free one", config->mappable.base, config->mappable.size,
		    config->nonmappable.base, config->nonmappable.size);
}

static int run_repartition(struct call *call)
{
	struct vgpu_config config = *vgpu_told(call->share->vgpu);
	int err;

	if (get_slice(call, "mappable", &config.mappable) ||
	    get_slice(call, "nonmappable", &config.nonmappable) ||
	    get_index(call, "fences", UINT32_MAX, &config.fences) ||
	    get_caps(call, &config.caps))
		return -EINVAL;
	err = vgpu_repartition(call->share->vgpu, &config);
	return err ? fail_repartition(call, &config, err) : 0;
}

static int run_reads(struct call *call)
{
	const char *how = get_string(call, "how");
	struct vgpu_reads reads;

	if (!how)
		return -EINVAL;
	if (parse_reads(how, &reads))
		return fail(call, "\"how\": \"%.40s\" is wrong; %s", how, READS_REMEDY);
	vgpu_set_reads(call->share->vgpu, &reads);
	return 0;
}

static int run_quit(struct call *call)
{
	call->host->quit = true;
	return 0;
}

static const struct control_command {
	const char *name;
	int (*run)(struct call *call);
	bool takes_long;
} control_commands[] = {
	{ .name = "info", .run = run_info },
	{ .name = "phase", .run = run_phase },
	{ .name = "stats", .run = run_stats, .takes_long = true },
	{ .name = "screenshot", .run = run_screenshot, .takes_long = true },
	{ .name = "ggtt", .run = run_ggtt, .takes_long = true },
	{ .name = "ggtt-count", .run = run_ggtt_count },
	{ .name = "ppgtts", .run = run_ppgtts, .takes_long = true },
	{ .name = "plug", .run = run_plug },
	{ .name = "repartition", .run = run_repartition },
	{ .name = "reads", .run = run_reads },
	{ .name = "quit", .run = run_quit },
};

/* ---- one request -------------------------------------------------------------------- */

static const struct control_command *find_command(const char *cmd)
{
	for (size_t i = 0; i < ARRAY_SIZE(control_commands); i++) {
		if (!strcmp(cmd, control_commands[i].name))
			return &control_commands[i];
	}
	return NULL;
}

static int run(struct call *call)
{
	unsigned int index = 0;
	const char *cmd = get_string(call, "cmd");
	const struct control_command *command;

	if (!cmd || get_index(call, "vgpu", call->host->num_shares, &index))
		return -EINVAL;
	call->share = &call->host->shares[index];
	command = find_command(cmd);
	if (command)
		return command->run(call);
	return fail(call, "\"cmd\": \"%.40s\" is unknown; known are info, phase, stats, "
		    "screenshot, ggtt, ggtt-count, ppgtts, plug, repartition, reads, quit", cmd);
}

static struct json_object *parse(const char *line)
{
	struct json_tokener *tok = json_tokener_new_ex(MAX_DEPTH);
	struct json_object *obj;

	if (!tok)
		return NULL;
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	obj = json_tokener_parse_ex(tok, line, (int)strlen(line) + 1);
	if (json_tokener_get_error(tok) != json_tokener_success ||
	    !json_object_is_type(obj, json_type_object)) {
		json_object_put(obj);
		obj = NULL;
	}
	json_tokener_free(tok);
	return obj;
}

static char *print(struct json_object *obj)
{
	const char *text = json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN |
							       JSON_C_TO_STRING_NOSLASHESCAPE);
	char *line = NULL;

	return text && asprintf(&line, "%s\n", text) >= 0 ? line : NULL;
}

char *control_answer(struct host *host, const char *line)
{
	struct call call = { .host = host };
	char *text;
	int err;

	call.request = parse(line);
	call.answer = json_object_new_object();
	add(call.answer, "ok", json_object_new_boolean(1));
	err = call.request ? run(&call) :
	      fail(&call, "\"%.80s\" is not a JSON object; send one per line", line);
	if (err) {
		json_object_put(call.answer);
		call.answer = json_object_new_object();
		add(call.answer, "ok", json_object_new_boolean(0));
		add_string(call.answer, "error", call.error);
	}
	text = print(call.answer);
	json_object_put(call.answer);
	json_object_put(call.request);
	return text;
}

bool control_takes_long(const char *line)
{
	struct call call = { .request = parse(line) };
	const char *cmd = call.request ? get_string(&call, "cmd") : NULL;
	const struct control_command *command = cmd ? find_command(cmd) : NULL;
	bool takes_long = command && command->takes_long;

	json_object_put(call.request);
	return takes_long;
}
