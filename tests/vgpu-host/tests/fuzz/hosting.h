/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_HOSTING_H
#define FUZZ_HOSTING_H

#include "host.h"

/**
 * DOC: The whole program but for its loop
 *
 * Two vGPUs of the real model that listen in a directory of their own, and a
 * client of the first one, whose memory is PEER_MEMFD. The target is the loop.
 */

#define HOSTING_RAM	UINT64_C(0x100000)	/* where the client's memory begins */
#define HOSTING_SLICE	UINT64_C(0x2000000)	/* where the first vGPU's mappable slice begins */

struct hosting {
	struct options options;
	struct host host;
	FILE *log;
	int client;		/* vfio-user client of the first vGPU; -1: none */
};

/** hosting_directory() - where the sockets are; empty, and gone when the process ends */
const char *hosting_directory(void);

/** hosting_begin() - start; @mapped: what the first vGPU's client may map */
void hosting_begin(struct hosting *h, enum mapped mapped);
void hosting_end(struct hosting *h);

/** hosting_connect() - a client of the first vGPU, with its memory; the one before must be gone */
void hosting_connect(struct hosting *h);
/** hosting_disconnect() - the client closes its end, and the host notices */
void hosting_disconnect(struct hosting *h);

/** hosting_send() - one message of the client, without reply; @fd < 0: no descriptor goes with it */
void hosting_send(struct hosting *h, uint16_t command, const void *payload, size_t len, int fd);
/** hosting_write() - the client writes a register */
void hosting_write(struct hosting *h, uint32_t offset, uint32_t value);
/** hosting_map() - the client maps @fd at @iova, from @offset of the file on */
void hosting_map(struct hosting *h, uint64_t iova, uint64_t size, uint64_t offset, int fd);

#endif /* FUZZ_HOSTING_H */
