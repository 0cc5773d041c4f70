/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_VGPU_H
#define VGPU_HOST_VGPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * DOC: The seam around the device model
 *
 * A &struct gpu is one graphics device; a &struct vgpu is one share of it, as
 * a guest sees it on its PCI bus. The model has no socket, no thread, no clock
 * and no file: whoever owns it calls it with PCI accesses and with the time,
 * and it calls out through &struct vgpu_ops, also to look at the owner's clock
 * when a guest reads a register that shows the time. A program that speaks vfio-user
 * is one owner, a unit test that counts calls is another.
 *
 * All state hangs off these two structs. Calls for one gpu and its vgpus must
 * not run at the same time.
 */

struct gpu;
struct vgpu;

/* ---- what the owner provides --------------------------------------------- */

enum vgpu_log_level {
	VGPU_LOG_ERROR,		/* the model cannot go on as it should */
	VGPU_LOG_GUEST,		/* the guest did what it must not do */
	VGPU_LOG_UNKNOWN,	/* an access that no table knows, once per offset */
	VGPU_LOG_INFO,
	VGPU_LOG_DEBUG,
};

/**
 * struct vgpu_ops - the way out of the model
 * @irq: raise MSI vector 0; called on the rising edge of the interrupt line
 * @dma_read: copy @len bytes from guest memory at @iova; 0 or -EFAULT
 * @dma_write: copy @len bytes to guest memory at @iova; 0 or -EFAULT
 * @log: one line without newline
 * @now: the time, on the clock of vgpu_run(); NULL: it stands still between
 *	two calls of that
 *
 * @aperture_changed: what vgpu_aperture_page() or vgpu_fence() say may be
 *	different from now on; NULL: nobody wants to know
 *
 * @ctx is what the owner gave to vgpu_create().
 */
struct vgpu_ops {
	void (*irq)(void *ctx);
	int (*dma_read)(void *ctx, uint64_t iova, void *buf, size_t len);
	int (*dma_write)(void *ctx, uint64_t iova, const void *buf, size_t len);
	void (*log)(void *ctx, enum vgpu_log_level level, const char *line);
	uint64_t (*now)(void *ctx);
	void (*aperture_changed)(void *ctx);
};

/* ---- what is modelled ----------------------------------------------------- */

struct vgpu_range {
	uint64_t base;		/* bytes */
	uint64_t size;		/* bytes */
};

/**
 * struct gpu_config - the physical GPU
 * @platform: name of a row of the platform table: "haswell", "skylake"
 * @aperture_size: bytes of GGTT that BAR2 shows: 128, 256 or 512 MiB
 * @ggtt_size: bytes of GGTT; Haswell: 1 or 2 GiB, Skylake: 1, 2 or 4 GiB; 0: the
 *	largest
 */
#define GPU_APERTURE_MAX	(UINT64_C(512) << 20)

struct gpu_config {
	const char *platform;
	uint64_t aperture_size;
	uint64_t ggtt_size;
};

enum vgpu_pvinfo {
	VGPU_PVINFO_PRESENT,	/* a GVT-g vGPU */
	VGPU_PVINFO_HIDDEN,	/* bare metal: the page reads 0, nothing is refused */
	VGPU_PVINFO_BAD_MAGIC,	/* bare metal but for garbage where the magic would be */
};

/**
 * enum vgpu_ggtt - what a PCI function reset does to the GGTT entries of a share
 *
 * A share whose table does not trap, and one without a mediator, has no second
 * table: for it VGPU_GGTT_SHADOWED is the same as VGPU_GGTT_CLEARED.
 */
enum vgpu_ggtt {
	VGPU_GGTT_SHADOWED,	/* as GVT-g: they read as before, but the GPU uses one only
				   once the guest has written it again */
	VGPU_GGTT_CLEARED,	/* they read 0 */
	VGPU_GGTT_KEPT,		/* nothing: the GPU goes on using them */
	VGPU_GGTT_STALE,	/* nothing, and each new guest finds present entries with
				   arbitrary addresses: a predecessor's */
};

#define VGPU_PORTS	3	/* digital ports: B, C and D */
#define VGPU_EDID_BLOCK	128
#define VGPU_EDID_MAX	(4 * VGPU_EDID_BLOCK)

/**
 * struct vgpu_monitor - what is plugged into a port
 * @width: active pixels per line, 640..1920; 0 in all three: nothing
 * @height: active lines, 480..1200
 * @edid_size: 0: the EDID is made from width and height; 1 to 4 blocks: the
 *	monitor answers with @edid, however wrong, and width and height are free
 * @edid: likewise
 * @displayport: it is spoken to over AUX instead of GMBUS, and its link is trained
 */
struct vgpu_monitor {
	uint32_t width;
	uint32_t height;
	uint32_t edid_size;
	uint8_t edid[VGPU_EDID_MAX];
	bool displayport;
};

/** vgpu_monitor_is_there() - is anything plugged in? */
static inline bool vgpu_monitor_is_there(const struct vgpu_monitor *monitor)
{
	return monitor->width || monitor->edid_size;
}

/**
 * vgpu_monitor_read_size() - set width and height to what a guest shows on the monitor
 * @monitor: with an EDID of its own
 *
 * The preferred mode if a port of the GPU can drive it, or the largest that one
 * can; both 0 if there is none, or if the base block is no EDID, so that a
 * driver finds nobody.
 */
void vgpu_monitor_read_size(struct vgpu_monitor *monitor);

/**
 * enum vgpu_boot_pipe - what is on before the guest's driver comes, after each reset
 */
enum vgpu_boot_pipe {
	VGPU_BOOT_PIPE_OFF,
	VGPU_BOOT_PIPE_DP,	/* pipe A and port B as GVT-g leaves them: no timings */
	VGPU_BOOT_PIPE_DVI,	/* the same with a DVI port */
	VGPU_BOOT_PIPE_SPLASH,	/* DVI with a mode, a primary plane and a cursor */
};

enum vgpu_reads_kind {
	VGPU_READS_RIGHT,
	VGPU_READS_ZERO,
	VGPU_READS_ONES,
	VGPU_READS_RANDOM,	/* one register in eight, chosen by a seed */
	VGPU_READS_DEAD,	/* all ones after a number of reads */
};

/**
 * struct vgpu_reads - what the guest sees of registers in place of their contents
 * @kind: as above; but for VGPU_READS_DEAD the PVINFO page stays right
 * @number: the seed, or how many dwords are read before the device is dead
 */
struct vgpu_reads {
	enum vgpu_reads_kind kind;
	uint64_t number;
};

/**
 * struct vgpu_config - one share of the GPU
 * @pvinfo: how the guest meets the PVINFO page
 * @version_major: as the page says it
 * @version_minor: as the page says it
 * @id: as the page says it
 * @caps: VGT_CAPS_* bits as the page says them
 * @mappable: slice below the aperture's end, as the page says it. Told to the
 *	guest as it is, however wrong, so that a test can hand out a bad one;
 *	what is enforced is its part inside the aperture
 * @nonmappable: likewise, inside the rest of the GGTT
 * @fences: usable fences as the page says it; at most 32 are enforced
 * @stale_tlb: engines go on using a translation until the guest invalidates it;
 *	otherwise they read the tables at every access
 * @unscanned: commands are not scanned as GVT-g does, on the platforms where it does
 * @ggtt: what a reset does to GGTT entries
 * @boot_pipe: what of the display is on after a reset
 * @reads: see vgpu_set_reads()
 * @ports: how many digital ports there are: B, C and D
 * @monitors: what hangs on them
 *
 * With the page hidden, or with a bad magic, the share is the whole GPU, with
 * 32 MiB of stolen memory.
 */
struct vgpu_config {
	enum vgpu_pvinfo pvinfo;
	uint16_t version_major;
	uint16_t version_minor;
	uint32_t id;
	uint32_t caps;
	struct vgpu_range mappable;
	struct vgpu_range nonmappable;
	uint32_t fences;
	bool stale_tlb;
	bool unscanned;
	enum vgpu_ggtt ggtt;
	enum vgpu_boot_pipe boot_pipe;
	struct vgpu_reads reads;
	unsigned int ports;
	struct vgpu_monitor monitors[VGPU_PORTS];
};

/* ---- life ------------------------------------------------------------------ */

/**
 * gpu_create() - make a GPU
 * @config: copied
 * @why: set to the rule that was broken when NULL is returned
 */
struct gpu *gpu_create(const struct gpu_config *config, const char **why);
void gpu_destroy(struct gpu *gpu);

/** gpu_ggtt_size() - bytes of GGTT */
uint64_t gpu_ggtt_size(const struct gpu *gpu);

/**
 * vgpu_create() - make a share of @gpu, in its reset state
 * @gpu: outlives the share
 * @config: copied; refused only when it cannot be told to a guest (a slice
 *	that overlaps the enforced slice of another share, a monitor out of range)
 * @ops: not copied
 * @ctx: handed to every op
 * @why: set to the rule that was broken when NULL is returned
 */
struct vgpu *vgpu_create(struct gpu *gpu, const struct vgpu_config *config,
			 const struct vgpu_ops *ops, void *ctx, const char **why);
void vgpu_destroy(struct vgpu *vgpu);

/**
 * vgpu_map_ggtt() - let the guest reach its GGTT entries without trapping
 * @vgpu: the share
 * @table: ggtt_size / 4096 entries of vgpu_ggtt_entry_size() bytes that the owner lets the guest write, cleared
 *	here; outlives the share; NULL: entries trap again, as after vgpu_create()
 *
 * All entries are lost, as with a new guest. From then on an entry is checked when it is used, and
 * a foreign one is refused (and cleared) when the guest writes GFX_FLSH_CNTL.
 */
void vgpu_map_ggtt(struct vgpu *vgpu, void *table);

/**
 * vgpu_reset() - PCI function reset
 * @vgpu: the share
 *
 * Registers, config space, fences and the PVINFO page are as in the beginning,
 * and failsafe mode ends; @ggtt of the config says what becomes of GGTT
 * entries; counters stay. A guest that has put the device into D3hot since the
 * last reset resumes from S3: the host keeps the PPGTTs that it has announced
 * and still knows that it has read PVINFO. Otherwise both are forgotten.
 */
void vgpu_reset(struct vgpu *vgpu);

/** vgpu_release() - the guest is gone for good: a reset that does not take it for one that sleeps */
void vgpu_release(struct vgpu *vgpu);

/* ---- PCI ------------------------------------------------------------------- */

#define VGPU_CONFIG_SIZE	256
#define VGPU_BAR_MMIO		0	/* 64 bit: registers, then the GGTT */
#define VGPU_BAR_APERTURE	2	/* 64 bit, prefetchable: the aperture */
#define VGPU_BAR_IO		4	/* I/O ports */

/** vgpu_bar_size() - bytes of a BAR, a power of two; 0: no such BAR */
uint64_t vgpu_bar_size(const struct vgpu *vgpu, unsigned int bar);

/*
 * Config space. The model keeps all 256 bytes and the rules of what may be
 * written (BAR sizing as well), so that the owner only forwards. Accesses that
 * leave the space give -EINVAL.
 */
int vgpu_config_read(struct vgpu *vgpu, uint32_t offset, void *buf, size_t len);
int vgpu_config_write(struct vgpu *vgpu, uint32_t offset, const void *buf, size_t len);

/*
 * BAR accesses of any size and alignment that lie inside the BAR; -EINVAL when
 * they do not. A register sees naturally aligned 4 byte pieces of it, a GGTT
 * entry as well, the aperture sees bytes. An access that the mediator refuses
 * (a foreign GGTT entry, fence or graphics address) succeeds on the bus: reads
 * give 0, writes vanish, both are counted and logged.
 */
int vgpu_bar_read(struct vgpu *vgpu, unsigned int bar, uint64_t offset, void *buf, size_t len);
int vgpu_bar_write(struct vgpu *vgpu, unsigned int bar, uint64_t offset, const void *buf,
		   size_t len);

/* ---- time ------------------------------------------------------------------ */

/**
 * vgpu_run() - let time pass and the engines work
 * @vgpu: the share
 * @now: nanoseconds, never less than at the last call
 *
 * Does what is due at @now (vblank) and a bounded piece of the engines' work.
 *
 * Return: when to call again, in nanoseconds: @now if an engine has more to
 * do, the next vblank otherwise, UINT64_MAX when nothing is to come. An access
 * may make work due at once: call again after a batch of accesses.
 */
uint64_t vgpu_run(struct vgpu *vgpu, uint64_t now);

/* ---- counters ---------------------------------------------------------------- */

/**
 * enum vgpu_group - what a register is for, as the trap table adds it up
 */
enum vgpu_group {
	VGPU_GROUP_PVINFO,
	VGPU_GROUP_GGTT,	/* entries in the upper half of BAR0 */
	VGPU_GROUP_APERTURE,	/* BAR2 */
	VGPU_GROUP_FENCE,
	VGPU_GROUP_FORCEWAKE,
	VGPU_GROUP_RC6,
	VGPU_GROUP_RPS,
	VGPU_GROUP_FBC,
	VGPU_GROUP_FPGA_DBG,	/* unclaimed access detection */
	VGPU_GROUP_INTERRUPT,
	VGPU_GROUP_ENGINE,	/* rings, contexts, reset, workarounds */
	VGPU_GROUP_PCODE,	/* mailbox to the power controller */
	VGPU_GROUP_POWER,	/* wells, clocks, clock gating */
	VGPU_GROUP_DISPLAY,
	VGPU_GROUP_GMBUS,	/* and AUX: talk with the monitor */
	VGPU_GROUP_MISC,
	VGPU_GROUP_UNKNOWN,	/* in no table */
	VGPU_GROUP_CONFIG,	/* PCI config space */
	VGPU_GROUPS,
};

/** vgpu_group_name() - lower case, as in the trap table */
const char *vgpu_group_name(enum vgpu_group group);

struct vgpu_count {
	uint64_t reads;
	uint64_t writes;
};

enum vgpu_refusal {
	VGPU_REFUSED_GGTT_WRITE,	/* an entry outside the slices */
	VGPU_REFUSED_FENCE,		/* read or write at or past the count */
	VGPU_REFUSED_APERTURE,		/* BAR2 outside the mappable slice */
	VGPU_REFUSED_GGTT_ADDRESS,	/* an engine or plane outside the slices */
	VGPU_REFUSED_DMA,		/* an entry that points at no guest memory */
	VGPU_REFUSED_PPGTT_CREATE_KNOWN,	/* a root that is announced already */
	VGPU_REFUSED_PPGTT_CREATE_FULL,	/* more roots than VGPU_PPGTTS_MAX */
	VGPU_REFUSED_PPGTT_DESTROY_UNKNOWN,	/* a root that is not announced */
	VGPU_REFUSED_PPGTT_SUBMIT_UNKNOWN,	/* a context with such a root: it runs, but it should not be */
	VGPU_REFUSED_SUBMISSION,	/* a pair of contexts that no engine takes */
	VGPU_REFUSED_IMAGE_REGISTER,	/* a context image loads a register that no context has */
	VGPU_REFUSED_COMMAND,		/* a command that GVT-g does not let pass */
	VGPU_REFUSED_COMMAND_REGISTER,	/* one for a register that it keeps from commands */
	VGPU_REFUSED_COMMAND_ADDRESS,	/* one with an address outside the slices */
	VGPU_REFUSALS,
};

const char *vgpu_refusal_name(enum vgpu_refusal refusal);

/**
 * vgpu_phase() - count from here on under another name
 * @vgpu: the share
 * @name: 1..31 characters; a name used before is taken up again
 *
 * Counting starts in phase "boot".
 *
 * Return: 0, -EINVAL for a bad name, -ENOSPC past 64 phases.
 */
int vgpu_phase(struct vgpu *vgpu, const char *name);

/**
 * typedef vgpu_stats_fn - one row of the counters
 * @ctx: the caller's
 * @phase: name of the phase
 * @group: what the register is for
 * @name: the register's name in the field's documents, "0x12345" if unknown,
 *	the group's name for GGTT entries, aperture and config space, "others"
 *	for the unknown registers of a phase past the first 1,024 of them
 * @offset: offset in its BAR or in config space; 0 for GGTT and aperture
 * @count: not zero in both members
 */
typedef void (*vgpu_stats_fn)(void *ctx, const char *phase, enum vgpu_group group,
			      const char *name, uint64_t offset, const struct vgpu_count *count);

/** vgpu_stats() - walk every row of every phase that was touched, in order of phase, then offset */
void vgpu_stats(const struct vgpu *vgpu, vgpu_stats_fn row, void *ctx);

/**
 * struct vgpu_poll - a register that the guest reads over and over in one phase, always with the same value
 * @phase: name of the phase
 * @name: the register's; NULL: it is in no table
 * @offset: in BAR0
 * @value: of the longest poll, as are @reads and @ns
 * @bits: those that may change without a write of the guest; 0 if the register is in no table
 * @reads: how many; at least 32
 * @ns: from the first to the last of them
 * @times: how many polls there were
 * @answered: how many of them ended with another value; the others were in vain, or go on
 */
struct vgpu_poll {
	const char *phase;
	const char *name;
	uint32_t offset;
	uint32_t value;
	uint32_t bits;
	uint64_t reads;
	uint64_t ns;
	uint64_t times;
	uint64_t answered;
};

/** vgpu_poll() - poll @index, in order of time; false if there are not so many */
bool vgpu_poll(const struct vgpu *vgpu, unsigned int index, struct vgpu_poll *poll);

/** vgpu_polls_left_out() - how many polls more there were than vgpu_poll() tells of */
uint64_t vgpu_polls_left_out(const struct vgpu *vgpu);

/** vgpu_refused() - refusals of one kind since creation, over all phases */
uint64_t vgpu_refused(const struct vgpu *vgpu, enum vgpu_refusal refusal);

/**
 * struct vgpu_work - what engines, pipes and registers were made to do since creation
 * @dwords: command dwords executed
 * @batches: batch buffers started
 * @interrupts: MSIs raised
 * @vblanks: vblanks of all pipes
 * @unknown_commands: commands that no table knows
 * @reserved_writes: writes of a register that set bits which must be zero
 */
struct vgpu_work {
	uint64_t dwords;
	uint64_t batches;
	uint64_t interrupts;
	uint64_t vblanks;
	uint64_t unknown_commands;
	uint64_t reserved_writes;
};

void vgpu_work(const struct vgpu *vgpu, struct vgpu_work *work);

/* ---- what the host does -------------------------------------------------------- */

/**
 * vgpu_plug() - pull a monitor out and plug another one in
 * @vgpu: the share
 * @port: 0 is digital port B
 * @monitor: copied; all zero: leave the port empty
 *
 * The guest is told if it asked for hot-plug interrupts. Outlives a reset.
 *
 * Return: 0; -EINVAL for a monitor out of range; -ENODEV if there is no such port.
 */
int vgpu_plug(struct vgpu *vgpu, unsigned int port, const struct vgpu_monitor *monitor);

/**
 * vgpu_repartition() - give the guest another share at its next look
 * @vgpu: a share with a PVINFO page
 * @config: copied; @pvinfo, @stale_tlb, @unscanned, @ggtt, @boot_pipe, @reads, @ports and @monitors
 *	are ignored
 *
 * As after a migration, or after the host itself has slept: until the guest
 * reads the PVINFO magic the next time, or is reset, nothing changes, and from
 * that read on the page tells @config and @config is what is enforced. The
 * GGTT entries of the old slices, and all fences, are then gone. A second call
 * before that replaces the first one.
 *
 * Return: 0; -EINVAL when a slice overlaps one that another share has, or is
 * about to have; -ENODEV when there is no page to tell it.
 */
int vgpu_repartition(struct vgpu *vgpu, const struct vgpu_config *config);

/**
 * vgpu_set_reads() - spoil the guest's reads of registers from here on
 * @vgpu: the share
 * @reads: copied; outlives a reset, which starts the count of reads anew
 */
void vgpu_set_reads(struct vgpu *vgpu, const struct vgpu_reads *reads);

/** vgpu_told() - the share as its guest is told it now; valid until the next call */
const struct vgpu_config *vgpu_told(const struct vgpu *vgpu);

/* ---- what the host sees -------------------------------------------------------- */

/** vgpu_display_ready() - display_ready: what the guest wrote last, 0 after a reset of the function or of the whole GT */
uint32_t vgpu_display_ready(const struct vgpu *vgpu);

/** vgpu_notification() - how often the guest rang the doorbell with @g2v (0..31) */
uint64_t vgpu_notifications(const struct vgpu *vgpu, unsigned int g2v);

/**
 * struct vgpu_state - what the host remembers of its guest, beside the registers
 * @pv_notified: the guest has read the PVINFO page
 * @failsafe: what made the host cut it off from the GPU until the next reset, in one
 *	sentence for people; NULL: nothing
 * @d3_entered: it has put the device into D3hot, and no reset has come since
 */
struct vgpu_state {
	bool pv_notified;
	const char *failsafe;
	bool d3_entered;
};

void vgpu_state(const struct vgpu *vgpu, struct vgpu_state *state);

#define VGPU_PDPS	4

/*
 * GVT-g has no limit of its own. One PPGTT of i915 costs a guest at least 5
 * pages, so this many take 320 MiB of page tables alone, while the table takes
 * 1 MiB of the host.
 */
#define VGPU_PPGTTS_MAX	16384u

/**
 * struct vgpu_ppgtt - a PPGTT that the guest has announced
 * @pdp: its root: one pointer with 4 levels (the others are 0), four with 3
 * @references: announcements that were not taken back; at least 1
 * @levels: 3 or 4, as the first announcement said
 * @shadowed: GVT-g would follow the guest's stores to its page tables; false
 *	after a full reset of the GT
 */
struct vgpu_ppgtt {
	uint64_t pdp[VGPU_PDPS];
	uint64_t references;
	unsigned int levels;
	bool shadowed;
};

/** vgpu_ppgtt() - PPGTT @index of those announced, in order; false if there are not so many */
bool vgpu_ppgtt(const struct vgpu *vgpu, unsigned int index, struct vgpu_ppgtt *ppgtt);

/**
 * struct vgpu_ggtt_count - GGTT entries of a share's slices
 * @entries: how many there are
 * @present: the guest reads them as present
 * @in_effect: of those, the ones that the GPU uses
 * @stale: of @present, the ones that VGPU_GGTT_STALE has put there and that
 *	nobody has written since
 */
struct vgpu_ggtt_count {
	uint64_t entries;
	uint64_t present;
	uint64_t in_effect;
	uint64_t stale;
};

void vgpu_ggtt_count(const struct vgpu *vgpu, struct vgpu_ggtt_count *count);

/**
 * vgpu_ggtt_entry() - read a GGTT entry as the GPU uses it, without counting it
 * @vgpu: the share
 * @index: page number, < ggtt_size / 4096
 * @iova: set to the guest address the entry points at
 *
 * Return: true if the entry is valid.
 */
bool vgpu_ggtt_entry(const struct vgpu *vgpu, uint64_t index, uint64_t *iova);

/** vgpu_ggtt_entry_size() - bytes of an entry, 4 or 8 */
unsigned int vgpu_ggtt_entry_size(const struct vgpu *vgpu);

/**
 * vgpu_aperture_page() - which guest memory a page of the aperture shows, were it not tiled
 * @vgpu: the share
 * @index: page number
 * @iova: set to its guest address
 *
 * Return: false if it shows none: it is not mapped, or belongs to others.
 */
bool vgpu_aperture_page(const struct vgpu *vgpu, uint64_t index, uint64_t *iova);

/**
 * struct vgpu_fence - a part of the aperture that shows a tiled surface as if it were linear
 * @start: first byte
 * @end: first byte behind it
 * @stride: bytes from row to row
 * @tiling: enum tiling of core/tiling.h, X or Y
 */
struct vgpu_fence {
	uint64_t start;
	uint64_t end;
	uint32_t stride;
	uint32_t tiling;
};

/** vgpu_fence() - fence @index (0..31) of the share; false if it is off */
bool vgpu_fence(const struct vgpu *vgpu, unsigned int index, struct vgpu_fence *fence);

struct vgpu_image {
	uint32_t width;
	uint32_t height;
	uint32_t *pixels;	/* 0x00RRGGBB, rows of width; caller frees */
};

/**
 * vgpu_scanout() - what the monitor on a pipe shows now
 * @vgpu: the share
 * @pipe: 0..2
 * @image: filled in; pixels come through the GGTT from guest memory
 *
 * Return: 0; -ENODEV no such pipe; -ENODATA the pipe is off, or all its planes;
 * -EFAULT a surface lies outside the slices or outside guest memory (refused
 * and counted); -EOPNOTSUPP a format or tiling not modelled; -ENOMEM.
 */
int vgpu_scanout(struct vgpu *vgpu, unsigned int pipe, struct vgpu_image *image);

#endif /* VGPU_HOST_VGPU_H */
