/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HOST_H
#define VGPU_HOST_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "aperture_host.h"
#include "listener.h"
#include "log.h"
#include "memfile.h"
#include "options.h"
#include "vfio_user.h"
#include "vgpu.h"

/**
 * DOC: The program around the model
 *
 *	                 struct host
 *	 sockets --+--> listener  ->  struct share --+-- vfio_user (transport)
 *	           |                                 +-- vgpu      (model)
 *	           +--> control listener -> struct control_client
 *
 * One thread, one ppoll(). A share lives as long as the program; clients come
 * and go. The model's way out leads back through the share's transport.
 */

#define HOST_MAX_CONTROL	8	/* control clients at a time */
#define CONTROL_LINE_MAX	4096

struct host;

struct share {
	struct host *host;
	unsigned int index;
	const struct share_options *options;
	struct vgpu *vgpu;
	struct memfile ggtt;		/* its table, in BAR0's place, if the client maps it */
	struct aperture_host aperture;	/* if the client maps that as well */
	struct listener listener;
	struct vfio_user *client;	/* NULL: nobody is connected */
	uint64_t deadline;		/* when the model wants to run again */
	uint64_t hello_due;		/* when the client must have sent its version */
};

struct control_client {
	int fd;				/* -1: free */
	size_t len;
	char line[CONTROL_LINE_MAX];	/* what came of the next requests */
	char *out;			/* an answer on its way; NULL: none */
	size_t out_len;			/* bytes of it, without the final 0 */
	size_t sent;			/* of these */
	int child;			/* pipe from the process that makes the answer; -1: none */
	pid_t pid;			/* of that process */
	uint64_t since;			/* when it connected or its last answer began; 0: free */
};

struct host {
	const struct options *options;
	struct log log;
	struct gpu *gpu;
	struct share shares[OPTIONS_MAX_VGPUS];
	unsigned int num_shares;
	struct listener control_listener;
	struct control_client control[HOST_MAX_CONTROL];
	uint64_t busy_until;		/* poll without sleeping until then */
	uint64_t now;			/* as of the last look at the clock */
	uint64_t accept_at;		/* no connection is taken before */
	bool accept_fails;		/* the last attempt did, and the log says so */
	bool forks;			/* questions are answered by child processes, see control.h */
	bool quit;
};

/**
 * host_init() - make the GPU and its shares, and listen
 * @host: filled in; host_fini() is due whatever is returned
 * @options: outlives @host
 * @log_file: likewise
 * @error: when it fails: which option, which value, which rule;
 *	OPTIONS_ERROR_SIZE bytes
 *
 * Return: 0; -EINVAL: the model refuses the options; -errno of a system call.
 */
int host_init(struct host *host, const struct options *options, FILE *log_file, char *error);
void host_fini(struct host *host);

/**
 * host_sockets() - the sockets that it removes at the end
 * @host: listens
 * @paths: filled in
 *
 * Return: how many there are.
 */
size_t host_sockets(const struct host *host, const char *paths[OPTIONS_MAX_SOCKETS]);

/** host_drain() - handle every message that has arrived from the VMMs */
void host_drain(struct host *host);

uint64_t host_clock(struct host *host);

/* ---- share.c ---- */
int share_init(struct share *share, struct host *host, unsigned int index, char *error);
void share_fini(struct share *share);
/* Takes @fd; a second client is turned away. */
void share_connect(struct share *share, int fd);
void share_disconnect(struct share *share, int why);
/* When a client that says nothing loses its place to another; UINT64_MAX: never. */
uint64_t share_hello_due(const struct share *share);
/* Does the guest wait for the plugin in its VMM? */
bool share_is_held(struct share *share);
/* One round of messages and of the model's work; false: nothing had arrived. */
bool share_serve(struct share *share);
void share_work(struct share *share);
/* Everything that has arrived. */
void share_drain(struct share *share);

#endif /* VGPU_HOST_HOST_H */
