// SPDX-License-Identifier: MIT

// wanted: 1
@ppgtt_check@
expression E;
position p;
@@
-if (HAS_PPGTT(E)) {
-	if (intel_vgpu_active@p(E) && !intel_vgpu_has_full_ppgtt(E)) {
-		drm_err(...);
-		return -ENXIO;
-	}
-}

// wanted: 1
@execlists_check@
expression E;
position p;
@@
-if (HAS_EXECLISTS(E)) {
-	if (intel_vgpu_active@p(E) && !intel_vgpu_has_hwsp_emulation(E)) {
-		drm_err(...);
-		return -ENXIO;
-	}
-}
