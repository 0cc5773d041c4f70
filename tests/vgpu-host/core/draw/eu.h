/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_EU_H
#define VGPU_HOST_EU_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/rule.h"

/**
 * DOC: Execution units
 *
 * A pixel shader handles 16 pixels: a register of 32 bytes holds the
 * value of eight of them, so that each value has two registers, one after the
 * other. An instruction has 128 bits. Those are known that copy a surface: MOV
 * and PLN of floats, and SEND to the sampler and to the render cache.
 *
 * Source: brw_inst.h and brw_eu_defines.h of Mesa; PRM Haswell, volume 7.
 */
#define EU_REGISTERS	128u
#define EU_FLOATS	8u	/* in a register */
#define EU_PIXELS	16u
#define EU_KERNEL_MAX	32u	/* instructions */
#define EU_CHANNELS	4u	/* red, green, blue, alpha */

enum eu_opcode {
	EU_MOV,
	EU_PLN,
	EU_SAMPLE,
	EU_WRITE,
};

/**
 * struct eu_instruction - a decoded instruction
 * @opcode: what it does
 * @destination: its first float in the registers; not of EU_WRITE
 * @source: likewise
 * @scalar: @source is one float for all pixels
 * @pair: of EU_PLN: two coordinates per pixel
 * @surface: of a message: its index in the binding table
 * @sampler: of EU_SAMPLE: its index
 */
struct eu_instruction {
	enum eu_opcode opcode;
	uint16_t destination;
	uint16_t source;
	bool scalar;
	uint16_t pair;
	uint8_t surface;
	uint8_t sampler;
};

/** struct eu_operand - where an instruction says of an operand in which file it is, and of which type: a dword and the lowest bits */
struct eu_operand {
	uint8_t dword;
	uint8_t file;
	uint8_t type;
};

/** enum eu_operands - those of an instruction; the second source of a message is its descriptor */
enum eu_operands {
	EU_DESTINATION,
	EU_SOURCE,
	EU_SECOND,
	EU_OPERANDS,
};

/**
 * struct eu_encoding - instructions of a generation
 * @operands: of all instructions
 * @type_mask: of an operand's type
 * @rules: what all instructions must be
 *
 * Other fields are at the same place in all generations.
 */
struct eu_encoding {
	struct eu_operand operands[EU_OPERANDS];
	uint32_t type_mask;
	struct rules rules;
};

/**
 * eu_decode() - what an instruction says
 * @instruction: filled in
 * @encoding: of its generation
 * @words: the instruction
 *
 * Return: NULL, or the name of what is not known of it.
 */
const char *eu_decode(struct eu_instruction *instruction, const struct eu_encoding *encoding,
		      const uint32_t words[4]);

/** eu_is_last() - does a thread end with it? */
bool eu_is_last(const struct eu_instruction *instruction);

/**
 * struct eu_thread - 16 pixels at work
 * @registers: as floats
 * @live: a bit per pixel that is drawn
 */
struct eu_thread {
	float registers[EU_REGISTERS * EU_FLOATS];
	uint16_t live;
};

/**
 * struct eu_port - where a thread's messages go
 * @ctx: for the functions
 * @sample: a colour for each pixel that is live; false: it could not be read
 * @write: the colours of the live pixels
 *
 * Values lie pixel by pixel, then channel by channel; @number is that of the
 * instruction in its kernel.
 */
struct eu_port {
	void *ctx;
	bool (*sample)(void *ctx, unsigned int number, uint16_t live, const float *u,
		       const float *v, float *colours);
	void (*write)(void *ctx, unsigned int number, uint16_t live, const float *colours);
};

/**
 * eu_run() - run a kernel
 * @thread: its registers hold the payload
 * @kernel: ends with an instruction for which eu_is_last()
 * @port: where its messages go; a thread whose sample fails ends
 */
void eu_run(struct eu_thread *thread, const struct eu_instruction *kernel,
	    const struct eu_port *port);

#endif /* VGPU_HOST_EU_H */
