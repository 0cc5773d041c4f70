// SPDX-License-Identifier: MIT

// wanted: 1
@rc6@
position p;
@@
 rc6_supported(...)
 {
 <...
 if (!HAS_RC6@p(i915))
 	return false;
+
+if (intel_vgpu_spares(i915, "rc6"))
+	return false;
 ...>
 }

// wanted: 1
@rps_init@
identifier rps, i915;
position p;
@@
 intel_rps_init(struct intel_rps *rps)
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
identifier llc;
position p;
@@
 intel_llc_enable(struct intel_llc *llc)
 {
+if (intel_vgpu_spares(llc_to_gt(llc)->i915, "rps"))
+	return;
+
 gen6_update_ring_freq@p(llc);
 }
