/* SPDX-License-Identifier: MIT */
#ifndef PARTITION_H
#define PARTITION_H

struct slice {
	u32 base;
	u32 size;
};

/**
 * struct partition - a share, and the GPU that it is a share of
 * @name: what is expected of a driver
 * @mappable: slice of the aperture
 * @nonmappable: the other slice
 * @aperture: end of the aperture, in bytes
 * @total: end of the GGTT, in bytes
 * @good: a driver can run on it
 */
struct partition {
	const char *name;
	struct slice mappable;
	struct slice nonmappable;
	u64 aperture;
	u64 total;
	bool good;
};

/* The driver under test: is it content with @partition? */
bool driver_accepts(const struct partition *partition);

#endif /* PARTITION_H */
