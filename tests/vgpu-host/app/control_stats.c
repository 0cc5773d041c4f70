// SPDX-License-Identifier: MIT
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "control_json.h"
#include "control_stats.h"

struct stats_walk {
	const char *phase;		/* NULL: all */
	struct json_object *rows;
	struct vgpu_count groups[VGPU_GROUPS];
};

static void add_count(struct json_object *obj, const struct vgpu_count *count)
{
	add_number(obj, "reads", count->reads);
	add_number(obj, "writes", count->writes);
}

static void add_row(void *ctx, const char *phase, enum vgpu_group group, const char *name,
		    uint64_t offset, const struct vgpu_count *count)
{
	struct stats_walk *walk = ctx;
	struct json_object *row;

	if (walk->phase && strcmp(walk->phase, phase) != 0)
		return;
	walk->groups[group].reads += count->reads;
	walk->groups[group].writes += count->writes;
	row = json_object_new_object();
	add_string(row, "phase", phase);
	add_string(row, "group", vgpu_group_name(group));
	add_string(row, "name", name);
	add_number(row, "offset", offset);
	add_count(row, count);
	json_object_array_add(walk->rows, row);
}

static struct json_object *describe_groups(const struct stats_walk *walk)
{
	struct json_object *groups = json_object_new_object();

	for (unsigned int i = 0; i < VGPU_GROUPS; i++) {
		struct json_object *obj = json_object_new_object();

		add_count(obj, &walk->groups[i]);
		add(groups, vgpu_group_name((enum vgpu_group)i), obj);
	}
	return groups;
}

static struct json_object *describe_poll(const struct vgpu_poll *poll)
{
	struct json_object *row = json_object_new_object();
	char unknown[16];

	snprintf(unknown, sizeof(unknown), "0x%05" PRIx32, poll->offset);
	add_string(row, "phase", poll->phase);
	add_string(row, "name", poll->name ? poll->name : unknown);
	add_number(row, "offset", poll->offset);
	add_number(row, "value", poll->value);
	add_number(row, "bits", poll->bits);
	add_number(row, "reads", poll->reads);
	add_number(row, "microseconds", poll->ns / 1000);
	add_number(row, "times", poll->times);
	add_number(row, "answered", poll->answered);
	return row;
}

static struct json_object *describe_polls(const struct vgpu *vgpu, const char *phase)
{
	struct json_object *rows = json_object_new_array();
	struct vgpu_poll poll;

	for (unsigned int i = 0; vgpu_poll(vgpu, i, &poll); i++) {
		if (!phase || !strcmp(phase, poll.phase))
			json_object_array_add(rows, describe_poll(&poll));
	}
	return rows;
}

static struct json_object *describe_refused(const struct vgpu *vgpu)
{
	struct json_object *obj = json_object_new_object();

	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		add_number(obj, vgpu_refusal_name((enum vgpu_refusal)i),
			   vgpu_refused(vgpu, (enum vgpu_refusal)i));
	return obj;
}

static struct json_object *describe_work(const struct vgpu *vgpu)
{
	struct json_object *obj = json_object_new_object();
	struct vgpu_work work;

	vgpu_work(vgpu, &work);
	add_number(obj, "dwords", work.dwords);
	add_number(obj, "batches", work.batches);
	add_number(obj, "interrupts", work.interrupts);
	add_number(obj, "vblanks", work.vblanks);
	add_number(obj, "unknown_commands", work.unknown_commands);
	add_number(obj, "reserved_writes", work.reserved_writes);
	return obj;
}

static struct json_object *describe_notifications(const struct vgpu *vgpu)
{
	struct json_object *obj = json_object_new_object();

	for (unsigned int g2v = 0; g2v < 32; g2v++) {
		uint64_t count = vgpu_notifications(vgpu, g2v);
		char name[12];

		if (!count)
			continue;
		snprintf(name, sizeof(name), "%u", g2v);
		add_number(obj, name, count);
	}
	return obj;
}

static struct json_object *describe_state(const struct vgpu *vgpu)
{
	struct json_object *obj = json_object_new_object();
	struct vgpu_state state;

	vgpu_state(vgpu, &state);
	add_flag(obj, "pv_notified", state.pv_notified);
	add_flag(obj, "failsafe", state.failsafe);
	if (state.failsafe)
		add_string(obj, "failsafe_reason", state.failsafe);
	add_flag(obj, "d3_entered", state.d3_entered);
	return obj;
}

static struct json_object *describe_ppgtts(const struct vgpu *vgpu)
{
	struct json_object *obj = json_object_new_object();
	struct vgpu_ppgtt ppgtt;
	uint64_t references = 0, shadowed = 0;
	unsigned int roots;

	for (roots = 0; vgpu_ppgtt(vgpu, roots, &ppgtt); roots++) {
		references += ppgtt.references;
		shadowed += ppgtt.shadowed;
	}
	add_number(obj, "roots", roots);
	add_number(obj, "references", references);
	add_number(obj, "shadowed", shadowed);
	return obj;
}

static struct json_object *describe_transport(const struct share *share)
{
	struct json_object *obj = json_object_new_object();
	struct aperture_counts aperture = aperture_host_counts(&share->aperture);
	struct vfio_user_stats stats = { 0 };

	if (share->client)
		vfio_user_get_stats(share->client, &stats);
	add_number(obj, "messages", stats.messages);
	add_number(obj, "reads", stats.reads);
	add_number(obj, "writes", stats.writes);
	add_number(obj, "posted", stats.posted);
	add_number(obj, "batches", stats.batches);
	add_number(obj, "resets", stats.resets);
	add_number(obj, "errors", stats.errors);
	add_number(obj, "wakeups", stats.wakeups);
	add_number(obj, "filled", aperture.filled);
	add_number(obj, "emulated", aperture.emulated);
	add_number(obj, "stepped", aperture.stepped);
	return obj;
}

void control_stats(const struct share *share, const char *phase, struct json_object *answer)
{
	struct stats_walk walk = { .phase = phase, .rows = json_object_new_array() };
	const struct vgpu *vgpu = share->vgpu;

	vgpu_stats(vgpu, add_row, &walk);
	add(answer, "registers", walk.rows);
	add(answer, "groups", describe_groups(&walk));
	add(answer, "polls", describe_polls(vgpu, phase));
	add_number(answer, "polls_left_out", vgpu_polls_left_out(vgpu));
	add(answer, "refused", describe_refused(vgpu));
	add(answer, "work", describe_work(vgpu));
	add_number(answer, "display_ready", vgpu_display_ready(vgpu));
	add(answer, "notifications", describe_notifications(vgpu));
	add(answer, "state", describe_state(vgpu));
	add(answer, "ppgtts", describe_ppgtts(vgpu));
	add(answer, "transport", describe_transport(share));
}
