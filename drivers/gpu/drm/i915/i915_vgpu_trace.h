/* SPDX-License-Identifier: MIT */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM i915_vgpu

#if !defined(_I915_VGPU_TRACE_H_) || defined(TRACE_HEADER_MULTI_READ)
#define _I915_VGPU_TRACE_H_

#include <linux/sizes.h>
#include <linux/tracepoint.h>
#include <linux/types.h>

#include "i915_vgpu_types.h"

/*
 * What a guest says to its host, what it hears, and what it spares both. Each
 * event names the vGPU by the host's number. None is on a path of bare metal.
 */

/* What did the host say, when, and was it still the same on resume? */
TRACE_EVENT(i915_vgpu_snapshot,
	    TP_PROTO(const struct i915_vgpu_snapshot *snapshot),
	    TP_ARGS(snapshot),

	    TP_STRUCT__entry(__field(u32, id)
			     __field(u16, major)
			     __field(u16, minor)
			     __field(u32, caps)
			     __field(u32, mappable_base)
			     __field(u32, mappable_size)
			     __field(u32, unmappable_base)
			     __field(u32, unmappable_size)
			     __field(u32, fences)),

	    TP_fast_assign(__entry->id = snapshot->id;
			   __entry->major = snapshot->version_major;
			   __entry->minor = snapshot->version_minor;
			   __entry->caps = snapshot->caps;
			   __entry->mappable_base = snapshot->mappable.base;
			   __entry->mappable_size = snapshot->mappable.size;
			   __entry->unmappable_base = snapshot->unmappable.base;
			   __entry->unmappable_size = snapshot->unmappable.size;
			   __entry->fences = snapshot->fences;),

	    TP_printk("id=%u version=%u.%u caps=0x%x mappable=0x%x+0x%x unmappable=0x%x+0x%x fences=%u",
		      __entry->id, __entry->major, __entry->minor, __entry->caps,
		      __entry->mappable_base, __entry->mappable_size,
		      __entry->unmappable_base, __entry->unmappable_size,
		      __entry->fences)
);

/* Which page tables does the host know of, and was it told again on resume? */
TRACE_EVENT(i915_vgpu_message,
	    TP_PROTO(const struct i915_vgpu *vgpu, u32 g2v, const u64 *roots,
		     unsigned int count),
	    TP_ARGS(vgpu, g2v, roots, count),

	    TP_STRUCT__entry(__field(u32, id)
			     __field(u32, g2v)
			     __field(u32, count)
			     __array(u64, pdp, 4)),

	    TP_fast_assign(__entry->id = vgpu->snapshot.id;
			   __entry->g2v = g2v;
			   __entry->count = count;
			   memset(__entry->pdp, 0, sizeof(__entry->pdp));
			   memcpy(__entry->pdp, roots, count * sizeof(*roots));),

	    TP_printk("id=%u g2v=%u roots=%u pdp=0x%llx,0x%llx,0x%llx,0x%llx",
		      __entry->id, __entry->g2v, __entry->count,
		      __entry->pdp[0], __entry->pdp[1], __entry->pdp[2],
		      __entry->pdp[3])
);

/* Why does the host show this guest, or no longer? */
TRACE_EVENT(i915_vgpu_display_ready,
	    TP_PROTO(const struct i915_vgpu *vgpu, bool ready),
	    TP_ARGS(vgpu, ready),

	    TP_STRUCT__entry(__field(u32, id)
			     __field(bool, ready)),

	    TP_fast_assign(__entry->id = vgpu->snapshot.id;
			   __entry->ready = ready;),

	    TP_printk("id=%u ready=%d", __entry->id, __entry->ready)
);

/* How many entries of the GGTT did suspend or resume fill, and how many not? */
TRACE_EVENT(i915_vgpu_fill,
	    TP_PROTO(const struct i915_vgpu *vgpu, u64 total),
	    TP_ARGS(vgpu, total),

	    TP_STRUCT__entry(__field(u32, id)
			     __field(u64, filled)
			     __field(u64, spared)),

	    TP_fast_assign(__entry->id = vgpu->snapshot.id;
			   __entry->filled = ((u64)vgpu->snapshot.mappable.size +
					      vgpu->snapshot.unmappable.size) / SZ_4K;
			   __entry->spared = total / SZ_4K - __entry->filled;),

	    TP_printk("id=%u filled=%llu spared=%llu",
		      __entry->id, __entry->filled, __entry->spared)
);

/* Which gates does the driver come by, and how often? */
TRACE_EVENT_CONDITION(i915_vgpu_gate,
		      TP_PROTO(const struct i915_vgpu *vgpu, const char *gate),
		      TP_ARGS(vgpu, gate),

		      TP_CONDITION(vgpu),

		      TP_STRUCT__entry(__field(u32, id)
				       __string(gate, gate)),

		      TP_fast_assign(__entry->id = vgpu->snapshot.id;
				     __assign_str(gate);),

		      TP_printk("id=%u gate=%s", __entry->id, __get_str(gate))
);

#endif /* _I915_VGPU_TRACE_H_ */

/* Read again for each stage of the definitions; the Makefile has -I for here. */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE i915_vgpu_trace
#include <trace/define_trace.h>
