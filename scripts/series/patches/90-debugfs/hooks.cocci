// SPDX-License-Identifier: MIT

// wanted: 1
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
