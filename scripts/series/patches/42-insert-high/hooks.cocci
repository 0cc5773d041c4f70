// SPDX-License-Identifier: MIT

// wanted: 1
@insert_high@
identifier err, mode, vm, node, size, alignment, color, start, end;
position p;
@@
 if (mode & DRM_MM_INSERT_ONCE@p) {
+err = intel_vgt_insert_high(vm, node, size, alignment, color, start, end);
+if (err != -ENOSPC)
+	return err;
+
 err = drm_mm_insert_node_in_range(&vm->mm, node, size, alignment, color, start, end, DRM_MM_INSERT_BEST);
 ...
 }
