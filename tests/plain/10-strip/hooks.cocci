// SPDX-License-Identifier: MIT

// wanted: 1
@ppgtt_check@
expression E;
position p;
@@
-if (HAS_PPGTT(E)) {
-	if (intel_vgpu_active@p(E) && !intel_vgpu_has_full_ppgtt(E)) {
-		drm_err(...);
-		return -ENXIO;
-	}
-}

// wanted: 1
@execlists_check@
expression E;
position p;
@@
-if (HAS_EXECLISTS(E)) {
-	if (intel_vgpu_active@p(E) && !intel_vgpu_has_hwsp_emulation(E)) {
-		drm_err(...);
-		return -ENXIO;
-	}
-}

// wanted: 1
@detect@
expression E;
position p;
@@
-intel_vgpu_detect@p(E);

// wanted: 1
@ready@
expression E;
position p;
@@
-intel_vgpu_register@p(E);

// wanted: 1
@notify_function@
position p;
@@
-static void gen8_ppgtt_notify_vgt@p(...)
-{
-...
-}

// wanted: 2
@notify_calls@
expression E1, E2, E3;
position p;
@@
-if (intel_vgpu_active@p(E1))
-	gen8_ppgtt_notify_vgt(E2, E3);

// wanted: 1
@rc6@
position p;
@@
 rc6_supported(...)
 {
 <...
-if (intel_vgpu_active@p(i915))
-	return false;
 ...>
 }

// wanted: 1
@fences@
expression E1, E2, E3;
position p;
@@
-if (intel_vgpu_active@p(E1))
-	E2 = intel_uncore_read(E3, vgtif_reg(avail_rs.fence_num));

// wanted: 1
@fences_uncore@
identifier uncore;
expression E;
position p;
@@
 intel_ggtt_init_fences@p(...)
 {
 ...
-struct intel_uncore *uncore = E;
 ...
 }

// wanted: 1
@balloon@
expression E;
position p;
@@
-ret = intel_vgt_balloon@p(E);
-if (ret)
-	return ret;

// wanted: 1
@deballoon@
expression E;
position p;
@@
-intel_vgt_deballoon@p(E);

// wanted: 1
@execlists_assert@
expression E;
position p;
@@
-GEM_BUG_ON(intel_vgpu_active@p(E));

// wanted: 1
@execlists_flags@
expression E;
position p;
@@
-if (!intel_vgpu_active@p(E->i915)) {
-	E->flags |= I915_ENGINE_HAS_SEMAPHORES;
-	if (can_preempt(E)) {
-		E->flags |= I915_ENGINE_HAS_PREEMPTION;
-		if (CONFIG_DRM_I915_TIMESLICE_DURATION)
-			E->flags |= I915_ENGINE_HAS_TIMESLICES;
-	}
-}
+E->flags |= I915_ENGINE_HAS_SEMAPHORES;
+if (can_preempt(E)) {
+	E->flags |= I915_ENGINE_HAS_PREEMPTION;
+	if (CONFIG_DRM_I915_TIMESLICE_DURATION)
+		E->flags |= I915_ENGINE_HAS_TIMESLICES;
+}

// wanted: 1
@gvt_host@
expression E;
position p;
@@
-if (intel_vgpu_active@p(E)) {
-	drm_info(...);
-	return;
-}

// wanted: 1
@stolen@
expression E;
position p;
@@
-if (intel_vgpu_active@p(E)) {
-	drm_notice(...);
-	return -ENOSPC;
-}

// wanted: 1, 7.3: 0
@fbc@
expression E1, E2;
position p;
@@
-if (intel_vgpu_active@p(E1)) {
-	E2 = "VGPU active";
-	return 0;
-}

// wanted: 1, 7.3: 0
@update_failure@
expression E;
position p;
@@
-if (intel_vgpu_active@p(E))
-	goto out;

// wanted: 1
@forcewake@
expression E1, E2;
position p;
@@
 E1
- && !intel_vgpu_active@p(E2)

// wanted: 1
@state@
position p;
@@
 struct i915_virtual_gpu@p {
-	struct mutex lock;
-	bool active;
-	u32 caps;
 	...
 };
