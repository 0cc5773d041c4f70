// SPDX-License-Identifier: MIT

// wanted: 1
@rps_limits@
position p;
@@
 gen6_rps_init(...)
 {
 <...
 rps->efficient_freq@p = rps->rp1_freq;
+
+if (intel_vgpu_spares(i915, "rps"))
+	return;
+
 ...>
 }

// wanted: 1
@rps_enable@
identifier rps, i915;
position p;
@@
 intel_rps_enable(struct intel_rps *rps)
 {
 struct drm_i915_private *i915 = ...;
 ...
 if (rps_uses_slpc@p(rps))
 	return;
+
+if (intel_vgpu_spares(i915, "rps"))
+	return;
 ...
 }

// wanted: 1
@rps_sanitize@
identifier rps;
position p;
@@
 intel_rps_sanitize(struct intel_rps *rps)
 {
 <...
 if (rps_uses_slpc@p(rps))
 	return;
+
+if (intel_vgpu_spares(rps_to_i915(rps), "rps"))
+	return;
 ...>
 }

// wanted: 1
@frequency@
identifier rps, r, freq;
position p;
@@
 __read_cagf@p(struct intel_rps *rps, ...)
 {
 ...
 i915_reg_t r = INVALID_MMIO_REG;
 u32 freq;
+
+if (intel_vgpu_spares(i915, "rps"))
+	return 0;
 ...
 }

// wanted: 1
@ring_frequency@
position p;
@@
 get_ia_constants(...)
 {
 <...
 if (!HAS_LLC@p(i915) || IS_DGFX(i915))
 	return false;
+
+if (intel_vgpu_spares(i915, "rps"))
+	return false;
 ...>
 }
