/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SCAN_H
#define VGPU_HOST_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vgpu;
struct engine;
struct command;
struct context_layout;
struct mmio_map;
struct platform;

/**
 * enum scan_verdict - what GVT-g says of a command
 *
 * In brackets what its parser returns, gvt/cmd_parser.c.
 */
enum scan_verdict {
	SCAN_PASSES,
	SCAN_FORBIDDEN,		/* it never lets this command pass (EBADRQC) */
	SCAN_UNKNOWN,		/* it does not know it (EBADRQC) */
	SCAN_LENGTH,		/* not the one length that it expects (EFAULT) */
	SCAN_LEVEL,		/* a batch is started where none may be (EFAULT) */
	SCAN_REGISTER,		/* no register for commands (EBADRQC) */
	SCAN_MOVE,		/* a register that may be loaded, but not this way (EPERM) */
	SCAN_ROOT,		/* a PPGTT that was not announced (EINVAL) */
	SCAN_ADDRESS,		/* a graphics address outside the slices (EFAULT) */
};

/**
 * struct scan_finding - the verdict, and on what
 * @verdict: why it does not pass
 * @where: the offset of the register, or the graphics address
 */
struct scan_finding {
	enum scan_verdict verdict;
	uint64_t where;
};

/** struct scan_registers - registers side by side: offset of the first, how many */
struct scan_registers {
	uint32_t first;
	uint32_t count;
};

/** struct scan_headers - bits 31:16 of the headers of pipeline commands: the first, the last, and bit per enum engine_id */
struct scan_headers {
	uint16_t first;
	uint16_t last;
	uint8_t engines;
};

#define SCAN_MOVES	4

/**
 * struct scan_list - what GVT-g lets the commands of a generation do
 * @registers: those that its tables mark F_CMD_ACCESS; one without a count ends the list
 * @engine_registers: the same, by offset from the base of each engine
 * @headers: commands of client 3 that it knows; one of 0 ends the list
 * @to_memory: registers that commands may move from and to memory; 0 ends the list
 * @to_register: registers that they may move from and to others; 0 ends the list
 * @inhibited: from this offset on no register may be loaded, except with values by the
 *	render engine; 0: there is no such rule
 * @shared: the list for what it has in common with others; NULL: there is none. Of that
 *	one only registers and headers count
 */
struct scan_list {
	const struct scan_registers *registers;
	const struct scan_registers *engine_registers;
	const struct scan_headers *headers;
	uint32_t to_memory[SCAN_MOVES];
	uint32_t to_register[SCAN_MOVES];
	uint32_t inhibited;
	const struct scan_list *shared;
};

/** scan_map_init() - @map gets a bit for each register that commands may load, by offset / 4; 0, -ENOMEM */
int scan_map_init(uint8_t **map, const struct platform *platform, const struct mmio_map *registers,
		  const struct context_layout *layout);

/** scan_may_load() - may commands of a vGPU load the register at @offset of BAR0? */
bool scan_may_load(const struct vgpu *vgpu, uint32_t offset);

/**
 * scan_command() - would GVT-g let a command pass?
 * @vgpu: the share, of a platform with a &struct scan_list
 * @engine: which met the command
 * @command: decoded; its words are there if its row executes anything
 */
struct scan_finding scan_command(const struct vgpu *vgpu, const struct engine *engine,
				 const struct command *command);

/**
 * scan_refuse() - count and log what does not pass, and take the consequences
 * @vgpu: the share
 * @engine: which met the command
 * @command: decoded, perhaps without a row
 * @finding: not SCAN_PASSES
 *
 * Either the vGPU enters failsafe mode, or what the engine runs is dropped.
 */
void scan_refuse(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		 const struct scan_finding *finding);

/* Columns "scan" of the commands' tables. */
#define SCAN_RULE(name) \
	struct scan_finding name(const struct vgpu *vgpu, const struct engine *engine, \
				 const struct command *command)

SCAN_RULE(scan_forbidden);
SCAN_RULE(scan_unknown);
SCAN_RULE(scan_load_register_imm);
SCAN_RULE(scan_load_store_register_mem);
SCAN_RULE(scan_load_register_reg);
SCAN_RULE(scan_store_data_imm);
SCAN_RULE(scan_atomic);
SCAN_RULE(scan_flush_dw);
SCAN_RULE(scan_pipe_control);
SCAN_RULE(scan_batch_buffer_start);
SCAN_RULE(scan_display_flip);

#endif /* VGPU_HOST_SCAN_H */
