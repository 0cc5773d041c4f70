// SPDX-License-Identifier: MIT

// wanted: 1
@resume@
position p;
@@
 i915_drm_resume(...)
 {
 <...
 sanitize_gpu@p(dev_priv);
+
+ret = intel_vgpu_resume(dev_priv);
+if (ret) {
+	enable_rpm_wakeref_asserts(&dev_priv->runtime_pm);
+	return ret;
+}
 ...>
 }
