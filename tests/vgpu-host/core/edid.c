// SPDX-License-Identifier: MIT
#include <string.h>

#include "edid.h"

#define WIDTH_MIN	640
#define WIDTH_MAX	1920
#define HEIGHT_MIN	480
#define HEIGHT_MAX	1200

/* Reduced blanking: fixed horizontal blank, at least 460 us of vertical blank. */
#define HBLANK		160
#define HFRONT		48
#define HSYNC		32
#define VFRONT		3
#define VSYNC		6
#define VBACK_MIN	6
#define VBLANK_MIN_US	460
#define REFRESH		60

#define DTD_OFFSET	54
#define DTD_SIZE	18
#define MM_PER_100_PX	26	/* about 96 dpi */

struct timing {
	uint32_t clock_10khz;
	uint32_t hdisplay;
	uint32_t vdisplay;
	uint32_t vblank;
};

bool edid_monitor_is_valid(const struct vgpu_monitor *monitor)
{
	if (monitor->edid_size)
		return monitor->edid_size == EDID_SIZE || monitor->edid_size == VGPU_EDID_MAX;
	if (!monitor->width)
		return true;
	return monitor->width >= WIDTH_MIN && monitor->width <= WIDTH_MAX &&
	       monitor->height >= HEIGHT_MIN && monitor->height <= HEIGHT_MAX;
}

static struct timing derive_timing(const struct vgpu_monitor *monitor)
{
	uint32_t line_ns = (1000000000 / REFRESH - VBLANK_MIN_US * 1000) / monitor->height;
	uint32_t vblank = VBLANK_MIN_US * 1000 / line_ns + 1;
	uint32_t pixels;

	if (vblank < VFRONT + VSYNC + VBACK_MIN)
		vblank = VFRONT + VSYNC + VBACK_MIN;
	pixels = (monitor->width + HBLANK) * (monitor->height + vblank);
	return (struct timing) {
		.clock_10khz = pixels * (uint64_t)REFRESH / 10000,
		.hdisplay = monitor->width,
		.vdisplay = monitor->height,
		.vblank = vblank,
	};
}

static void put_timing(uint8_t *dtd, const struct timing *t)
{
	uint32_t mm_x = t->hdisplay * MM_PER_100_PX / 100;
	uint32_t mm_y = t->vdisplay * MM_PER_100_PX / 100;

	dtd[0] = t->clock_10khz;
	dtd[1] = t->clock_10khz >> 8;
	dtd[2] = t->hdisplay;
	dtd[3] = HBLANK;
	dtd[4] = t->hdisplay >> 8 << 4;
	dtd[5] = t->vdisplay;
	dtd[6] = t->vblank;
	dtd[7] = t->vdisplay >> 8 << 4 | t->vblank >> 8;
	dtd[8] = HFRONT;
	dtd[9] = HSYNC;
	dtd[10] = VFRONT << 4 | VSYNC;
	dtd[12] = mm_x;
	dtd[13] = mm_y;
	dtd[14] = mm_x >> 8 << 4 | mm_y >> 8;
	dtd[17] = 0x1a;		/* digital separate sync, horizontal positive */
}

static void put_text(uint8_t *descriptor, uint8_t tag, const char *text)
{
	size_t len = strlen(text);

	memset(descriptor, 0, DTD_SIZE);
	descriptor[3] = tag;
	memset(&descriptor[5], ' ', 13);
	memcpy(&descriptor[5], text, len);
	descriptor[5 + len] = '\n';
}

static void put_limits(uint8_t *descriptor)
{
	static const uint8_t limits[DTD_SIZE] = {
		[3] = 0xfd,
		[5] = 50, [6] = 75,		/* Hz */
		[7] = 15, [8] = 90,		/* kHz */
		[9] = 17,			/* 170 MHz */
		[11] = '\n', [12] = ' ', [13] = ' ', [14] = ' ', [15] = ' ', [16] = ' ',
		[17] = ' ',
	};

	memcpy(descriptor, limits, sizeof(limits));
}

/** struct established - a timing that EDID has a bit for */
struct established {
	uint32_t width;
	uint32_t height;
	uint8_t byte;
	uint8_t bit;
};

/* At 60 Hz. A console that was made for a smaller monitor finds a mode that fits. */
static const struct established established[] = {
	{ .width = 640, .height = 480, .byte = 35, .bit = 5 },
	{ .width = 800, .height = 600, .byte = 35, .bit = 0 },
	{ .width = 1024, .height = 768, .byte = 36, .bit = 3 },
};

static void put_established(uint8_t *edid, const struct vgpu_monitor *monitor)
{
	for (size_t i = 0; i < sizeof(established) / sizeof(established[0]); i++) {
		if (established[i].width <= monitor->width &&
		    established[i].height <= monitor->height)
			edid[established[i].byte] |= 1u << established[i].bit;
	}
}

static void put_identity(uint8_t *edid, const struct vgpu_monitor *monitor)
{
	static const uint8_t header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
	static const uint8_t chroma[] = {	/* sRGB */
		0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54,
	};

	memcpy(edid, header, sizeof(header));
	edid[8] = 0x5a;			/* "VGP" in five-bit letters */
	edid[9] = 0xf0;
	edid[10] = 0x01;
	edid[16] = 1;			/* week, year - 1990 */
	edid[17] = 36;
	edid[18] = 1;
	edid[19] = 3;
	edid[20] = 0x80;		/* digital */
	edid[21] = monitor->width * MM_PER_100_PX / 1000;
	edid[22] = monitor->height * MM_PER_100_PX / 1000;
	edid[23] = 120;			/* gamma 2.2 */
	edid[24] = 0x06;		/* sRGB, first timing is the preferred one */
	memcpy(&edid[25], chroma, sizeof(chroma));
	memset(&edid[38], 0x01, 16);	/* no standard timings */
}

void edid_build(const struct vgpu_monitor *monitor, uint8_t edid[EDID_SIZE])
{
	struct timing timing = derive_timing(monitor);
	uint8_t sum = 0;

	memset(edid, 0, EDID_SIZE);
	put_identity(edid, monitor);
	put_established(edid, monitor);
	put_timing(&edid[DTD_OFFSET], &timing);
	put_text(&edid[DTD_OFFSET + DTD_SIZE], 0xfc, "vGPU monitor");
	put_limits(&edid[DTD_OFFSET + 2 * DTD_SIZE]);
	put_text(&edid[DTD_OFFSET + 3 * DTD_SIZE], 0xff, "0001");
	for (unsigned int i = 0; i < EDID_SIZE - 1; i++)
		sum += edid[i];
	edid[EDID_SIZE - 1] = -sum;
}

uint32_t edid_read(const struct vgpu_monitor *monitor, uint8_t edid[VGPU_EDID_MAX])
{
	if (!monitor->edid_size) {
		edid_build(monitor, edid);
		return EDID_SIZE;
	}
	memcpy(edid, monitor->edid, monitor->edid_size);
	return monitor->edid_size;
}

void vgpu_monitor_read_size(struct vgpu_monitor *monitor)
{
	const uint8_t *dtd = &monitor->edid[DTD_OFFSET];

	monitor->width = dtd[2] | (uint32_t)(dtd[4] >> 4) << 8;
	monitor->height = dtd[5] | (uint32_t)(dtd[7] >> 4) << 8;
}
