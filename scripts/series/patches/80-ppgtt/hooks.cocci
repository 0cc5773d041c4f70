// SPDX-License-Identifier: MIT

// wanted: 1
@destroyed@
position p;
@@
 gen8_ppgtt_cleanup@p(...)
 {
 ...
+intel_vgpu_ppgtt_destroyed(ppgtt);
+
 if (ppgtt->pd)
 	__gen8_ppgtt_cleanup(...);
 ...
 }

// wanted: 1
@created@
position p;
@@
 gen8_ppgtt_create(...)
 {
 <...
+intel_vgpu_ppgtt_created(ppgtt);
+
 err = gen8_init_rsvd@p(&ppgtt->vm);
 ...>
 }
