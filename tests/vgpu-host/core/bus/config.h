/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONFIG_H
#define VGPU_HOST_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/**
 * struct config_space - PCI config space of a vGPU
 * @bytes: what the guest reads
 * @writable: bits that the guest can write
 */
struct config_space {
	uint8_t bytes[VGPU_CONFIG_SIZE];
	uint8_t writable[VGPU_CONFIG_SIZE];
};

/** config_reset() - the state after a function reset */
void config_reset(struct vgpu *vgpu);

/** config_msi_enabled() - has the guest turned MSI on? */
bool config_msi_enabled(const struct vgpu *vgpu);

#endif /* VGPU_HOST_CONFIG_H */
