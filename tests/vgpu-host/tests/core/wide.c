// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "engine/regs.h"
#include "platform/gen8/gen8.h"
#include "platform/gen9/gen9.h"
#include "wide.h"

#define TABLES_MAX	16

const uint32_t wide_engines[ENGINES] = { RCS, VCS, BCS, VECS };

struct wide {
	struct owner owner;
	struct platform platform;
	struct engine_info engines[ENGINES];
	const struct mmio_table *tables[TABLES_MAX];
};

static const uint32_t others[] = { VCS, BCS, VECS };
static const char *const all_names[] = { "RCS", "VCS", "BCS", "VECS" };
static const struct mmio_block all = { .count = 4, .bases = wide_engines, .names = all_names };
static const struct mmio_block all_others = { .count = 3, .bases = others, .names = &all_names[1] };

static const struct mmio_row rows[] = {
	{ .name = "FORCE_TO_NONPRIV", .offset = RING_NONPRIV, .block = &all,
	  .count = NONPRIV_SLOTS, .inert = UINT32_MAX },
	{ .name = "GPR", .offset = RING_GPR, .block = &all_others, .count = 32,
	  .unprivileged = true, .inert = UINT32_MAX },
};

static const struct mmio_table table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };

static enum walk_end walk(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			  struct walk_result *result)
{
	(void)vgpu;
	(void)engine;
	result->iova = OWNER_RAM_BASE + address % OWNER_RAM_SIZE;
	return address >> 30 == WIDE_MAPPED >> 30 ? WALK_PAGE : WALK_NO_DIRECTORY;
}

static void describe_platform(struct wide *wide, const struct command_table *commands,
			      const struct render_form *render)
{
	size_t count = 0;

	wide->platform = haswell;
	memcpy(wide->engines, haswell.engines, sizeof(wide->engines));
	for (unsigned int i = 0; i < ENGINES; i++)
		wide->engines[i].semaphore_irq = IRQ_RENDER_ERROR;
	for (; haswell.tables[count]; count++)
		wide->tables[count] = haswell.tables[count];
	assert_true(count + 2 <= TABLES_MAX);
	wide->tables[count] = &table;
	wide->platform.addresses = WIDE_ADDRESSES;
	wide->platform.walk = walk;
	wide->platform.commands = commands;
	wide->platform.render = render;
	wide->platform.engines = wide->engines;
	wide->platform.tables = wide->tables;
}

static int setup(void **state, const struct command_table *commands, const struct render_form *render)
{
	const struct gpu_config config = { .aperture_size = TEST_APERTURE, .ggtt_size = TEST_GGTT };
	struct vgpu_config share = owner_config();
	struct wide *wide = calloc(1, sizeof(*wide));
	struct gpu *gpu;
	const char *why;

	assert_non_null(wide);
	describe_platform(wide, commands, render);
	gpu = gpu_create_of(&wide->platform, &config, &why);
	assert_non_null(gpu);
	owner_join(&wide->owner, gpu, &share);
	wide->owner.gpu = gpu;
	stream_prepare(&wide->owner);
	for (size_t i = 0; i < ENGINES; i++) {
		wr(&wide->owner, wide_engines[i] + START, RING);
		wr(&wide->owner, wide_engines[i] + CTL, 1);
		wr(&wide->owner, wide_engines[i] + MODE, 0x02000200);
		wr(&wide->owner, haswell.engines[i].status_page, STATUS);
	}
	*state = wide;
	return 0;
}

int wide_setup(void **state)
{
	return setup(state, &gen9_commands, &gen9_render);
}

int wide_setup_gen8(void **state)
{
	return setup(state, &gen8_commands, &gen8_render);
}

int wide_teardown(void **state)
{
	struct wide *wide = *state;

	owner_fini(&wide->owner);
	free(wide);
	return 0;
}

void run_user_batch(struct owner *owner, uint32_t base)
{
	SUBMIT(owner, base, WIDE_BB_START | MI_BB_PPGTT, WIDE(BATCH_RAM), 0);
}

uint64_t ram64(const struct owner *owner, uint32_t offset)
{
	return ram32(owner, offset) | (uint64_t)ram32(owner, offset + 4) << 32;
}

void put_ram64(struct owner *owner, uint32_t offset, uint64_t value)
{
	put_ram32(owner, offset, value);
	put_ram32(owner, offset + 4, value >> 32);
}
