/* SPDX-License-Identifier: MIT */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include "owner.h"
#include "scene.h"

/**
 * DOC: Where scenes are played
 *
 * An owner whose render engine understands the scenes of a generation (see
 * scene.h). Their page and pictures are in the GGTT on gen7, and in a PPGTT,
 * above 4 GiB, on the others.
 */
#define STAGE_RAM		0x100000	/* 256 KiB of pictures in guest memory */
#define STAGE_SOURCE		0		/* counted from there */
#define STAGE_TARGET		0x20000
#define STAGE_TARGET_RAM	(STAGE_RAM + STAGE_TARGET)

/* Linear, 64 x 64 pixels of 32 bits. */
extern const struct picture stage_source, stage_target;

/**
 * struct stage - an owner and its scenes
 * @owner: of the share
 * @form: of the scenes
 * @page: graphics address of the batch and its state
 * @pictures: and of the pictures
 */
struct stage {
	struct owner *owner;
	enum scene_form form;
	uint64_t page;
	uint64_t pictures;
};

/* cmocka fixtures; *state is a struct stage */
int stage_setup_gen7(void **state);
int stage_setup_gen8(void **state);
int stage_setup_gen9(void **state);
int stage_teardown(void **state);

/** IN() - a test with the fixture of a generation, IN_WIDE() those of gen8 and gen9, IN_ALL() all */
#define IN(form, test) \
	{ .name = #form " " #test, .test_func = test, .setup_func = stage_setup_##form, \
	  .teardown_func = stage_teardown }
#define IN_WIDE(test)	IN(gen8, test), IN(gen9, test)
#define IN_ALL(test)	IN(gen7, test), IN_WIDE(test)

/** stage_put_words() - into the page, at a byte of it */
void stage_put_words(struct owner *owner, uint32_t at, const uint32_t *words, size_t count);

void stage_put_vertices(struct owner *owner, uint32_t x, uint32_t y, uint32_t u, uint32_t v,
			uint32_t width, uint32_t height);

/** stage_put_copy() - what is needed to copy from @source to @target, and a rectangle that covers nothing */
void stage_put_copy(struct stage *stage, const struct picture *source, const struct picture *target);

/** stage_put_whole_copy() - all of the numbered source to the target; the batch and its state may still be changed */
void stage_put_whole_copy(struct stage *stage);

/** stage_command_at() - where the first command whose header has this upper half lies in the page */
uint32_t stage_command_at(struct owner *owner, uint32_t header);

/** stage_draw() - run the batch to its end */
void stage_draw(struct stage *stage);

/** stage_texel() - of 32 bits, in guest memory */
uint32_t *stage_texel(const struct owner *owner, const struct picture *picture, uint32_t x, uint32_t y);

/** stage_number_texels() - give each its stage_colour() */
void stage_number_texels(struct owner *owner, const struct picture *picture);
uint32_t stage_colour(uint32_t x, uint32_t y);

/** assert_nothing_unknown() - nothing was refused or logged as unknown */
void assert_nothing_unknown(struct owner *owner);
/** assert_nothing_drawn() - the target is as it was */
void assert_nothing_drawn(struct owner *owner);

#endif /* TEST_STAGE_H */
