// SPDX-License-Identifier: MIT

// wanted: 1
@fences@
identifier ggtt;
expression E;
position p;
@@
 intel_ggtt_init_fences@p(struct i915_ggtt *ggtt)
 {
 ...
+num_fences = intel_vgpu_num_fences(ggtt, num_fences);
+
 ggtt->fence_regs = E;
 ...
 }
