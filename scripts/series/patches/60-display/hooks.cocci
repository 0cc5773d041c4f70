// SPDX-License-Identifier: MIT

// wanted: 1, 7.3: 0
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

// wanted: 1
@unregister@
expression E;
position p;
@@
 i915_driver_unregister(...)
 {
 <...
 intel_display_driver_unregister@p(E);
+intel_vgpu_set_display_ready(dev_priv, false);
 ...>
 }

// wanted: 2, 7.3: 0
@suspend@
expression E;
position p;
@@
 intel_dp_mst_suspend@p(E);
+intel_vgpu_set_display_ready(E, false);

// wanted: 1, 7.3: 0
@update_failure@
position p;
@@
 intel_pipe_update_end(...)
 {
 <...
+if (intel_vgpu_active(dev_priv))
+	goto out;
+
 if (crtc->debug.start_vbl_count@p && ...) {
 ...
 }
 ...>
 }

// wanted: 0, 7.3: 1
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

// wanted: 0, 7.3: 1
@suspend_parent@
position p;
@@
 intel_display_driver_pm_suspend@p(display);
+intel_vgpu_set_display_ready(dev_priv, false);

// wanted: 0, 7.3: 1
@shutdown_parent@
position p;
@@
 intel_display_driver_shutdown@p(display);
+intel_vgpu_set_display_ready(i915, false);
