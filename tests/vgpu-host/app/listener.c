// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "listener.h"

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, path, strlen(path) + 1);
	return un;
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* A full queue of connections refuses for the moment, and is a sign of life. */
static bool is_served(const char *path)
{
	const struct sockaddr_un un = address_of(path);
	int fd = new_socket();
	bool served = fd >= 0 && (!connect(fd, (const struct sockaddr *)&un, sizeof(un)) ||
				  errno == EAGAIN);

	if (fd >= 0)
		close(fd);
	return served;
}

static int remove_stale(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (is_served(path))
		return -EADDRINUSE;
	return unlink(path) ? -errno : 0;
}

/* Never more than @access allows, not even for a moment. */
static int bind_for(int fd, const char *path, const struct listener_access *access)
{
	const struct sockaddr_un un = address_of(path);
	mode_t umask_before = umask(0777 & ~0600);
	int err = bind(fd, (const struct sockaddr *)&un, sizeof(un)) ? -errno : 0;

	umask(umask_before);
	if (!err && access->group != (gid_t)-1 && lchown(path, (uid_t)-1, access->group))
		err = -errno;
	if (!err && chmod(path, access->mode))
		err = -errno;
	return err;
}

static int remember_inode(struct listener *listener)
{
	struct stat st;

	if (lstat(listener->path, &st))
		return -errno;
	listener->device = st.st_dev;
	listener->inode = st.st_ino;
	return 0;
}

int listener_open(struct listener *listener, const char *path,
		  const struct listener_access *access)
{
	int err = remove_stale(path);

	*listener = LISTENER_NONE;
	if (err)
		return err;
	*listener = (struct listener){ .fd = new_socket(), .path = path };
	if (listener->fd < 0)
		return -errno;
	err = bind_for(listener->fd, path, access);
	if (!err)
		err = remember_inode(listener);
	if (!err && listen(listener->fd, 4))
		err = -errno;
	if (err)
		listener_close(listener);
	return err;
}

void listener_close(struct listener *listener)
{
	struct stat st;

	if (listener->fd < 0)
		return;
	close(listener->fd);
	if (!lstat(listener->path, &st) && st.st_dev == listener->device &&
	    st.st_ino == listener->inode)
		unlink(listener->path);
	*listener = LISTENER_NONE;
}
