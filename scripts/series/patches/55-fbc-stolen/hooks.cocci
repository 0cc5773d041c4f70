// SPDX-License-Identifier: MIT

// wanted: 1
@stolen@
identifier i915;
position p;
@@
 i915_gem_init_stolen(...)
 {
 <...
 mutex_init@p(&i915->mm.stolen_lock);
+
+if (intel_vgpu_spares(i915, "stolen"))
+	return -ENOSPC;
 ...>
 }

// wanted: 1, 7.3: 0
@fbc@
identifier display;
position p;
@@
 intel_fbc_init@p(struct intel_display *display)
 {
 ...
+if (intel_vgpu_active(to_i915(display->drm)))
+	DISPLAY_RUNTIME_INFO(display)->fbc_mask = 0;
+
 display->params.enable_fbc = intel_sanitize_fbc_option(display);
 ...
 }

// wanted: 0, 7.3: 1
@fbc_parent@
identifier display;
position p;
@@
 intel_fbc_init@p(struct intel_display *display)
 {
 ...
+if (intel_parent_vgpu_active(display))
+	DISPLAY_RUNTIME_INFO(display)->fbc_mask = 0;
+
 display->params.enable_fbc = intel_sanitize_fbc_option(display);
 ...
 }
