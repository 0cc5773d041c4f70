// SPDX-License-Identifier: MIT

// wanted: 1
@probe@
position p;
@@
 i915_driver_probe(...)
 {
 <...
 disable_rpm_wakeref_asserts@p(...);
+
+ret = intel_vgpu_detect(i915);
+if (ret)
+	goto out_runtime_pm_put;
 ...>
 }

// wanted: 1
@gvt_host@
position p;
@@
 intel_gvt_init_device@p(...)
 {
 <...
+if (intel_vgpu_active(dev_priv)) {
+	drm_info(&dev_priv->drm, "GVT-g is disabled for guest\n");
+	return;
+}
+
 if (!is_supported_device(...)) {
 ...
 }
 ...>
 }
