// SPDX-License-Identifier: MIT
#include <string.h>

#include "display/edid.h"

#define WIDTH_MIN	640
#define WIDTH_MAX	1920
#define HEIGHT_MIN	480
#define HEIGHT_MAX	1200

/*
 * Reduced blanking: a horizontal blank of 160 pixels, at least 460 us of vertical
 * blank. HDMI and DVI cannot go below 25 MHz: a small picture has a wider blank.
 */
#define HBLANK_MIN	160
#define CLOCK_MIN_10KHZ	2510
#define HFRONT		48
#define HSYNC		32
#define VFRONT		3
#define VSYNC		6
#define VBACK_MIN	6
#define VBLANK_MIN_US	460
#define REFRESH		60

#define MM_PER_100_PX	26	/* about 96 dpi */

struct timing {
	uint32_t clock_10khz;
	uint32_t hdisplay;
	uint32_t hblank;
	uint32_t vdisplay;
	uint32_t vblank;
};

bool edid_monitor_is_valid(const struct vgpu_monitor *monitor)
{
	if (monitor->edid_size)
		return monitor->edid_size <= VGPU_EDID_MAX && monitor->edid_size % VGPU_EDID_BLOCK == 0;
	if (!monitor->width)
		return true;
	return monitor->width >= WIDTH_MIN && monitor->width <= WIDTH_MAX &&
	       monitor->height >= HEIGHT_MIN && monitor->height <= HEIGHT_MAX;
}

static struct timing derive_timing(const struct vgpu_monitor *monitor)
{
	uint32_t line_ns = (1000000000 / REFRESH - VBLANK_MIN_US * 1000) / monitor->height;
	uint32_t vblank = VBLANK_MIN_US * 1000 / line_ns + 1;
	uint32_t hblank = HBLANK_MIN;
	uint32_t vtotal, htotal_min;

	if (vblank < VFRONT + VSYNC + VBACK_MIN)
		vblank = VFRONT + VSYNC + VBACK_MIN;
	vtotal = monitor->height + vblank;
	htotal_min = CLOCK_MIN_10KHZ * 10000 / (vtotal * REFRESH) + 1;
	if (monitor->width + hblank < htotal_min)
		hblank = htotal_min - monitor->width;
	return (struct timing) {
		.clock_10khz = (monitor->width + hblank) * vtotal * (uint64_t)REFRESH / 10000,
		.hdisplay = monitor->width,
		.hblank = hblank,
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
	dtd[3] = t->hblank;
	dtd[4] = t->hdisplay >> 8 << 4 | t->hblank >> 8;
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

	memset(descriptor, 0, EDID_DTD_SIZE);
	descriptor[3] = tag;
	memset(&descriptor[5], ' ', 13);
	memcpy(&descriptor[5], text, len);
	descriptor[5 + len] = '\n';
}

static void put_limits(uint8_t *descriptor)
{
	static const uint8_t limits[EDID_DTD_SIZE] = {
		[3] = 0xfd,
		[5] = 50, [6] = 75,		/* Hz */
		[7] = 15, [8] = 90,		/* kHz */
		[9] = 17,			/* 170 MHz */
		[11] = '\n', [12] = ' ', [13] = ' ', [14] = ' ', [15] = ' ', [16] = ' ',
		[17] = ' ',
	};

	memcpy(descriptor, limits, sizeof(limits));
}

#define ROW(w, h, f, c, at, n) \
	{ .width = (w), .height = (h), .hz = (f), .clock_10khz = (c), .byte = (at), .bit = (n) }
const struct edid_established edid_established[] = {
	ROW(720, 400, 70, 2832, 35, 7), ROW(720, 400, 88, 3550, 35, 6),
	ROW(640, 480, 60, 2518, 35, 5), ROW(640, 480, 67, 3024, 35, 4),
	ROW(640, 480, 72, 3150, 35, 3), ROW(640, 480, 75, 3150, 35, 2),
	ROW(800, 600, 56, 3600, 35, 1), ROW(800, 600, 60, 4000, 35, 0),
	ROW(800, 600, 72, 5000, 36, 7), ROW(800, 600, 75, 4950, 36, 6),
	ROW(832, 624, 75, 5728, 36, 5), ROW(1024, 768, 87, 4490, 36, 4),
	ROW(1024, 768, 60, 6500, 36, 3), ROW(1024, 768, 70, 7500, 36, 2),
	ROW(1024, 768, 75, 7880, 36, 1), ROW(1280, 1024, 75, 13500, 36, 0),
	ROW(1152, 870, 75, 10000, 37, 7),
	{ .width = 0 }
};
#undef ROW

/* Those at 60 Hz: a console that was made for a smaller monitor finds a mode that fits. */
static void put_established(uint8_t *edid, const struct vgpu_monitor *monitor)
{
	for (const struct edid_established *row = edid_established; row->width; row++) {
		if (row->hz == REFRESH && row->width <= monitor->width && row->height <= monitor->height)
			edid[row->byte] |= 1u << row->bit;
	}
}

const uint8_t edid_header[EDID_HEADER_SIZE] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

static void put_identity(uint8_t *edid, const struct vgpu_monitor *monitor)
{
	static const uint8_t chroma[] = {	/* sRGB */
		0xee, 0x91, 0xa3, 0x54, 0x4c, 0x99, 0x26, 0x0f, 0x50, 0x54,
	};

	memcpy(edid, edid_header, sizeof(edid_header));
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
	put_timing(&edid[EDID_DTDS], &timing);
	put_text(&edid[EDID_DTDS + EDID_DTD_SIZE], 0xfc, "vGPU monitor");
	put_limits(&edid[EDID_DTDS + 2 * EDID_DTD_SIZE]);
	put_text(&edid[EDID_DTDS + 3 * EDID_DTD_SIZE], 0xff, "0001");
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
