// SPDX-License-Identifier: MIT
/**
 * DOC: Checksums of frames on gen7
 *
 * One sum a pipe, and its event is one of the error interrupt's.
 *
 * Sources: upstream's intel_pipe_crc_regs.h; hsw_pipe_crc_irq_handler().
 */
#include "bus/irq.h"
#include "display/crc.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"

#define CRC_ENABLE		(UINT32_C(1) << 31)
#define CRC_SOURCE		29	/* shift */
#define ERR_INT_CRC_DONE(pipe)	(UINT32_C(1) << (2 + 3 * (pipe)))

uint32_t gen7_crc_control(const struct vgpu *vgpu, unsigned int pipe)
{
	return reg_get(vgpu, vgpu_display(vgpu)->pipes[pipe] + PIPE_CRC_CTL);
}

unsigned int gen7_crc_planes(const struct vgpu *vgpu, unsigned int pipe)
{
	/* by source; 0: reserved */
	static const unsigned int planes[4] = {
		1u << PLANE_PRIMARY,
		1u << PLANE_SPRITE,
		(1u << PLANES) - 1,
	};
	uint32_t value = gen7_crc_control(vgpu, pipe);

	return value & CRC_ENABLE ? planes[value >> CRC_SOURCE & 3] : 0;
}

static bool crc_is_wanted(const struct vgpu *vgpu, unsigned int pipe)
{
	return gen7_crc_control(vgpu, pipe) & CRC_ENABLE && irq_is_unmasked(vgpu, IRQ_DISPLAY_ERROR);
}

static bool crc_is_unread(const struct vgpu *vgpu, unsigned int pipe)
{
	return reg_get(vgpu, GEN7_ERR_INT) & ERR_INT_CRC_DONE(pipe);
}

static void crc_tell(struct vgpu *vgpu, unsigned int pipe, uint32_t sum)
{
	reg_set(vgpu, vgpu_display(vgpu)->pipes[pipe] + PIPE_CRC_RES, sum);
	reg_rmw(vgpu, GEN7_ERR_INT, 0, ERR_INT_CRC_DONE(pipe));
	irq_raise(vgpu, IRQ_DISPLAY_ERROR);
}

const struct crc_info gen7_crc = {
	.planes = gen7_crc_planes,
	.is_wanted = crc_is_wanted,
	.is_unread = crc_is_unread,
	.tell = crc_tell,
};
