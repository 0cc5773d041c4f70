/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SPACE_H
#define VGPU_HOST_SPACE_H

/** enum address_space - which tables a graphics address goes through */
enum address_space {
	SPACE_GGTT,
	SPACE_PPGTT,
};

#endif /* VGPU_HOST_SPACE_H */
