// SPDX-License-Identifier: MIT
/**
 * DOC: Checksums of frames from gen8 on
 *
 * A sum is an event of its pipe. Gen9 chooses among more sources than gen8.
 *
 * Sources: upstream's intel_pipe_crc_regs.h and intel_pipe_crc.c; GEN8_PIPE_CDCLK_CRC_DONE.
 */
#include "bus/irq.h"
#include "display/crc.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"

#define CRC_ENABLE		(UINT32_C(1) << 31)
#define GEN9_CRC_SOURCE		28	/* shift */

static unsigned int gen9_planes(const struct vgpu *vgpu, unsigned int pipe)
{
	/* by source; plane 1, plane 2, the pipe; others are of planes that nobody uses */
	static const unsigned int planes[8] = {
		[0] = 1u << PLANE_PRIMARY,
		[2] = 1u << PLANE_SPRITE,
		[4] = (1u << PLANES) - 1,
	};
	uint32_t value = gen7_crc_control(vgpu, pipe);

	return value & CRC_ENABLE ? planes[value >> GEN9_CRC_SOURCE & 7] : 0;
}

static bool crc_is_unread(const struct vgpu *vgpu, unsigned int pipe)
{
	return irq_is_pending(vgpu, IRQ_PIPE_A_CRC_DONE + pipe);
}

static bool crc_is_wanted(const struct vgpu *vgpu, unsigned int pipe)
{
	return gen7_crc_control(vgpu, pipe) & CRC_ENABLE && irq_is_unmasked(vgpu, IRQ_PIPE_A_CRC_DONE + pipe);
}

static void crc_tell(struct vgpu *vgpu, unsigned int pipe, uint32_t sum)
{
	reg_set(vgpu, vgpu_display(vgpu)->pipes[pipe] + PIPE_CRC_RES, sum);
	irq_raise(vgpu, IRQ_PIPE_A_CRC_DONE + pipe);
}

#define GEN8_CRC(which) \
	{ .planes = (which), .is_wanted = crc_is_wanted, .is_unread = crc_is_unread, .tell = crc_tell }

const struct crc_info gen8_crc = GEN8_CRC(gen7_crc_planes);
const struct crc_info gen9_crc = GEN8_CRC(gen9_planes);
