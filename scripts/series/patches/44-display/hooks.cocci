// SPDX-License-Identifier: MIT

// wanted: 1
@ready_register@
expression E;
position p;
@@
-intel_vgpu_register@p(E);

// wanted: 1, 7.2: 0, 7.3: 0
@commit@
position p;
@@
 intel_atomic_commit_tail(...)
 {
 <...
 intel_drrs_activate@p(new_crtc_state);
+
+if (new_crtc_state->active_planes)
+	intel_vgpu_set_display_ready(dev_priv, true);
 ...>
 }

// wanted: 0, 7.2: 1, 7.3: 1
@commit_parent@
position p;
@@
 intel_post_plane_update_after_readout(...)
 {
 <...
 intel_drrs_activate@p(new_crtc_state);
+
+if (new_crtc_state->active_planes)
+	intel_parent_vgpu_display_ready(to_intel_display(state));
 ...>
 }

// wanted: 1
@suspend@
position p;
@@
 i915_drm_suspend_late(...)
 {
 <...
+intel_vgpu_suspend(dev_priv);
+
 i915_gem_suspend_late@p(dev_priv);
 ...>
 }

// wanted: 1
@shutdown@
position p;
@@
 i915_driver_shutdown(...)
 {
 <...
 i915_gem_suspend@p(i915);
+intel_vgpu_suspend(i915);
 ...>
 }

// wanted: 1
@remove@
position p;
@@
 i915_driver_remove(...)
 {
 <...
 i915_gem_suspend@p(i915);
+intel_vgpu_suspend(i915);
 ...>
 }

// wanted: 1
@reset@
identifier gt, engine_mask, ret;
position p;
@@
 __intel_gt_reset(struct intel_gt *gt, intel_engine_mask_t engine_mask)
 {
 ...
 intel_uncore_forcewake_put@p(gt->uncore, FORCEWAKE_ALL);
+
+if (!ret && engine_mask == ALL_ENGINES)
+	intel_vgpu_reset_done(gt->i915);

 return ret;
 }
