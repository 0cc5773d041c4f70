/* SPDX-License-Identifier: MIT */
#ifndef TEST_PIPES_H
#define TEST_PIPES_H

#include "owner.h"

/**
 * DOC: Pipes that run
 *
 * Registers of pipe A and what it takes to light it; those of pipes B and C are
 * 0x1000 and 0x2000 behind.
 */

#define DEISR		0x44000
#define DEIMR		0x44004
#define DEIIR		0x44008
#define DEIER		0x4400c
#define SDEIMR		0xc4004
#define SDEIIR		0xc4008
#define SDEIER		0xc400c
#define DE_MASTER	0x80000000
#define DE_PCH		0x10000000
#define VBLANK_A	0x1
#define FLIP_DONE_A	0x8
#define SPRITE_DONE_A	0x10

#define PIPESRC		0x6001c
#define PIPEDSL		0x70000
#define TRANSCONF	0x70008
#define FRMCOUNT	0x70040
#define FLIPCOUNT	0x70044
#define FRMTMSTMP	0x70048
#define FLIPTMSTMP	0x7004c
#define TIMESTAMP_CTR	0x44070
#define CURCNTR		0x70080
#define CURBASE		0x70084
#define CURPOS		0x70088
#define CUR_FBC_CTL	0x700a0
#define CURSURFLIVE	0x700ac
#define DSPCNTR		0x70180
#define DSPSTRIDE	0x70188
#define DSPSURF		0x7019c
#define DSPOFFSET	0x701a4
#define DSPSURFLIVE	0x701ac
#define SPRCTL		0x70280
#define SPRSTRIDE	0x70288
#define SPRPOS		0x7028c
#define SPRSIZE		0x70290
#define SPRKEYVAL	0x70294
#define SPRKEYMSK	0x70298
#define SPRSURF		0x7029c
#define SPRKEYMAX	0x702a0
#define SPROFFSET	0x702a4
#define SPRSURFLIVE	0x702ac

#define FRAME_NS	16666666	/* without a PLL that is known */

/** start_pipe() - 1024x768 at 60 Hz by reduced blanking: 1184 x 790 */
void start_pipe(struct owner *owner, unsigned int pipe);

/** arm_display() - MSI, and all events of the display unmasked and enabled but the pipes' lines */
void arm_display(struct owner *owner);

/** expect_splash() - pipe A shows the splash, whose pixels are in guest memory from its beginning on */
void expect_splash(struct owner *owner);

/** rd_pipe(), wr_pipe() - a register of a pipe, named by its offset for pipe A */
uint32_t rd_pipe(struct owner *owner, unsigned int pipe, uint32_t offset);
void wr_pipe(struct owner *owner, unsigned int pipe, uint32_t offset, uint32_t value);

#endif /* TEST_PIPES_H */
