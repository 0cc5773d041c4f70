// SPDX-License-Identifier: MIT

// wanted: 1
@print@
identifier m, error, printer;
position p;
@@
 __err_print_to_sgl(struct drm_i915_error_state_buf *m, struct i915_gpu_coredump *error)
 {
 struct drm_printer printer = i915_error_printer@p(m);
 <...
 err_printf(m, "IOMMU enabled?: %d\n", error->iommu);
+intel_vgpu_print_error(m->i915, &printer);
 ...>
 }
