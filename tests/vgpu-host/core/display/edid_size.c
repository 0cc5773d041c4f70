// SPDX-License-Identifier: MIT
/**
 * DOC: The size that a monitor with an EDID of its own will show
 *
 * A driver takes the preferred mode if the port can drive it, otherwise the
 * largest mode that the port can drive. The preferred mode is the first detailed
 * timing that makes sense, in the base block or a CTA block, of an EDID 1.4 or
 * one that sets the preferred-timing bit. The other modes are the remaining
 * detailed timings, the video codes of CTA blocks, and standard and established
 * timings. Not considered: DisplayID, CVT codes, established timings III, the 4K
 * modes of an HDMI vendor block, and modes that a driver derives from the
 * monitor's frequency ranges.
 *
 * The rules are those of drm_edid.c and intel_hdmi.c in Linux; another driver may
 * choose another mode. A block with a wrong checksum is ignored. A monitor whose
 * base block is invalid or analogue counts as disconnected.
 */
#include <string.h>

#include "display/edid.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* What Haswell's ports can send, and what a monitor takes that is not known to be HDMI. */
#define PORT_MIN_10KHZ	2500
#define PORT_MAX_10KHZ	30000
#define DVI_MAX_10KHZ	16500
#define DP_MAX_10KHZ	60750		/* nine tenths of Skylake's highest display clock; four lanes carry more */

#define REVISION	19
#define INPUT		20
#define  INPUT_DIGITAL	0x80
#define FEATURES	24
#define  PREFERRED	0x02
#define STANDARD	38
#define STANDARDS	8
#define EXTENSIONS	126

#define DTD_STEREO	0x20
#define DTD_INTERLACED	0x80

/* bytes 3, 10 and 15 of a descriptor */
#define RANGE_LIMITS	0xfd
#define RANGE_CVT	0x04
#define RANGE_REDUCED	0x10

#define CTA_TAG		0x02
#define CTA_HEADER	4
#define CTA_VIDEO	2
#define CTA_VENDOR	3
#define VSDB_MAX_TMDS	6	/* byte of an HDMI vendor block, in steps of 5 MHz */

/* Clocks are those of the port: a pixel that is sent twice counts twice. */
struct timing {
	uint32_t width;
	uint32_t height;
	uint32_t clock_10khz;
};

struct search {
	uint32_t min_10khz;
	uint32_t max_10khz;
	struct timing best;
};

/* Timings of CTA-861 by their code; those that no Haswell can drive are left out. */
static const struct timing video_codes[] = {
	[1] = { .width = 640, .height = 480, .clock_10khz = 2518 },
	[2 ... 3] = { .width = 720, .height = 480, .clock_10khz = 2700 },
	[4] = { .width = 1280, .height = 720, .clock_10khz = 7425 },
	[5] = { .width = 1920, .height = 1080, .clock_10khz = 7425 },
	[6 ... 7] = { .width = 720, .height = 480, .clock_10khz = 2700 },
	[8 ... 9] = { .width = 720, .height = 240, .clock_10khz = 2700 },
	[10 ... 11] = { .width = 2880, .height = 480, .clock_10khz = 5400 },
	[12 ... 13] = { .width = 2880, .height = 240, .clock_10khz = 5400 },
	[14 ... 15] = { .width = 1440, .height = 480, .clock_10khz = 5400 },
	[16] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[17 ... 18] = { .width = 720, .height = 576, .clock_10khz = 2700 },
	[19] = { .width = 1280, .height = 720, .clock_10khz = 7425 },
	[20] = { .width = 1920, .height = 1080, .clock_10khz = 7425 },
	[21 ... 22] = { .width = 720, .height = 576, .clock_10khz = 2700 },
	[23 ... 24] = { .width = 720, .height = 288, .clock_10khz = 2700 },
	[25 ... 26] = { .width = 2880, .height = 576, .clock_10khz = 5400 },
	[27 ... 28] = { .width = 2880, .height = 288, .clock_10khz = 5400 },
	[29 ... 30] = { .width = 1440, .height = 576, .clock_10khz = 5400 },
	[31] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[32 ... 34] = { .width = 1920, .height = 1080, .clock_10khz = 7425 },
	[35 ... 36] = { .width = 2880, .height = 480, .clock_10khz = 10800 },
	[37 ... 38] = { .width = 2880, .height = 576, .clock_10khz = 10800 },
	[39] = { .width = 1920, .height = 1080, .clock_10khz = 7200 },
	[40] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[41] = { .width = 1280, .height = 720, .clock_10khz = 14850 },
	[42 ... 45] = { .width = 720, .height = 576, .clock_10khz = 5400 },
	[46] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[47] = { .width = 1280, .height = 720, .clock_10khz = 14850 },
	[48 ... 51] = { .width = 720, .height = 480, .clock_10khz = 5400 },
	[52 ... 55] = { .width = 720, .height = 576, .clock_10khz = 10800 },
	[56 ... 59] = { .width = 720, .height = 480, .clock_10khz = 10800 },
	[60] = { .width = 1280, .height = 720, .clock_10khz = 5940 },
	[61 ... 62] = { .width = 1280, .height = 720, .clock_10khz = 7425 },
	[63 ... 64] = { .width = 1920, .height = 1080, .clock_10khz = 29700 },
	[65] = { .width = 1280, .height = 720, .clock_10khz = 5940 },
	[66 ... 69] = { .width = 1280, .height = 720, .clock_10khz = 7425 },
	[70 ... 71] = { .width = 1280, .height = 720, .clock_10khz = 14850 },
	[72 ... 74] = { .width = 1920, .height = 1080, .clock_10khz = 7425 },
	[75 ... 76] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[77 ... 78] = { .width = 1920, .height = 1080, .clock_10khz = 29700 },
	[79 ... 81] = { .width = 1680, .height = 720, .clock_10khz = 5940 },
	[82] = { .width = 1680, .height = 720, .clock_10khz = 8250 },
	[83] = { .width = 1680, .height = 720, .clock_10khz = 9900 },
	[84] = { .width = 1680, .height = 720, .clock_10khz = 16500 },
	[85] = { .width = 1680, .height = 720, .clock_10khz = 19800 },
	[86] = { .width = 2560, .height = 1080, .clock_10khz = 9900 },
	[87] = { .width = 2560, .height = 1080, .clock_10khz = 9000 },
	[88] = { .width = 2560, .height = 1080, .clock_10khz = 11880 },
	[89] = { .width = 2560, .height = 1080, .clock_10khz = 18563 },
	[90] = { .width = 2560, .height = 1080, .clock_10khz = 19800 },
	[93 ... 95] = { .width = 3840, .height = 2160, .clock_10khz = 29700 },
	[98 ... 100] = { .width = 4096, .height = 2160, .clock_10khz = 29700 },
	[103 ... 105] = { .width = 3840, .height = 2160, .clock_10khz = 29700 },
	[108 ... 109] = { .width = 1280, .height = 720, .clock_10khz = 9000 },
	[110] = { .width = 1680, .height = 720, .clock_10khz = 9900 },
	[111 ... 112] = { .width = 1920, .height = 1080, .clock_10khz = 14850 },
	[113] = { .width = 2560, .height = 1080, .clock_10khz = 19800 },
};

static bool sum_is_right(const uint8_t *block)
{
	uint8_t sum = 0;

	for (unsigned int i = 0; i < VGPU_EDID_BLOCK; i++)
		sum += block[i];
	return !sum;
}

static bool base_is_valid(const uint8_t *edid)
{
	return !memcmp(edid, edid_header, sizeof(edid_header)) && sum_is_right(edid) && edid[INPUT] & INPUT_DIGITAL;
}

/* Block @index, if it is announced, in the file, right, and speaks CTA-861. */
static const uint8_t *cta_block(const struct vgpu_monitor *monitor, unsigned int index)
{
	const uint8_t *block = &monitor->edid[index * VGPU_EDID_BLOCK];

	if (index > monitor->edid[EXTENSIONS] || (index + 1) * VGPU_EDID_BLOCK > monitor->edid_size)
		return NULL;
	return block[0] == CTA_TAG && sum_is_right(block) ? block : NULL;
}

static bool is_drivable(const struct search *search, const struct timing *timing)
{
	return timing->clock_10khz >= search->min_10khz && timing->clock_10khz <= search->max_10khz;
}

static void offer(struct search *search, const struct timing *timing)
{
	if (is_drivable(search, timing) &&
	    timing->width * timing->height > search->best.width * search->best.height)
		search->best = *timing;
}

/* ---- detailed timings ------------------------------------------------------------- */

/* What makes sense to a driver; otherwise it is a text or garbage. */
static bool read_dtd(const uint8_t *dtd, struct timing *timing)
{
	uint32_t hsync = dtd[9] | (dtd[11] & 0x30u) << 4;
	uint32_t vsync = (dtd[10] & 0xfu) | (dtd[11] & 0x03u) << 4;

	timing->clock_10khz = dtd[0] | (uint32_t)dtd[1] << 8;
	timing->width = dtd[2] | (dtd[4] & 0xf0u) << 4;
	timing->height = dtd[5] | (dtd[7] & 0xf0u) << 4;
	return timing->clock_10khz && timing->width >= 64 && timing->height >= 64 && hsync && vsync &&
	       !(dtd[17] & DTD_STEREO);
}

/* Least blanking of a transcoder, whose lines must also not begin with the sync pulse. */
static bool has_room_for_blanking(const uint8_t *dtd)
{
	uint32_t hblank = dtd[3] | (dtd[4] & 0x0fu) << 8;
	uint32_t vblank = dtd[6] | (dtd[7] & 0x0fu) << 8;
	uint32_t hfront = dtd[8] | (dtd[11] & 0xc0u) << 2;

	return hblank >= 32 && vblank >= 5 && hfront;
}

/* Offer the detailed timings from @at on; true if the first of the EDID is preferred, and can be driven. */
static bool offer_dtds(struct search *search, const uint8_t *block, unsigned int at, bool *preferred)
{
	for (; at + EDID_DTD_SIZE < VGPU_EDID_BLOCK; at += EDID_DTD_SIZE) {
		const uint8_t *dtd = &block[at];
		struct timing timing;
		bool first = *preferred;

		if (!read_dtd(dtd, &timing))
			continue;
		*preferred = false;
		if (!has_room_for_blanking(dtd))
			continue;
		if (dtd[17] & DTD_INTERLACED)
			timing.height *= 2;
		offer(search, &timing);
		if (first && is_drivable(search, &timing))
			return true;
	}
	return false;
}

/* ---- CTA blocks ------------------------------------------------------------------- */

typedef void visit_fn(struct search *search, unsigned int tag, const uint8_t *bytes, unsigned int len);

static unsigned int cta_dtds(const uint8_t *block)
{
	return block[2] >= CTA_HEADER ? block[2] : VGPU_EDID_BLOCK;
}

static void visit_data_blocks(const uint8_t *block, visit_fn *visit, struct search *search)
{
	unsigned int end = block[2] < VGPU_EDID_BLOCK ? block[2] : VGPU_EDID_BLOCK - 1;

	for (unsigned int at = CTA_HEADER, len; at < end; at += len + 1) {
		len = block[at] & 0x1f;
		if (at + len < end)
			visit(search, block[at] >> 5, &block[at + 1], len);
	}
}

static void read_limit(struct search *search, unsigned int tag, const uint8_t *bytes, unsigned int len)
{
	static const uint8_t hdmi[] = { 0x03, 0x0c, 0x00 };

	if (tag != CTA_VENDOR || len < 5 || memcmp(bytes, hdmi, sizeof(hdmi)))
		return;
	search->max_10khz = PORT_MAX_10KHZ;
	if (len > VSDB_MAX_TMDS && bytes[VSDB_MAX_TMDS] && bytes[VSDB_MAX_TMDS] * 500u < PORT_MAX_10KHZ)
		search->max_10khz = bytes[VSDB_MAX_TMDS] * 500u;
}

/* Codes up to 64 say in their top bit whether they are native. */
static void offer_video_codes(struct search *search, unsigned int tag, const uint8_t *bytes,
			      unsigned int len)
{
	for (unsigned int i = 0; tag == CTA_VIDEO && i < len; i++) {
		unsigned int code = bytes[i] > 128 && bytes[i] <= 192 ? bytes[i] & 0x7fu : bytes[i];

		if (code < ARRAY_SIZE(video_codes))
			offer(search, &video_codes[code]);
	}
}

/* ---- standard and established timings ----------------------------------------------- */

/* Those of DMT at 60 Hz that have much less blanking than the formula gives; one for monitors that take CVT's reduced blanking. */
static const struct reduced {
	struct timing timing;
	bool cvt;
} reduced[] = {
	{ .timing = { .width = 1600, .height = 900, .clock_10khz = 10800 } },
	{ .timing = { .width = 1920, .height = 1080, .clock_10khz = 14850 } },
	{ .timing = { .width = 1920, .height = 1200, .clock_10khz = 15400 }, .cvt = true },
	{ .timing = { .width = 2048, .height = 1152, .clock_10khz = 16200 } },
};

/* From EDID 1.4 on the range limits say so; a digital monitor of before does. */
static bool takes_reduced_blanking(const uint8_t *edid)
{
	bool takes = edid[REVISION] < 4;

	for (unsigned int i = 0; i < 4; i++) {
		const uint8_t *limits = &edid[EDID_DTDS + i * EDID_DTD_SIZE];

		takes |= !limits[0] && !limits[1] && limits[3] == RANGE_LIMITS &&
			 limits[10] == RANGE_CVT && limits[15] & RANGE_REDUCED;
	}
	return takes;
}

static bool is_reduced(const struct reduced *row, const struct timing *timing, const uint8_t *edid)
{
	return row->timing.width == timing->width && row->timing.height == timing->height &&
	       (!row->cvt || takes_reduced_blanking(edid));
}

/* VESA GTF: 550 us of vertical blank, and a horizontal one of 30 % less 0.3 % per us of the line. */
static uint32_t gtf_10khz(uint32_t width, uint32_t height, uint32_t hz)
{
	uint32_t line_ns = (1000000000 / hz - 550000) / (height + 1);
	uint32_t duty = line_ns < 100000 ? 300 - 3 * line_ns / 1000 : 0;	/* of 1000 */

	return width * UINT64_C(1000) / (1000 - duty) * 100000 / line_ns;
}

static void offer_standard(struct search *search, const uint8_t *edid, const uint8_t *standard)
{
	static const struct { uint32_t x, y; } aspects[] = {
		{ .x = 16, .y = 10 }, { .x = 4, .y = 3 }, { .x = 5, .y = 4 }, { .x = 16, .y = 9 },
	};
	unsigned int aspect = standard[1] >> 6;
	uint32_t hz = (standard[1] & 0x3fu) + 60;
	struct timing timing = { .width = standard[0] * 8u + 248 };

	if (standard[0] == 1 && standard[1] == 1)
		return;		/* not used */
	timing.height = timing.width * aspects[aspect].y / aspects[aspect].x;
	if (!aspect && edid[REVISION] < 3)
		timing.height = timing.width;
	timing.clock_10khz = gtf_10khz(timing.width, timing.height, hz);
	for (size_t i = 0; hz == 60 && i < ARRAY_SIZE(reduced); i++) {
		if (is_reduced(&reduced[i], &timing, edid))
			timing = reduced[i].timing;
	}
	offer(search, &timing);
}

static void offer_established(struct search *search, const uint8_t *edid)
{
	for (const struct edid_established *row = edid_established; row->width; row++) {
		struct timing timing = {
			.width = row->width, .height = row->height, .clock_10khz = row->clock_10khz,
		};

		if (edid[row->byte] >> row->bit & 1)
			offer(search, &timing);
	}
}

/* ---- all of them ---------------------------------------------------------------------- */

static void visit_cta(const struct vgpu_monitor *monitor, visit_fn *visit, struct search *search)
{
	for (unsigned int i = 1; i < VGPU_EDID_MAX / VGPU_EDID_BLOCK; i++) {
		const uint8_t *block = cta_block(monitor, i);

		if (block)
			visit_data_blocks(block, visit, search);
	}
}

static bool find_preferred(struct search *search, const struct vgpu_monitor *monitor)
{
	const uint8_t *edid = monitor->edid;
	bool preferred = edid[REVISION] >= 4 || edid[FEATURES] & PREFERRED;

	if (offer_dtds(search, edid, EDID_DTDS, &preferred))
		return true;
	for (unsigned int i = 1; i < VGPU_EDID_MAX / VGPU_EDID_BLOCK; i++) {
		const uint8_t *block = cta_block(monitor, i);

		if (block && offer_dtds(search, block, cta_dtds(block), &preferred))
			return true;
	}
	return false;
}

static void find_largest(struct search *search, const struct vgpu_monitor *monitor)
{
	visit_cta(monitor, offer_video_codes, search);
	for (unsigned int i = 0; i < STANDARDS; i++)
		offer_standard(search, monitor->edid, &monitor->edid[STANDARD + 2 * i]);
	offer_established(search, monitor->edid);
}

void vgpu_monitor_read_size(struct vgpu_monitor *monitor)
{
	struct search search = { .min_10khz = PORT_MIN_10KHZ, .max_10khz = DVI_MAX_10KHZ };

	if (monitor->displayport)
		search = (struct search) { .max_10khz = DP_MAX_10KHZ };
	if (base_is_valid(monitor->edid)) {
		if (!monitor->displayport)
			visit_cta(monitor, read_limit, &search);
		if (!find_preferred(&search, monitor))
			find_largest(&search, monitor);
	}
	monitor->width = search.best.width;
	monitor->height = search.best.height;
}
