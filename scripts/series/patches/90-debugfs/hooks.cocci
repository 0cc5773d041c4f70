// SPDX-License-Identifier: MIT

// wanted: 1, 7.3: 0
@show@
expression E;
position p;
@@
 i915_debugfs_register(...)
 {
 ...
 i915_gpu_error_debugfs_register@p(E);
+intel_vgpu_debugfs_register(dev_priv, minor->debugfs_root);
 }

// wanted: 0, 7.3: 1
@show_root@
position p;
@@
 i915_debugfs_register(...)
 {
 ...
 i915_gpu_error_debugfs_register@p(i915);
+intel_vgpu_debugfs_register(i915, debugfs_root);
 }
