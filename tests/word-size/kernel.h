/* SPDX-License-Identifier: MIT */
/*
 * What the files under test take from the kernel, so that they run as a program. The compiler includes it before each of them, and
 * all headers that they ask for by themselves are empty. There is no C library behind it.
 */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef __UINT64_TYPE__ u64;
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef __SIZE_TYPE__ size_t;
typedef _Bool bool;

#define true			1
#define false			0
#define NULL			((void *)0)
#define __packed		__attribute__((packed))
#define __must_check		__attribute__((warn_unused_result))
#define __iomem
#define offsetof(type, member)	__builtin_offsetof(type, member)
#define static_assert		_Static_assert
#define BUILD_BUG_ON(x)		_Static_assert(!(x), #x)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define BIT(n)			(1u << (n))
#define IS_ALIGNED(x, a)	(((x) & ((a) - 1)) == 0)
#define IS_ENABLED(option)	0
#define EXPORT_SYMBOL_IF_KUNIT(symbol)
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))

#define SZ_4K			0x1000
#define SZ_4G			0x100000000ull

#define ENXIO			6
#define ENODEV			19
#define EINVAL			22
#define ENOSPC			28
#define ERANGE			34
#define EPROTO			71
#define EREMCHG			78

/* ---- a device, as far as the first generation looks at it ------------------------ */

struct device {
	int none;
};

struct pci_dev {
	struct device dev;
};

struct mutex {
	int none;
};

struct intel_uncore {
	u32 page[1024];		/* PVINFO */
};

struct drm_device {
	struct device *dev;
};

struct drm_i915_private {
	struct drm_device drm;
	struct intel_uncore uncore;
	struct {
		struct mutex lock;
		bool active;
		u32 caps;
	} vgpu;
};

struct drm_mm_node {
	u64 start;
	u64 size;
	bool allocated;
};

struct i915_address_space {
	struct drm_i915_private *i915;
	u64 total;
	u64 reserved;
	struct drm_mm_node *nodes[8];
};

struct i915_ggtt {
	struct i915_address_space vm;
	u64 mappable_end;
};

#define I915_COLOR_UNEVICTABLE	(-1ul)
#define GRAPHICS_VER(i915)	(7)
#define _MMIO(offset)		(offset)
#define to_pci_dev(device)	((struct pci_dev *)(device))
#define mutex_init(lock)	((void)(lock))
#define drm_mm_node_allocated(node) ((node)->allocated)

/* The formats are for another machine's words than the arguments are. */
#define drm_err(drm, ...)	((void)(drm))
#define drm_info(drm, ...)	((void)(drm))
#define drm_dbg(drm, ...)	((void)(drm))

static inline u32 intel_uncore_read(struct intel_uncore *uncore, u32 reg)
{
	return uncore->page[reg % sizeof(uncore->page) / sizeof(u32)];
}

static inline void intel_uncore_write(struct intel_uncore *uncore, u32 reg, u32 value)
{
	uncore->page[reg % sizeof(uncore->page) / sizeof(u32)] = value;
}

/* Detection is not asked for. */
#define pci_iomap_range(pdev, bar, offset, size) ((void)(pdev), NULL)
#define pci_iounmap(pdev, address) ((void)(address))
#define readq(address)		((u64)(size_t)(address))
#define readw(address)		((u16)(size_t)(address))
#define readl(address)		((u32)(size_t)(address))

int i915_gem_gtt_reserve(struct i915_address_space *vm, void *ww, struct drm_mm_node *node,
			 u64 size, u64 start, unsigned long color, unsigned int flags);
void drm_mm_remove_node(struct drm_mm_node *node);

int intel_vgt_balloon(struct i915_ggtt *ggtt);
void intel_vgt_deballoon(struct i915_ggtt *ggtt);
bool intel_vgpu_active(struct drm_i915_private *i915);
bool intel_vgpu_has_full_ppgtt(struct drm_i915_private *i915);
bool intel_vgpu_has_hwsp_emulation(struct drm_i915_private *i915);
bool intel_vgpu_has_huge_gtt(struct drm_i915_private *i915);
void intel_vgpu_detect(struct drm_i915_private *i915);
void intel_vgpu_register(struct drm_i915_private *i915);

#endif /* KERNEL_H */
