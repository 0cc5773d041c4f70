// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the display
 *
 * What Skylake has and Haswell has not: universal planes with watermarks and a
 * part of the buffer each, scalers, and AUX channels that are all in the CPU.
 *
 * Sources: upstream's skl_universal_plane_regs.h, intel_cursor_regs.h,
 * intel_dp_aux_regs.h, intel_pipe_crc_regs.h and i915_reg.h. Bits that nothing
 * reads are inert.
 */
#include "display/aux.h"
#include "display/display.h"
#include "display/hotplug.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/display_rows.h"
#include "platform/skylake/skylake.h"

static const uint32_t scaler_bases[] = { 0x68100, 0x68200, 0x68900, 0x68a00, 0x69100 };
static const char *const scaler_names[] = { "1A", "2A", "1B", "2B", "1C" };
static const struct mmio_block scalers = {
	.count = 5, .bases = scaler_bases, .names = scaler_names,
};
static const uint32_t aux_bases[AUX_CHANNELS] = { 0x64010, 0x64110, 0x64210, 0x64310 };
static const struct mmio_block aux = AUX_BLOCK(aux_bases);

#define SCALER(n, o) .name = (n), .offset = (o), .block = &scalers, .group = VGPU_GROUP_DISPLAY

/* A universal plane: its number as in the names, and its first register. */
#define UNIVERSAL(n, at) \
	{ PIPE("PLANE_CTL_" n, (at) + PLANE_CTL), .used = 0xdff79e33, .inert = 0x200861cc, \
	  .post_write = plane_control_post_write }, \
	{ PIPE("PLANE_STRIDE_" n, (at) + PLANE_STRIDE_REG), .used = 0xfff, .inert = 0xfffff000 }, \
	{ PIPE("PLANE_POS_" n, (at) + PLANE_POS), .used = 0x1fff1fff, .inert = 0xe000e000 }, \
	{ PIPE("PLANE_SIZE_" n, (at) + PLANE_SIZE_REG), .used = 0x1fff1fff, .inert = 0xe000e000 }, \
	{ PIPE("PLANE_KEYVAL_" n, (at) + PLANE_KEYVAL), .used = 0x00ffffff, .inert = 0xff000000 }, \
	{ PIPE("PLANE_KEYMSK_" n, (at) + PLANE_KEYMSK), .used = 0x87ffffff, .inert = 0x78000000 }, \
	{ PIPE("PLANE_SURF_" n, (at) + PLANE_SURF), .used = UINT32_MAX, .post_write = plane_surface_post_write }, \
	{ PIPE("PLANE_KEYMAX_" n, (at) + PLANE_KEYMAX), .used = UINT32_MAX }, \
	{ PIPE("PLANE_OFFSET_" n, (at) + PLANE_OFFSET_REG), .used = 0x1fff1fff, .inert = 0xe000e000 }, \
	{ PIPE("PLANE_SURFLIVE_" n, (at) + PLANE_SURFLIVE), .ro = UINT32_MAX, .post_read = display_post_read }, \
	{ PIPE("PLANE_AUX_DIST_" n, (at) + 0x40), .inert = UINT32_MAX }, \
	{ PIPE("PLANE_AUX_OFFSET_" n, (at) + 0x44), .inert = UINT32_MAX }, \
	{ PIPE("PLANE_WM_" n, (at) + 0xc0), .count = 8, .inert = UINT32_MAX }, \
	{ PIPE("PLANE_WM_TRANS_" n, (at) + 0xe8), .inert = UINT32_MAX }, \
	{ PIPE("PLANE_NV12_BUF_CFG_" n, (at) + 0xf8), .inert = UINT32_MAX }, \
	{ PIPE("PLANE_BUF_CFG_" n, (at) + 0xfc), .inert = UINT32_MAX }

static const struct mmio_row rows[] = {
	/* pipe */
	{ PIPE("PIPE_MISC", 0x70030), .inert = UINT32_MAX },
	{ PIPE("SKL_BOTTOM_COLOR", 0x70034), .inert = UINT32_MAX },
	{ PIPE("PIPE_CRC_CTL", PIPE_CRC_CTL), .used = 0xf0000000, .inert = 0x0fffffff },

	/* planes */
	UNIVERSAL("1", PLANE_1),
	UNIVERSAL("2", PLANE_2),
	{ PIPE("CUR_WM", 0x70140), .count = 8, .inert = UINT32_MAX },
	{ PIPE("CUR_WM_TRANS", 0x70168), .inert = UINT32_MAX },
	{ PIPE("CUR_BUF_CFG", 0x7017c), .inert = UINT32_MAX },
	{ SCALER("PS_PWR_GATE", 0x60), .inert = UINT32_MAX },
	{ SCALER("PS_WIN_POS", 0x70), .inert = UINT32_MAX },
	{ SCALER("PS_WIN_SZ", 0x74), .inert = UINT32_MAX },
	{ SCALER("PS_CTRL", 0x80), .inert = UINT32_MAX },
	{ SCALER("PS_VSCALE", 0x84), .inert = UINT32_MAX },
	{ SCALER("PS_VPHASE", 0x88), .inert = UINT32_MAX },
	{ SCALER("PS_HSCALE", 0x90), .inert = UINT32_MAX },
	{ SCALER("PS_HPHASE", 0x94), .inert = UINT32_MAX },
	{ SCALER("PS_ECC_STAT", 0xd0), .inert = UINT32_MAX },
	{ DE("WM_LINETIME", 0x45270), .count = 3, .inert = 0x01ff01ff, .rsvd = 0xfe00fe00 },

	/* ports */
	AUX_ROWS(aux),
	{ DE("DISPIO_CR_TX_BMU_CR0", 0x6c00c), .inert = UINT32_MAX },
	{ DE("AUD_FREQ_CNTRL", 0x65900), .inert = UINT32_MAX },

	/* frame buffer compression */
	{ DE("CHICKEN_MISC_2", 0x42084), .inert = UINT32_MAX },
	{ DE("CHICKEN_MISC_4", 0x4208c), .inert = UINT32_MAX },
	{ DE("SHPD_FILTER_CNT", 0xc4038), .inert = UINT32_MAX },

	/* PCH */
	{ IRQ("PCH_PORT_HOTPLUG", PCH_PORT_HOTPLUG), .w1c = 0x03030303, .used = 0x00101010, .inert = 0xfcececec },
	{ IRQ("PCH_PORT_HOTPLUG2", 0xc403c), .w1c = 0x3, .inert = 0xfffffffc },
	/* the raw clock is 24 MHz: what CNP says here, SPT says in PCH_RAWCLK_FREQ */
	{ DE("SFUSE_STRAP", 0xc2014), .reset = STRAP_FUSES_LOCKED | STRAP_RAW_24_MHZ, .ro = UINT32_MAX, .post_read = strap_post_read },
	{ CLOCK("PCH_RAWCLK_FREQ", 0xc6204), .reset = 24, .inert = UINT32_MAX },
};

const struct mmio_table skylake_display_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
