// SPDX-License-Identifier: MIT
/*
 * Fake devices for the KUnit tests, and the host behind them.
 *
 * A device consists of those parts of i915's structures that the functions
 * under test use. Accesses to the PVINFO page are redirected to functions that
 * log them and then do what the host would do.
 */

#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/unaligned.h>

#include <kunit/device.h>
#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <drm/drm_mm.h>

#include "i915_pvinfo.h"
#include "i915_vma_resource.h"
#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct intel_device_info test_info = {
	.has_runtime_pm = 1,
};

/* ---- the host ---- */

static void host_error(struct fake_host *host, const char *error)
{
	host->errors++;
	host->error = error;
}

/* KVMGT compares the PML4 of a four-level PPGTT and all directories of others. */
static bool shadow_has_roots(const struct fake_shadow *shadow, const u64 *roots)
{
	const size_t count = shadow->levels == 4 ? 1 : GEN8_3LVL_PDPES;

	return !memcmp(shadow->roots, roots, count * sizeof(*roots));
}

static struct fake_shadow *host_find(struct fake_host *host, const u64 *roots)
{
	unsigned int i;

	for (i = 0; i < TEST_PPGTTS; i++) {
		struct fake_shadow *shadow = &host->shadows[i];

		if (shadow->references && shadow_has_roots(shadow, roots))
			return shadow;
	}

	return NULL;
}

static void host_create(struct fake_host *host, unsigned int levels)
{
	struct fake_shadow *shadow = host_find(host, host->pdp);
	unsigned int i;

	if (shadow) {
		shadow->references++;
		host_error(host, "CREATE of a known PPGTT");
		return;
	}

	for (i = 0; i < TEST_PPGTTS; i++) {
		shadow = &host->shadows[i];
		if (shadow->references)
			continue;

		memcpy(shadow->roots, host->pdp, sizeof(host->pdp));
		shadow->levels = levels;
		shadow->references = 1;
		return;
	}

	host_error(host, "CREATE of more PPGTTs than the test has");
}

static void host_destroy(struct fake_host *host, unsigned int levels)
{
	struct fake_shadow *shadow = host_find(host, host->pdp);

	if (!shadow) {
		host_error(host, "DESTROY of an unknown PPGTT");
		return;
	}

	if (shadow->levels != levels)
		host_error(host, "DESTROY with another number of levels than CREATE");
	shadow->references--;
}

static void host_doorbell(struct fake_host *host, u32 message)
{
	const bool four = message == VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE ||
			  message == VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY;
	const unsigned int needed = four ? BIT(0) : GENMASK(GEN8_3LVL_PDPES - 1, 0);

	if (host->written != needed)
		host_error(host, "doorbell without its arguments");
	host->written = 0;

	switch (message) {
	case VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE:
	case VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE:
		host_create(host, four ? 4 : 3);
		break;
	case VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY:
	case VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY:
		host_destroy(host, four ? 4 : 3);
		break;
	default:
		host_error(host, "unknown message");
	}
}

static void host_argument(struct fake_host *host, unsigned int offset, u64 value)
{
	const unsigned int i = (offset - vgtif_offset(pdp)) / sizeof(u64);

	if (offset < vgtif_offset(pdp) || offset % sizeof(u64) || i >= GEN8_3LVL_PDPES) {
		host_error(host, "64-bit write to another field than pdp");
		return;
	}

	host->pdp[i] = value;
	host->written |= BIT(i);
}

static void host_write32(struct fake_host *host, unsigned int offset, u32 value)
{
	if (offset == vgtif_offset(g2v_notify))
		host_doorbell(host, value);
	else if (offset == vgtif_offset(display_ready))
		host->page->display_ready = value;
	else
		host_error(host, "32-bit write to an unexpected field");
}

/* Return: the references that the host has to a PPGTT; 0 if it is unknown. */
unsigned int vgpu_fake_host_references(const struct fake_host *host, const u64 *roots,
				       unsigned int levels)
{
	unsigned int i;

	for (i = 0; i < TEST_PPGTTS; i++) {
		const struct fake_shadow *shadow = &host->shadows[i];

		if (shadow->references && shadow->levels == levels &&
		    shadow_has_roots(shadow, roots))
			return shadow->references;
	}

	return 0;
}

/* Return: the number of PPGTTs that the host knows. */
unsigned int vgpu_fake_host_ppgtts(const struct fake_host *host)
{
	unsigned int i, count = 0;

	for (i = 0; i < TEST_PPGTTS; i++)
		count += !!host->shadows[i].references;

	return count;
}

/* A reset of the vGPU that destroys its PPGTTs and writes the page anew. */
void vgpu_fake_host_reset(struct fake_host *host)
{
	memset(host->shadows, 0, sizeof(host->shadows));
	host->page->display_ready = VGT_DRV_DISPLAY_NOT_READY;
}

/* ---- accesses to the PVINFO page ---- */

static void log_access(const struct access *access)
{
	struct kunit *test = kunit_get_current_test();
	struct fake_machine *machine = test->priv;

	KUNIT_ASSERT_LT(test, machine->accesses, TEST_ACCESSES);
	machine->log[machine->accesses++] = *access;
}

static u32 fake_read32(const void __iomem *page, unsigned int offset)
{
	const void *memory = (const void __force *)page;
	const u32 value = get_unaligned_le32(memory + offset);

	log_access(&(struct access) {
		.kind = RD, .width = 32, .at = memory, .offset = offset, .value = value,
	});

	return value;
}

static u64 fake_read64(const void __iomem *page, unsigned int offset)
{
	const void *memory = (const void __force *)page;
	const u64 value = get_unaligned_le64(memory + offset);

	log_access(&(struct access) {
		.kind = RD, .width = 64, .at = memory, .offset = offset, .value = value,
	});

	return value;
}

static struct fake_host *log_write(struct intel_uncore *uncore, unsigned int width,
				   unsigned int offset, u64 value)
{
	struct fake_device *device = container_of(uncore, struct fake_device, i915.uncore);
	const int count = atomic_read(&device->i915.runtime_pm.wakeref_count);

	log_access(&(struct access) {
		.kind = WR, .width = width, .at = uncore, .offset = offset, .value = value,
		.wakerefs = intel_rpm_wakelock_count(count),
	});
	if (!intel_rpm_wakelock_count(count))
		host_error(&device->host, "write without a runtime PM reference");

	return &device->host;
}

static void fake_write32(struct intel_uncore *uncore, unsigned int offset, u32 value)
{
	host_write32(log_write(uncore, 32, offset, value), offset, value);
}

static void fake_write64(struct intel_uncore *uncore, unsigned int offset, u64 value)
{
	host_argument(log_write(uncore, 64, offset, value), offset, value);
}

int vgpu_fake_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct fake_machine), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);

	kunit_activate_static_stub(test, vgpu->read32, fake_read32);
	kunit_activate_static_stub(test, vgpu->read64, fake_read64);
	kunit_activate_static_stub(test, vgpu->write32, fake_write32);
	kunit_activate_static_stub(test, vgpu->write64, fake_write64);

	return 0;
}

/* The log has exactly the accesses in @want, and the device was awake. Clears the log. */
void vgpu_expect_accesses(struct kunit *test, const struct access *want, unsigned int count)
{
	struct fake_machine *machine = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, machine->accesses, count);

	for (i = 0; i < count; i++) {
		const struct access *got = &machine->log[i];

		KUNIT_EXPECT_EQ_MSG(test, got->kind, want[i].kind, "access %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->width, want[i].width, "access %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->offset, want[i].offset, "access %u", i);
		if (want[i].at)
			KUNIT_EXPECT_PTR_EQ_MSG(test, got->at, want[i].at, "access %u", i);
		if (want[i].kind == RD)
			continue;

		KUNIT_EXPECT_EQ_MSG(test, got->value, want[i].value, "access %u", i);
		KUNIT_EXPECT_GT_MSG(test, got->wakerefs, 0, "access %u", i);
	}

	vgpu_forget_accesses(test);
}

void vgpu_expect_no_access(struct kunit *test)
{
	vgpu_expect_accesses(test, NULL, 0);
}

void vgpu_forget_accesses(struct kunit *test)
{
	struct fake_machine *machine = test->priv;

	machine->accesses = 0;
}

/* ---- the GGTT ---- */

/* Return: the entry of the page at @offset. */
u32 *vgpu_fake_entry(struct fake_device *device, u64 offset)
{
	return &device->entries[offset / SZ_4K];
}

static bool slice_has(const struct i915_vgpu_slice *slice, u64 offset)
{
	return offset >= slice->base && offset - slice->base < slice->size;
}

/* Return: whether the page at @offset belongs to @device. Includes the guards. */
bool vgpu_fake_owns(const struct fake_device *device, u64 offset)
{
	const struct i915_vgpu *guest = device->i915.vgpu.guest;

	return !guest || slice_has(&guest->snapshot.mappable, offset) ||
	       slice_has(&guest->snapshot.nonmappable, offset);
}

static struct fake_device *vm_to_device(struct i915_address_space *vm)
{
	return container_of(vm, struct fake_device, ggtt.vm);
}

static void write_entry(struct fake_device *device, u64 offset, u32 value)
{
	KUNIT_ASSERT_LT(kunit_get_current_test(), offset, device->ggtt.vm.total);

	*vgpu_fake_entry(device, offset) = value;
	device->writes++;
	if (!vgpu_fake_owns(device, offset))
		device->foreign_writes++;
}

static void fake_scratch_range(struct i915_address_space *vm, u64 start, u64 length)
{
	u64 offset;

	for (offset = start; offset < start + length; offset += SZ_4K)
		write_entry(vm_to_device(vm), offset, TEST_SCRATCH_ENTRY);
}

/* A second function with the same effect, so that a test can tell the two apart. */
static void fake_clear_range(struct i915_address_space *vm, u64 start, u64 length)
{
	fake_scratch_range(vm, start, length);
}

static void fake_insert_page(struct i915_address_space *vm, dma_addr_t addr, u64 offset,
			     unsigned int pat_index, u32 flags)
{
	write_entry(vm_to_device(vm), offset, lower_32_bits(addr) | 1);
}

/* As gen6_ggtt_insert_entries() does: guard pages and padding are bound to scratch. */
static void fake_insert_entries(struct i915_address_space *vm, struct i915_vma_resource *vma_res,
				unsigned int pat_index, u32 flags)
{
	const u64 bound = vma_res->start + vma_res->vma_size;
	const u64 end = vma_res->start + vma_res->node_size + vma_res->guard;
	u64 offset;

	fake_scratch_range(vm, vma_res->start - vma_res->guard, vma_res->guard);
	for (offset = vma_res->start; offset < bound; offset += SZ_4K)
		write_entry(vm_to_device(vm), offset, lower_32_bits(offset) | 1);
	fake_scratch_range(vm, bound, end - bound);
}

/* Return: whether the GGTT has the functions that the fake gave it. */
bool vgpu_fake_ggtt_is_unwrapped(const struct fake_device *device)
{
	const struct i915_address_space *vm = &device->ggtt.vm;

	return vm->clear_range == fake_clear_range && vm->insert_page == fake_insert_page &&
	       vm->insert_entries == fake_insert_entries;
}

/* ---- devices ---- */

static void free_memory(void *memory)
{
	kvfree(memory);
}

static void *alloc_memory(struct kunit *test, size_t size)
{
	void *memory = kvzalloc(size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_memory, memory), 0);

	return memory;
}

static void release_runtime_pm(void *data)
{
	struct fake_device *device = data;

	vgpu->rpm_release(&device->i915.runtime_pm);
	pm_runtime_disable(device->i915.drm.dev);
}

/* The device sleeps unless somebody holds a reference. */
static void init_runtime_pm(struct kunit *test, struct fake_device *device)
{
	struct fake_machine *machine = test->priv;
	struct drm_i915_private *i915 = &device->i915;
	char name[16];

	snprintf(name, sizeof(name), "gpu%u", machine->devices++);
	i915->drm.dev = kunit_device_register(test, name);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, i915->drm.dev);

	i915->__info = &test_info;
	i915->uncore.rpm = &i915->runtime_pm;
	vgpu->rpm_init(&i915->runtime_pm);
	pm_runtime_enable(i915->drm.dev);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, release_runtime_pm, device), 0);
}

static void take_down_mm(void *mm)
{
	drm_mm_takedown(mm);
}

static void init_ggtt(struct kunit *test, struct fake_device *device, u64 ggtt_end)
{
	struct i915_address_space *vm = &device->ggtt.vm;

	device->entries = alloc_memory(test, ggtt_end / SZ_4K * sizeof(*device->entries));
	/* From gen8 on an access faults. */
	if (GRAPHICS_VER(&device->i915) < 8)
		device->ggtt.gsm = (void __iomem __force *)device->entries;
	device->ggtt.mappable_end = TEST_APERTURE;

	device->scratch.encode = TEST_SCRATCH_ENTRY;
	vm->scratch[0] = &device->scratch;
	vm->i915 = &device->i915;
	vm->gt = &device->gt;
	vm->total = ggtt_end;
	vm->is_ggtt = true;
	vm->clear_range = fake_clear_range;
	vm->scratch_range = fake_scratch_range;
	vm->insert_page = fake_insert_page;
	vm->insert_entries = fake_insert_entries;

	drm_mm_init(&vm->mm, 0, ggtt_end);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, take_down_mm, &vm->mm), 0);
}

/**
 * vgpu_fake_bare_metal - make a device that is not a vGPU
 * @test: current test
 * @ver: graphics version
 * @ggtt_end: size of the GGTT, in bytes
 *
 * Return: the device, freed at the end of the test.
 */
struct fake_device *vgpu_fake_bare_metal(struct kunit *test, unsigned int ver, u64 ggtt_end)
{
	struct fake_device *device = alloc_memory(test, sizeof(*device));
	struct drm_i915_private *i915 = &device->i915;

	RUNTIME_INFO(i915)->graphics.ip.ver = ver;
	i915->gt[0] = &device->gt;
	device->gt.i915 = i915;
	device->gt.uncore = &i915->uncore;
	device->gt.ggtt = &device->ggtt;

	i915->uncore.regs = (void __iomem __force *)alloc_memory(test, VGT_PVINFO_PAGE +
								 VGT_PVINFO_SIZE);
	device->host.page = (void __force *)i915->uncore.regs + VGT_PVINFO_PAGE;

	init_runtime_pm(test, device);
	init_ggtt(test, device, ggtt_end);

	return device;
}

/**
 * vgpu_fake_guest - make a vGPU as intel_vgpu_detect() leaves it
 * @test: current test
 * @ver: graphics version
 * @snapshot: contents of the PVINFO page
 * @ggtt_end: size of the GGTT, in bytes
 *
 * Return: the device, freed at the end of the test.
 */
struct fake_device *vgpu_fake_guest(struct kunit *test, unsigned int ver,
				    const struct i915_vgpu_snapshot *snapshot,
				    u64 ggtt_end)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, ver, ggtt_end);
	struct vgt_if *page = device->host.page;

	page->magic = snapshot->magic;
	page->version_major = snapshot->version_major;
	page->version_minor = snapshot->version_minor;
	page->vgt_id = snapshot->id;
	page->vgt_caps = snapshot->caps;
	page->avail_rs.mappable_gmadr.base = snapshot->mappable.base;
	page->avail_rs.mappable_gmadr.size = snapshot->mappable.size;
	page->avail_rs.nonmappable_gmadr.base = snapshot->nonmappable.base;
	page->avail_rs.nonmappable_gmadr.size = snapshot->nonmappable.size;
	page->avail_rs.fence_num = snapshot->fences;

	mutex_init(&device->i915.vgpu.lock);
	spin_lock_init(&device->vgpu.display_lock);
	INIT_LIST_HEAD(&device->vgpu.ppgtts);
	device->vgpu.announced = true;
	device->vgpu.snapshot = *snapshot;
	device->i915.vgpu.guest = &device->vgpu;

	return device;
}
