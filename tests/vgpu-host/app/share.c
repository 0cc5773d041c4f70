// SPDX-License-Identifier: MIT
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "edid_file.h"
#include "gvtg_type.h"
#include "host.h"

#define HELLO_NS	UINT64_C(5000000000)	/* a VMM sends its version at once */

static void say(struct share *share, enum vgpu_log_level level, const char *line)
{
	log_line(&share->host->log, host_clock(share->host), (int)share->index, level, line);
}

/* ---- transport to model ---------------------------------------------------------- */

static int config_read(void *ctx, uint32_t offset, void *buf, size_t len)
{
	struct share *share = ctx;

	return vgpu_config_read(share->vgpu, offset, buf, len);
}

static int config_write(void *ctx, uint32_t offset, const void *buf, size_t len)
{
	struct share *share = ctx;

	return vgpu_config_write(share->vgpu, offset, buf, len);
}

static int bar_read(void *ctx, unsigned int bar, uint64_t offset, void *buf, size_t len)
{
	struct share *share = ctx;

	return vgpu_bar_read(share->vgpu, bar, offset, buf, len);
}

static int bar_write(void *ctx, unsigned int bar, uint64_t offset, const void *buf, size_t len)
{
	struct share *share = ctx;

	return vgpu_bar_write(share->vgpu, bar, offset, buf, len);
}

static void reset(void *ctx)
{
	struct share *share = ctx;

	share->aperture.all = true;
	vgpu_reset(share->vgpu);
	say(share, VGPU_LOG_DEBUG, "reset by the client");
}

static void client_log(void *ctx, enum vfio_user_log_level level, const char *line)
{
	static const enum vgpu_log_level levels[] = {
		[VFIO_USER_LOG_ERROR] = VGPU_LOG_ERROR,
		[VFIO_USER_LOG_CLIENT] = VGPU_LOG_GUEST,
		[VFIO_USER_LOG_DEBUG] = VGPU_LOG_DEBUG,
	};

	say(ctx, levels[level], line);
}

static const struct vfio_user_ops transport_ops = {
	.config_read = config_read,
	.config_write = config_write,
	.bar_read = bar_read,
	.bar_write = bar_write,
	.reset = reset,
	.log = client_log,
};

/* ---- model to transport ---------------------------------------------------------- */

static void model_irq(void *ctx)
{
	struct share *share = ctx;

	/* A vector that is not enabled drops the edge, as a PCI function would. */
	if (share->client)
		vfio_user_irq(share->client, 0);
}

static int model_dma_read(void *ctx, uint64_t iova, void *buf, size_t len)
{
	struct share *share = ctx;

	return share->client && !vfio_user_dma_read(share->client, iova, buf, len) ? 0 : -EFAULT;
}

static int model_dma_write(void *ctx, uint64_t iova, const void *buf, size_t len)
{
	struct share *share = ctx;

	return share->client && !vfio_user_dma_write(share->client, iova, buf, len) ? 0 : -EFAULT;
}

static void model_log(void *ctx, enum vgpu_log_level level, const char *line)
{
	say(ctx, level, line);
}

static void *ggtt_table(const struct share *share)
{
	return (uint8_t *)share->ggtt.va + vgpu_bar_size(share->vgpu, VGPU_BAR_MMIO) / 2;
}

/* A guest that would go on with the wrong memory in its aperture loses the GPU instead. */
static void cut_off(struct share *share)
{
	say(share, VGPU_LOG_ERROR, "the plugin in QEMU does not answer: the client is cut off");
	aperture_host_detach(&share->aperture);
	vfio_user_hold(share->client, false);
	shutdown(vfio_user_fd(share->client), SHUT_RDWR);
}

static void model_aperture_changed(void *ctx)
{
	struct share *share = ctx;

	if (!share->client || share->aperture.plugin < 0)
		return;
	if (aperture_host_update(&share->aperture, share->vgpu, ggtt_table(share), share->client,
				 host_clock(share->host)))
		cut_off(share);
	else
		share_is_held(share);
}

/* Until the plugin has done what it was told its guest stands still, and nobody else does. */
bool share_is_held(struct share *share)
{
	int err;

	if (!share->client || !share->aperture.awaited)
		return false;
	err = aperture_host_collect(&share->aperture, host_clock(share->host));
	if (err && err != -EAGAIN)
		cut_off(share);
	else
		vfio_user_hold(share->client, err);
	share->hello_due = share->host->now + HELLO_NS;
	if (err == -EAGAIN)
		share->deadline = share->aperture.due;
	else
		share->deadline = share->host->now;
	return err == -EAGAIN;
}

static uint64_t model_now(void *ctx)
{
	struct share *share = ctx;

	return host_clock(share->host);
}

static const struct vgpu_ops model_ops = {
	.irq = model_irq,
	.dma_read = model_dma_read,
	.dma_write = model_dma_write,
	.log = model_log,
	.now = model_now,
	.aperture_changed = model_aperture_changed,
};

/* ---- life --------------------------------------------------------------------------- */

/* A DisplayPort monitor's size is another one: its port drives more. */
static int load_edid(const char *path, struct vgpu_monitor *monitor)
{
	bool displayport = monitor->displayport;
	int err = edid_file_read(path, monitor);

	if (err)
		return err;
	monitor->displayport = displayport;
	vgpu_monitor_read_size(monitor);
	return 0;
}

/* Options name files; the model has their contents. */
static int load_edids(const struct share_options *options, struct vgpu_config *config,
		      char *error)
{
	for (unsigned int i = 0; i < VGPU_PORTS; i++) {
		const char *path = options->edids[i];
		int err = path ? load_edid(path, &config->monitors[i]) : 0;

		if (!err)
			continue;
		snprintf(error, OPTIONS_ERROR_SIZE, "--vgpu socket=%s: EDID %.80s: %s",
			 options->socket, path,
			 err == -EINVAL ? EDID_FILE_REMEDY : strerror(-err));
		return err;
	}
	return 0;
}

/* What the other shares of the host have, or are to have at a place that their options name. */
static unsigned int taken_slices(const struct share *share, bool mappable,
				 struct vgpu_range taken[OPTIONS_MAX_VGPUS])
{
	const struct host *host = share->host;
	unsigned int count = 0;

	for (unsigned int i = 0; i < host->options->num_shares; i++) {
		const struct share_options *other = &host->options->shares[i];
		const struct vgpu_config *config = &other->config;

		if (i < share->index)
			config = vgpu_told(host->shares[i].vgpu);
		else if (i == share->index || (mappable ? other->place_mappable : other->place_nonmappable))
			continue;
		taken[count++] = mappable ? config->mappable : config->nonmappable;
	}
	return count;
}

static int place_slice(const struct share *share, bool mappable, const struct vgpu_range *part,
		       struct vgpu_range *slice, char *error)
{
	struct vgpu_range taken[OPTIONS_MAX_VGPUS];
	unsigned int count = taken_slices(share, mappable, taken);
	bool can_grow = !mappable || slice->size + GVTG_HOST_MAPPABLE <= GPU_APERTURE_MAX;

	if (!gvtg_first_fit(slice->size, part, taken, count, &slice->base))
		return 0;
	snprintf(error, OPTIONS_ERROR_SIZE, "--vgpu type=%s: no room for %" PRIu64 " MiB %s the aperture, in the %" PRIu64
		 " MiB for vGPUs; give a smaller type%s", share->options->type, slice->size >> 20,
		 mappable ? "inside" : "behind", part->size >> 20,
		 !can_grow ? "" : mappable ? " or a larger --aperture" : " or a larger --ggtt");
	return -ENOSPC;
}

/* As GVT-g's host: it has the beginning of each part, and vGPUs what is behind, in their order. */
static int place_slices(const struct share *share, struct vgpu_config *config, char *error)
{
	uint64_t aperture = share->host->options->gpu.aperture_size;
	uint64_t ggtt = gpu_ggtt_size(share->host->gpu);
	struct vgpu_range low = { GVTG_HOST_MAPPABLE, aperture - GVTG_HOST_MAPPABLE };
	struct vgpu_range high = { aperture + GVTG_HOST_NONMAPPABLE,
				   ggtt - aperture - GVTG_HOST_NONMAPPABLE };
	int err = 0;

	if (config->pvinfo != VGPU_PVINFO_PRESENT)
		return 0;
	if (share->options->place_mappable)
		err = place_slice(share, true, &low, &config->mappable, error);
	if (!err && share->options->place_nonmappable)
		err = place_slice(share, false, &high, &config->nonmappable, error);
	return err;
}

/* The file is as large as BAR0, for its bytes lie where they lie in the BAR; what is not used is a hole. */
static int map_bars(struct share *share)
{
	int err;

	if (share->options->mapped < MAPPED_GGTT)
		return 0;
	err = memfile_init(&share->ggtt, "vgpu-ggtt", vgpu_bar_size(share->vgpu, VGPU_BAR_MMIO),
			   MEMFILE_WRITABLE);
	if (!err)
		vgpu_map_ggtt(share->vgpu, ggtt_table(share));
	if (!err && share->options->mapped == MAPPED_APERTURE)
		err = aperture_host_init(&share->aperture, share->options->socket,
					 vgpu_bar_size(share->vgpu, VGPU_BAR_APERTURE));
	return err;
}

int share_init(struct share *share, struct host *host, unsigned int index, char *error)
{
	struct vgpu_config config = host->options->shares[index].config;
	const char *why = "out of memory";
	int err;

	*share = (struct share){
		.host = host,
		.index = index,
		.options = &host->options->shares[index],
		.ggtt = MEMFILE_NONE,
		.listener = LISTENER_NONE,
		.deadline = UINT64_MAX,
	};
	aperture_host_clear(&share->aperture);
	if (share->options->plug_monitor)
		gvtg_type_plug(gvtg_type_find(share->options->type), host->options->gpu.platform, &config);
	err = load_edids(share->options, &config, error);
	if (!err)
		err = place_slices(share, &config, error);
	if (err)
		return err;
	share->vgpu = vgpu_create(host->gpu, &config, &model_ops, share, &why);
	err = share->vgpu ? map_bars(share) : -EINVAL;
	if (err) {
		snprintf(error, OPTIONS_ERROR_SIZE, "--vgpu socket=%s: %s", share->options->socket,
			 share->vgpu ? strerror(-err) : why);
		share_fini(share);
	}
	return err;
}

void share_fini(struct share *share)
{
	vfio_user_destroy(share->client);
	share->client = NULL;
	vgpu_destroy(share->vgpu);
	share->vgpu = NULL;
	memfile_fini(&share->ggtt);
	aperture_host_fini(&share->aperture);
	listener_close(&share->listener);
}

static struct vfio_user_area ggtt_area(const struct share *share)
{
	uint64_t offset = share->ggtt.size / 2;

	return (struct vfio_user_area){
		.offset = offset,
		.size = share->ggtt.size - offset,
		.fd = share->ggtt.fd,
	};
}

static struct vfio_user_area aperture_area(const struct share *share)
{
	return (struct vfio_user_area){
		.size = share->aperture.bar.size,
		.fd = share->aperture.bar.fd,
	};
}

void share_connect(struct share *share, int fd)
{
	struct vfio_user_device device = { .config_size = VGPU_CONFIG_SIZE, .msi = 1 };

	if (share->client) {
		say(share, VGPU_LOG_ERROR, "a second client was turned away");
		close(fd);
		return;
	}
	for (unsigned int bar = 0; bar < VFIO_USER_BARS; bar++)
		device.bar_size[bar] = vgpu_bar_size(share->vgpu, bar);
	if (share->ggtt.va)
		device.area[VGPU_BAR_MMIO] = ggtt_area(share);
	if (aperture_host_attach(&share->aperture, host_clock(share->host)))
		device.area[VGPU_BAR_APERTURE] = aperture_area(share);
	else if (share->options->mapped == MAPPED_APERTURE)
		say(share, VGPU_LOG_INFO, "no plugin has connected: the aperture traps");
	share->client = vfio_user_create(fd, &device, &transport_ops, share);
	share->hello_due = host_clock(share->host) + HELLO_NS;
	say(share, share->client ? VGPU_LOG_INFO : VGPU_LOG_ERROR,
	    share->client ? "client connected" : "no memory for a client");
	share_work(share);
}

uint64_t share_hello_due(const struct share *share)
{
	/* What it has said is not read while its plugin is waited for. */
	if (!share->client || share->aperture.awaited || vfio_user_is_negotiated(share->client))
		return UINT64_MAX;
	return share->hello_due;
}

static const char *farewell(int why)
{
	return why == -EPIPE || why == -ECONNRESET ? "closed" : strerror(-why);
}

void share_disconnect(struct share *share, int why)
{
	struct vfio_user_stats stats;
	struct aperture_counts aperture = aperture_host_counts(&share->aperture);

	vfio_user_get_stats(share->client, &stats);
	log_printf(&share->host->log, host_clock(share->host), (int)share->index,
		   why == -EPIPE || why == -ECONNRESET ? VGPU_LOG_INFO : VGPU_LOG_ERROR,
		   "client gone (%s): %llu messages, %llu reads, %llu writes, %llu posted in "
		   "%llu batches, %llu refused, %llu wake-ups; aperture: %llu pieces mapped, "
		   "%llu accesses emulated, %llu stepped", farewell(why),
		   (unsigned long long)stats.messages, (unsigned long long)stats.reads,
		   (unsigned long long)stats.writes, (unsigned long long)stats.posted,
		   (unsigned long long)stats.batches, (unsigned long long)stats.errors,
		   (unsigned long long)stats.wakeups, (unsigned long long)aperture.filled,
		   (unsigned long long)aperture.emulated, (unsigned long long)aperture.stepped);
	vfio_user_destroy(share->client);
	share->client = NULL;
	aperture_host_detach(&share->aperture);
	vgpu_release(share->vgpu);
	share->deadline = UINT64_MAX;
}

void share_work(struct share *share)
{
	uint64_t deadline;

	if (share_is_held(share))
		return;
	deadline = vgpu_run(share->vgpu, host_clock(share->host));
	if (!share_is_held(share))
		share->deadline = deadline;
}

bool share_serve(struct share *share)
{
	int ret;

	if (share_is_held(share))
		return false;
	ret = vfio_user_run(share->client);
	if (ret == -EAGAIN)
		return false;
	if (ret < 0)
		share_disconnect(share, ret);
	else
		share_work(share);
	return true;
}

void share_drain(struct share *share)
{
	int err;

	if (!share->client)
		return;
	err = vfio_user_drain(share->client);
	if (err)
		share_disconnect(share, err);
	else
		share_work(share);
}
