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

/**
 * struct msi_info - the capability for messages of a platform
 * @offset: of it in config space
 * @wide: the address of a message has 64 bits, not 32
 */
struct msi_info {
	uint8_t offset;
	bool wide;
};

/** config_reset() - the state after a function reset */
void config_reset(struct vgpu *vgpu);

/** config_msi_enabled() - has the guest turned MSI on? */
bool config_msi_enabled(const struct vgpu *vgpu);

#endif /* VGPU_HOST_CONFIG_H */
