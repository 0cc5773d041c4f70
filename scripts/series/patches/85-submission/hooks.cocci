// SPDX-License-Identifier: MIT

// wanted: 1
@semaphores@
identifier engine;
position p;
@@
 logical_ring_default_vfuncs@p(struct intel_engine_cs *engine)
 {
 <...
-engine->flags |= I915_ENGINE_HAS_SEMAPHORES;
+if (!intel_vgpu_active(engine->i915))
+	engine->flags |= I915_ENGINE_HAS_SEMAPHORES;
 ...>
 }

// wanted: 1
@preemption@
identifier engine;
position p;
@@
 can_preempt@p(struct intel_engine_cs *engine)
 {
+if (intel_vgpu_active(engine->i915))
+	return false;
+
 ...
 }
