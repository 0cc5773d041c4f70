// SPDX-License-Identifier: MIT

// wanted: 1
@partition@
identifier ggtt, i915;
position p;
@@
 ggtt_init_hw(struct i915_ggtt *ggtt)
 {
 struct drm_i915_private *i915 = ggtt->vm.i915;
+int ret;
 ...
+ret = intel_vgpu_check_partition(ggtt);
+if (ret)
+	return ret;
+
 intel_ggtt_init_fences@p(ggtt);
 ...
 }

// wanted: 1
@balloon@
identifier ggtt;
position p;
@@
 init_ggtt(struct i915_ggtt *ggtt)
 {
 <...
 mutex_init@p(&ggtt->error_mutex);
+
+ret = intel_vgt_balloon(ggtt);
+if (ret)
+	return ret;
+
 ...>
 }

// wanted: 1
@guard_page@
identifier ggtt;
expression E1, E2;
position p;
@@
 init_ggtt(struct i915_ggtt *ggtt)
 {
 <...
-ggtt->vm.clear_range@p(&ggtt->vm, ggtt->vm.total - E1, E2);
+if (!intel_vgpu_active(ggtt->vm.i915))
+	ggtt->vm.clear_range(&ggtt->vm, ggtt->vm.total - E1, E2);
 ...>
 }

// wanted: 1
@deballoon@
identifier ggtt;
position p;
@@
 ggtt_cleanup_hw(struct i915_ggtt *ggtt)
 {
 <...
 ggtt_release_guc_top@p(ggtt);
+intel_vgt_deballoon(ggtt);
 ...>
 }

// wanted: 2
@clear_all@
identifier vm;
position p;
@@
-vm->clear_range@p(vm, 0, vm->total);
+if (!intel_vgt_clear_owned(vm))
+	vm->clear_range(vm, 0, vm->total);
