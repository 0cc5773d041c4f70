/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HOTPLUG_H
#define VGPU_HOST_HOTPLUG_H

#include "bus/mmio.h"

/** hotplug_reset() - show which monitors are there */
void hotplug_reset(struct vgpu *vgpu);

#define PCH_PORT_HOTPLUG	0xc4030

/* SFUSE_STRAP: the ports that there are */
#define STRAP_FUSES_LOCKED	(UINT32_C(1) << 13)
#define STRAP_RAW_24_MHZ	(UINT32_C(1) << 8)
#define STRAP_NO_CRT		(UINT32_C(1) << 6)

/* Hook of the strap register. */
MMIO_POST_READ(strap_post_read);

#endif /* VGPU_HOST_HOTPLUG_H */
