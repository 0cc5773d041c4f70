// SPDX-License-Identifier: MIT
/*
 * What a driver makes of partitions whose ends do not fit into 32 bits, as KTAP on standard output. The same program is compiled for
 * 32 and for 64 bit, and needs no C library for either.
 */
#include "partition.h"

#define MIB	0x100000u
#define GIB	0x40000000ull

static const struct partition partitions[] = {
	{
		.name = "an ordinary share is accepted",
		.mappable = { .base = 64 * MIB, .size = 64 * MIB },
		.nonmappable = { .base = 1024 * MIB, .size = 384 * MIB },
		.aperture = 256 * MIB, .total = 2 * GIB, .good = true,
	}, {
		.name = "a share of a GGTT of 4 GiB is accepted",
		.mappable = { .base = 64 * MIB, .size = 64 * MIB },
		.nonmappable = { .base = 1024 * MIB, .size = 384 * MIB },
		.aperture = 256 * MIB, .total = 4 * GIB, .good = true,
	}, {
		.name = "a share that ends at 4 GiB is accepted",
		.mappable = { .base = 64 * MIB, .size = 64 * MIB },
		.nonmappable = { .base = 3072 * MIB, .size = 1024 * MIB },
		.aperture = 256 * MIB, .total = 4 * GIB, .good = true,
	}, {
		.name = "a mappable slice that wraps to the end of the aperture is refused",
		.mappable = { .base = 512 * MIB, .size = 3840 * MIB },
		.nonmappable = { .base = 256 * MIB, .size = 1792 * MIB },
		.aperture = 256 * MIB, .total = 2 * GIB,
	}, {
		.name = "a non-mappable slice that wraps into the aperture is refused",
		.mappable = { .base = 0, .size = 256 * MIB },
		.nonmappable = { .base = 256 * MIB, .size = 3968 * MIB },
		.aperture = 256 * MIB, .total = 2 * GIB,
	}
};

#ifdef __i386__
static long system_call(long number, long a, long b, long c)
{
	__asm__ volatile("int $0x80" : "+a"(number) : "b"(a), "c"(b), "d"(c) : "memory");
	return number;
}

#define SYS_exit	1
#define SYS_write	4
#else
static long system_call(long number, long a, long b, long c)
{
	__asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return number;
}

#define SYS_exit	60
#define SYS_write	1
#endif

static void put(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	system_call(SYS_write, 1, (long)text, (long)length);
}

static void put_digit(size_t digit)
{
	const char text[] = { (char)('0' + digit), 0 };

	put(text);
}

__attribute__((force_align_arg_pointer, noreturn))
void _start(void)
{
	BUILD_BUG_ON(ARRAY_SIZE(partitions) > 9);
	put("KTAP version 1\n1..");
	put_digit(ARRAY_SIZE(partitions));
	put("\n");
	for (size_t i = 0; i < ARRAY_SIZE(partitions); i++) {
		put(driver_accepts(&partitions[i]) == partitions[i].good ? "ok " : "not ok ");
		put_digit(i + 1);
		put(" - ");
		put(partitions[i].name);
		put("\n");
	}
	for (;;)
		system_call(SYS_exit, 0, 0, 0);
}
