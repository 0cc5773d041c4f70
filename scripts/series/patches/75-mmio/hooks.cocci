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
+if (GRAPHICS_VER(i915) > 5 && !intel_vgpu_spares(i915, "forcewake"))
 	uncore->flags |= UNCORE_HAS_FORCEWAKE;
 ...>
 }

// wanted: 1
@error_state@
position p;
@@
 gt_record_global_regs(...)
 {
 <...
-if (GRAPHICS_VER(i915) >= 7)
+if (GRAPHICS_VER(i915) >= 7 && !intel_vgpu_spares(i915, "forcewake"))
 	gt->forcewake = intel_uncore_read_fw@p(uncore, FORCEWAKE_MT);
 ...>
 }
