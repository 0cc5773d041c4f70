// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "judge.h"
#include "peer.h"

#define SPARSE_SIZE	((off_t)1 << 40)	/* all that a client may have */
#define FDS_LIMIT	64

static int peers[PEERS];
static int pipe_reader = -1;
static int socket_peer = -1;
static bool are_open;

/* ---- making them ------------------------------------------------------------------------ */

static int memory(const char *name, off_t size, unsigned int flags)
{
	int fd = memfd_create(name, MFD_CLOEXEC | flags);

	demand(fd >= 0 && !ftruncate(fd, size), "memory can be made");
	return fd;
}

/* openat(): open() may not be what it is, see control.c. */
static int read_only(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

static int file(void)
{
	FILE *made = tmpfile();
	int fd = made ? fcntl(fileno(made), F_DUPFD_CLOEXEC, 0) : -1;

	if (made)
		fclose(made);
	demand(fd >= 0 && !ftruncate(fd, PEER_MEMORY), "a file can be made");
	return fd;
}

static int full_pipe(int *reader)
{
	static const char bytes[4096];
	int pair[2];

	demand(!pipe2(pair, O_CLOEXEC), "a pipe can be made");
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	while (write(pair[1], bytes, sizeof(bytes)) > 0)
		;
	fcntl(pair[1], F_SETFL, 0);
	*reader = pair[0];
	return pair[1];
}

static int closed_pipe(void)
{
	int pair[2];

	demand(!pipe2(pair, O_CLOEXEC), "a pipe can be made");
	close(pair[0]);
	return pair[1];
}

static int one_of_a_pair(int *other)
{
	int pair[2];

	demand(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "a socket can be made");
	*other = pair[0];
	return pair[1];
}

static int sealed(void)
{
	int fd = memory("sealed", (off_t)PEER_MEMORY, MFD_ALLOW_SEALING);

	demand(!fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), "memory can be sealed");
	return fd;
}

static void on_sigpipe(int number)
{
	(void)number;
	demand(false, "nothing is written to a pipe that was given as something else");
}

static void open_peers(void)
{
	signal(SIGPIPE, on_sigpipe);
	peers[PEER_MEMFD] = memory("memory", (off_t)PEER_MEMORY, 0);
	peers[PEER_EVENTFD] = eventfd(0, EFD_CLOEXEC);
	peers[PEER_SEALED] = sealed();
	peers[PEER_READ_ONLY] = read_only(peers[PEER_MEMFD]);
	peers[PEER_EMPTY] = memory("empty", 0, 0);
	peers[PEER_SPARSE] = memory("sparse", SPARSE_SIZE, 0);
	peers[PEER_FILE] = file();
	peers[PEER_EVENTFD_FULL] = eventfd(0, EFD_CLOEXEC);
	peers[PEER_PIPE] = full_pipe(&pipe_reader);
	peers[PEER_PIPE_CLOSED] = closed_pipe();
	peers[PEER_SOCKET] = one_of_a_pair(&socket_peer);
	peers[PEER_DIRECTORY] = openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	peers[PEER_DEVICE] = openat(AT_FDCWD, "/dev/zero", O_RDWR | O_CLOEXEC);
	peers[PEER_EPOLL] = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned int i = 0; i < PEERS; i++)
		demand(peers[i] >= 0, "a peer has its descriptors");
	are_open = true;
}

/* ---- using them ------------------------------------------------------------------------- */

static void empty_eventfd(int fd, int flags)
{
	uint64_t count;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (read(fd, &count, sizeof(count)) > 0)
		;
	fcntl(fd, F_SETFL, flags);
}

void peers_begin(void)
{
	const uint64_t most = UINT64_MAX - 1;

	if (!are_open)
		open_peers();
	demand(!ftruncate(peers[PEER_MEMFD], 0) && !ftruncate(peers[PEER_MEMFD], (off_t)PEER_MEMORY) &&
	       !ftruncate(peers[PEER_SPARSE], 0) && !ftruncate(peers[PEER_SPARSE], SPARSE_SIZE) &&
	       !ftruncate(peers[PEER_FILE], (off_t)PEER_MEMORY) && !ftruncate(peers[PEER_EMPTY], 0),
	       "memory can be made as large as it was");
	empty_eventfd(peers[PEER_EVENTFD], 0);
	empty_eventfd(peers[PEER_EVENTFD_FULL], 0);
	demand(write(peers[PEER_EVENTFD_FULL], &most, sizeof(most)) == sizeof(most), "a counter can be filled");
	fcntl(peers[PEER_SOCKET], F_SETFL, 0);
	fcntl(peers[PEER_PIPE], F_SETFL, 0);
}

int peer_fd(enum peer peer)
{
	return peers[peer];
}

unsigned int take_peers(struct input *input, int fds[PEER_FDS_MAX])
{
	uint8_t how = take8(input);
	unsigned int count = how < 128 ? how % 3 : how % (PEER_FDS_MAX + 1);

	for (unsigned int i = 0; i < count; i++)
		fds[i] = peers[take_slot(input, PEERS)];
	return count;
}

void peer_resize(struct input *input)
{
	static const enum peer files[] = { PEER_MEMFD, PEER_FILE, PEER_EMPTY, PEER_SEALED };
	static const uint64_t sizes[] = { 0, 1, PEER_MEMORY / 2, PEER_MEMORY / 2 + 1, PEER_MEMORY, 2 * PEER_MEMORY };
	uint8_t how = take8(input);

	/* What is sealed stays as it is. */
	(void)!ftruncate(peers[files[how % 4]], (off_t)sizes[(how >> 2) % 6]);
}

void peers_check(void)
{
	struct pollfd pair = { .fd = socket_peer, .events = POLLIN };

	demand(poll(&pair, 1, 0) == 0, "nothing is written to a socket that was given as something else");
}

unsigned int open_fds(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < FDS_LIMIT; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}
