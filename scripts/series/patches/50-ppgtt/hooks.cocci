// SPDX-License-Identifier: MIT

// wanted: 1
@notify_function@
position p;
@@
-static void gen8_ppgtt_notify_vgt@p(...)
-{
-...
-}

// wanted: 1
@destroyed@
expression E1, E2;
identifier ppgtt;
position p;
@@
-if (ppgtt->pd && intel_vgpu_active@p(E1))
-	gen8_ppgtt_notify_vgt(E2, false);
+intel_vgpu_ppgtt_destroyed(E2);

// wanted: 1
@created@
expression E1, E2;
position p;
@@
-if (intel_vgpu_active@p(E1))
-	gen8_ppgtt_notify_vgt(E2, true);
+intel_vgpu_ppgtt_created(E2);
