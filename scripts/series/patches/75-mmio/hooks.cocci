// SPDX-License-Identifier: MIT

// wanted: 1
@sanity@
position p;
@@
 sanity_check_mmio_access@p(...)
 {
 ...
-if (GRAPHICS_VER(i915) < 8)
+if (GRAPHICS_VER(i915) < 8 || intel_vgpu_active(i915))
 	return 0;
 ...
 }

// wanted: 1
@forcewake@
position p;
@@
 intel_uncore_init_mmio@p(...)
 {
 <...
-if (GRAPHICS_VER(i915) > 5)
+if (GRAPHICS_VER(i915) > 5 && !intel_vgpu_active(i915))
 	uncore->flags |= UNCORE_HAS_FORCEWAKE;
 ...>
 }
