// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "owner.h"

static void owner_irq(void *ctx)
{
	((struct owner *)ctx)->irqs++;
}

static uint8_t *ram_at(struct owner *owner, uint64_t iova, size_t len)
{
	if (iova < OWNER_RAM_BASE || len > OWNER_RAM_SIZE ||
	    iova - OWNER_RAM_BASE > OWNER_RAM_SIZE - len)
		return NULL;
	return owner->ram + (iova - OWNER_RAM_BASE);
}

static int owner_dma_read(void *ctx, uint64_t iova, void *buf, size_t len)
{
	const uint8_t *from = ram_at(ctx, iova, len);

	if (!from)
		return -EFAULT;
	memcpy(buf, from, len);
	return 0;
}

static int owner_dma_write(void *ctx, uint64_t iova, const void *buf, size_t len)
{
	uint8_t *to = ram_at(ctx, iova, len);

	if (!to)
		return -EFAULT;
	memcpy(to, buf, len);
	return 0;
}

static void owner_log(void *ctx, enum vgpu_log_level level, const char *line)
{
	struct owner *owner = ctx;

	owner->lines[level]++;
	strncpy(owner->last, line, sizeof(owner->last) - 1);
}

static uint64_t owner_now(void *ctx)
{
	return ((struct owner *)ctx)->now;
}

static const struct vgpu_ops owner_ops = {
	.irq = owner_irq,
	.dma_read = owner_dma_read,
	.dma_write = owner_dma_write,
	.log = owner_log,
	.now = owner_now,
};

struct vgpu_config owner_config(void)
{
	return (struct vgpu_config) {
		.pvinfo = VGPU_PVINFO_PRESENT,
		.version_major = 1,
		.id = 7,
		.caps = 0xc,
		.mappable = { .base = TEST_MAPPABLE, .size = 64u << 20 },
		.nonmappable = { .base = TEST_NONMAPPABLE, .size = 384u << 20 },
		.fences = 4,
		.ports = 1,
		.monitors = { { .width = 1024, .height = 768 } },
	};
}

void owner_join(struct owner *owner, struct gpu *gpu, const struct vgpu_config *config)
{
	const char *why;

	*owner = (struct owner) { .gpu = NULL };
	owner->ram = calloc(1, OWNER_RAM_SIZE);
	assert_non_null(owner->ram);
	owner->vgpu = vgpu_create(gpu, config, &owner_ops, owner, &why);
	assert_non_null(owner->vgpu);
}

void owner_init_of(struct owner *owner, const char *platform, const struct vgpu_config *config)
{
	struct gpu_config gpu_config = {
		.platform = platform,
		.aperture_size = TEST_APERTURE,
		.ggtt_size = TEST_GGTT,
	};
	struct vgpu_config usual = owner_config();
	const char *why;
	struct gpu *gpu = gpu_create(&gpu_config, &why);

	assert_non_null(gpu);
	owner_join(owner, gpu, config ? config : &usual);
	owner->gpu = gpu;
}

void owner_init(struct owner *owner, const struct vgpu_config *config)
{
	owner_init_of(owner, "haswell", config);
}

void owner_join_neighbour(struct owner *owner, struct gpu *gpu)
{
	struct vgpu_config config = owner_config();

	config.mappable.base = TEST_NEIGHBOUR;
	config.nonmappable = (struct vgpu_range) { .base = UINT64_C(3) << 29, .size = 256u << 20 };
	owner_join(owner, gpu, &config);
}

void owner_fini(struct owner *owner)
{
	vgpu_destroy(owner->vgpu);
	gpu_destroy(owner->gpu);
	free(owner->ram);
}

int owner_setup(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	owner_init(*state, NULL);
	return 0;
}

int owner_teardown(void **state)
{
	owner_fini(*state);
	free(*state);
	return 0;
}

uint32_t rd(struct owner *owner, uint32_t offset)
{
	uint32_t value = 0xa5a5a5a5;

	assert_int_equal(vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, offset, &value, 4), 0);
	return value;
}

void wr(struct owner *owner, uint32_t offset, uint32_t value)
{
	assert_int_equal(vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, offset, &value, 4), 0);
}

uint32_t pte(uint64_t iova)
{
	return (uint32_t)(iova & 0xfffff000) | (uint32_t)(iova >> 28 & 0x7f0) | 1;
}

static uint64_t pte_of(const struct owner *owner, uint64_t iova)
{
	return vgpu_ggtt_entry_size(owner->vgpu) == 4 ? pte(iova) : iova | 1;
}

void map_page(struct owner *owner, uint64_t address, uint32_t ram_offset)
{
	unsigned int size = vgpu_ggtt_entry_size(owner->vgpu);
	uint64_t table = vgpu_bar_size(owner->vgpu, VGPU_BAR_MMIO) / 2;
	uint64_t entry = pte_of(owner, OWNER_RAM_BASE + ram_offset);

	assert_int_equal(vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, table + (address >> 12) * size,
					&entry, size), 0);
}

uint32_t ram32(const struct owner *owner, uint32_t offset)
{
	uint32_t value;

	memcpy(&value, owner->ram + offset, 4);
	return value;
}

void put_ram32(struct owner *owner, uint32_t offset, uint32_t value)
{
	memcpy(owner->ram + offset, &value, 4);
}

uint64_t run_for(struct owner *owner, uint64_t ns)
{
	owner->now += ns;
	return vgpu_run(owner->vgpu, owner->now);
}

void enable_msi(struct owner *owner)
{
	uint16_t on = 1;

	assert_int_equal(vgpu_config_write(owner->vgpu, owner->vgpu->gpu->platform->msi.offset + 2,
					   &on, sizeof(on)), 0);
}
