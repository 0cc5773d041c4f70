// SPDX-License-Identifier: MIT
/**
 * DOC: DisplayPort configuration data
 *
 * The registers of a DisplayPort 1.2 monitor with four lanes of up to 5.4 Gbit/s,
 * which is what GVT-g's virtual monitor says it is. Link training succeeds in
 * every step that comes in its turn: the lanes that are in use lock to the clock
 * with the first pattern and to the symbols with the second or third one. A new
 * rate, a new number of lanes and sleep lose the lock.
 *
 * Sources: VESA DisplayPort 1.2, section 2.9.3; upstream's drm_dp.h; gvt/display.c.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "display/dpcd.h"

#define LINK_BW_SET		0x100u
#define LANE_COUNT_SET		0x101u
#define LANE_COUNT_MASK		0x1fu
#define TRAINING_PATTERN_SET	0x102u
#define TRAINING_PATTERN_MASK	0x03u
#define LANE0_1_STATUS		0x202u
#define LANE2_3_STATUS		0x203u
#define  LANE_CLOCK		0x1u
#define  LANE_LOCKED		0x7u	/* clock, channel equalisation, symbols */
#define LANE_ALIGN_STATUS	0x204u
#define SINK_STATUS		0x205u
#define SET_POWER		0x600u
#define  POWER_STATE_MASK	0x7u
#define  POWER_D0		0x1u

/**
 * struct dpcd_row - registers that follow each other
 * @address: of the first
 * @values: what they hold in the beginning; NULL: 0
 * @count: how many
 * @writable: by the source
 */
struct dpcd_row {
	uint16_t address;
	const uint8_t *values;
	uint16_t count;
	bool writable;
};

static const uint8_t capabilities[] = {
	0x12,		/* DisplayPort 1.2 */
	0x14,		/* 5.4 Gbit/s a lane */
	0xc4,		/* enhanced framing, third training pattern, four lanes */
	0x01,		/* down-spread */
	0x00, 0x00,
	0x01,		/* main link with 8b/10b */
};
static const uint8_t sink_count[] = { 1 };
static const uint8_t device[] = { 0, 0, 0, 'v', 'G', 'P', 'U', 0, 0, 0x10, 1, 0 };
static const uint8_t power[] = { POWER_D0 };

#define VALUES(v)	.values = (v), .count = sizeof(v)

static const struct dpcd_row rows[] = {
	{ .address = 0x000, VALUES(capabilities) },
	{ .address = LINK_BW_SET, .count = 16, .writable = true },	/* link and its training */
	{ .address = 0x111, .count = 1, .writable = true },	/* MSTM_CTRL */
	{ .address = 0x115, .count = 1, .writable = true },	/* LINK_RATE_SET */
	{ .address = 0x200, VALUES(sink_count) },
	{ .address = 0x300, .count = 16, .writable = true },	/* SOURCE_OUI and what is behind */
	{ .address = 0x400, VALUES(device) },
	{ .address = SET_POWER, VALUES(power), .writable = true },
};

static bool is_writable(uint32_t address)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (address >= rows[i].address && address - rows[i].address < rows[i].count)
			return rows[i].writable;
	}
	return false;
}

static void lose_lock(struct dpcd *dpcd)
{
	memset(dpcd->lanes, 0, sizeof(dpcd->lanes));
}

void dpcd_reset(struct dpcd *dpcd)
{
	memset(dpcd->bytes, 0, sizeof(dpcd->bytes));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].values)
			memcpy(&dpcd->bytes[rows[i].address], rows[i].values, rows[i].count);
	}
	lose_lock(dpcd);
}

static unsigned int lanes_in_use(const struct dpcd *dpcd)
{
	unsigned int lanes = dpcd->bytes[LANE_COUNT_SET] & LANE_COUNT_MASK;

	return lanes < sizeof(dpcd->lanes) ? lanes : sizeof(dpcd->lanes);
}

static void train(struct dpcd *dpcd, unsigned int pattern)
{
	for (unsigned int i = 0; i < lanes_in_use(dpcd); i++) {
		if (pattern == 1)
			dpcd->lanes[i] = LANE_CLOCK;
		else if (pattern && dpcd->lanes[i] & LANE_CLOCK)
			dpcd->lanes[i] = LANE_LOCKED;
	}
}

static bool is_locked(const struct dpcd *dpcd)
{
	unsigned int lanes = lanes_in_use(dpcd);
	unsigned int locked = 0;

	while (locked < lanes && dpcd->lanes[locked] == LANE_LOCKED)
		locked++;
	return lanes && locked == lanes;
}

uint8_t dpcd_read(const struct dpcd *dpcd, uint32_t address)
{
	switch (address) {
	case LANE0_1_STATUS:
		return dpcd->lanes[0] | dpcd->lanes[1] << 4;
	case LANE2_3_STATUS:
		return dpcd->lanes[2] | dpcd->lanes[3] << 4;
	case LANE_ALIGN_STATUS:
	case SINK_STATUS:
		return is_locked(dpcd);
	default:
		return address < DPCD_SIZE ? dpcd->bytes[address] : 0;
	}
}

void dpcd_write(struct dpcd *dpcd, uint32_t address, uint8_t value)
{
	if (!is_writable(address))
		return;
	dpcd->bytes[address] = value;
	if (address == TRAINING_PATTERN_SET)
		train(dpcd, value & TRAINING_PATTERN_MASK);
	else if (address == LINK_BW_SET || address == LANE_COUNT_SET ||
		 (address == SET_POWER && (value & POWER_STATE_MASK) != POWER_D0))
		lose_lock(dpcd);
}
