# SPDX-License-Identifier: GPL-2.0 OR MIT
# The front door: every step alone, and the two that most people want (demo, check). See `make help`.

KERNEL ?= 6.12
PLATFORM ?=
O      ?= build
KSRC   ?=
TEST   ?=
JOBS   ?= $(shell nproc)
ACCEL  ?= auto
FUZZ_SECONDS ?= 3600
FUZZ_JOBS ?= 1
TARGET ?=
SEEDS  ?= 300
DRIVER ?= ours
SHARE  ?= large
IGT_LIST ?= fast
IGT_TEST ?=
GUESTS ?= 1

CACHE  := $(abspath $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/i915-vgpu)
# A whole version is the name of everything below, so "the newest" is looked up first.
newest = $(or $(shell scripts/debian-kernel.sh newest $(1) $(CACHE)),$(error KERNEL=$(1): see above))
override KERNEL := $(foreach kernel,$(KERNEL),$(if $(findstring .,$(kernel)),$(kernel),$(call newest,$(kernel))))
SEVERAL := $(word 2,$(KERNEL))
OUT    := $(abspath $(O))
LINUX   = $(if $(SEVERAL),$(error KERNEL=$(KERNEL): only check takes several),$(OUT)/linux-$(KERNEL))
PRISTINE = $(LINUX)/pristine
SYSROOT  := $(CACHE)/sysroot
IGT_ROOT := $(CACHE)/igt
VARIANT ?= ours
comma := ,
space := $(subst ,, )
TRAPS = traps-$(KERNEL)$(addprefix -,$(filter-out haswell,$(PLATFORM)))
# As vgpu-host lists them; the harness does the same.
PLATFORMS := $(shell sed -n 's/^\t&\([a-z_]*\),$$/\1/p' tests/vgpu-host/platform/platform.c | tr _ -)

# Make would hand the variables of its command line on to kbuild as well, which has an O of its own. The environment carries them.
MAKEOVERRIDES :=
export KERNEL PLATFORM KSRC ACCEL CACHE VARIANT JOBS
export O := $(OUT)
export PYTHONPATH := $(CURDIR)/tests
export PYTHONDONTWRITEBYTECODE := 1
export CCACHE_DIR := $(CACHE)/ccache
export CCACHE_NOHASHDIR := 1
# What is not in the cache is compiled at once, without a preprocessor's run before it: a quarter less for a first build.
export CCACHE_DEPEND := 1
# The same source gives the same objects, whoever builds it and whenever, so that clones share the compiler cache.
export KBUILD_BUILD_TIMESTAMP := 2026-01-01
export KBUILD_BUILD_USER := vgpu
export KBUILD_BUILD_HOST := build
export KBUILD_BUILD_VERSION := 1

KBUILD  = $(MAKE) -s --no-print-directory -j$(JOBS) LOCALVERSION= CC="ccache gcc"
STEP    = python3 scripts/step.py
HARNESS = python3 -m harness

# A kernel image is compiled once for each version and configuration, from the pristine sources. A variant is a set of modules for one
# of the images: kernel-boots, kernel-debug, or kernel-igt for the tests of others.
IMAGE = $(if $(filter igt-%,$(VARIANT)),igt,$(if $(filter debug,$(VARIANT)),debug,boots))
IMAGE_TREE = $(LINUX)/kernel-$(IMAGE)
fragments = $(patsubst %,tests/kernel/%.config,$(1))
FRAGMENTS_boots = $(call fragments,base graphics debug)
FRAGMENTS_debug = $(call fragments,base graphics debug injection coverage)
FRAGMENTS_igt   = $(call fragments,base graphics igt)

# What a variant has on top of its image, which can only be options of DRM
OPTIONS_ours     = $(call fragments,ours)
OPTIONS_debug    = $(call fragments,ours i915-debug)
OPTIONS_igt-ours = $(call fragments,igt-ours)

# What scenarios run beside busybox
GUEST_PROGRAMS = $(patsubst tests/guest/programs/%.c,$(OUT)/guest/%,$(wildcard tests/guest/programs/*.c))

# Which of its lines run is counted in the driver's own files only: kbuild takes the names of their objects.
KBUILD_debug = $(patsubst drivers/gpu/drm/i915/%.c,GCOV_PROFILE_%.o=y,$(wildcard drivers/gpu/drm/i915/i915_vgpu*.c))

.DEFAULT_GOAL := help
.PHONY: help demo check release-check coverage host-coverage kunit check-kernels lint bisect builds traps fairness idle hostile igt igt-compare selftests igt-guest shell packages fuzz fetch sysroot sparse series tree image image-alone kernel modules-alone host host-test host-fuzz initramfs run report clean distclean

help: ## this text
	@echo 'Start with:'
	@echo '  make demo     boot on a vGPU and show what the driver did with it'
	@echo '  make check    run every test'
	@echo
	@echo 'All targets:'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  %-13s %s\n", $$1, $$2 }'
	@echo
	@echo 'Variables (current value):'
	@echo '  KERNEL=$(KERNEL)    kernel version: Debian package linux-source-$(KERNEL); 7 or newest: the newest there is;'
	@echo '                 check takes several'
	@echo '  PLATFORM=$(PLATFORM)    platform: $(subst $(space),$(comma)$(space),$(PLATFORMS)); of demo, traps, igt, selftests and shell, which take one'
	@echo '                 (haswell), and of check and coverage, which take several (all)'
	@echo '  KSRC=$(KSRC)        a kernel tree or archive of your own instead of the package'
	@echo '  VARIANT=$(VARIANT)   kernel of tree, kernel, initramfs, run, shell, hostile: upstream, plain, ours or debug'
	@echo '  O=$(O)'
	@echo '                 build products; downloads and ccache are in $(CACHE)'
	@echo '  ACCEL=$(ACCEL)     auto, kvm or tcg'
	@echo '  TARGET=$(TARGET)        what `make fuzz` feeds: core, vfio-user, control, options, edid or plugin; all of them without it'
	@echo '  FUZZ_SECONDS=$(FUZZ_SECONDS) how long each target of `make fuzz` goes on; FUZZ_JOBS=$(FUZZ_JOBS) at a time'
	@echo '  SEEDS=$(SEEDS)     random ways in which registers lie, in `make hostile`'
	@echo '  DRIVER=$(DRIVER)    whose i915 the tests of others judge: ours, upstream or plain'
	@echo '  SHARE=$(SHARE)    what igt and selftests have: large, the whole GPU; bare, the same without a mediator; small, the usual vGPU; V5_8 ...'
	@echo '  VGPU=$(VGPU)         what else igt, selftests and shell say of the vGPU (vgpu-host --help): VGPU=tlb=stale finds missing invalidations'
	@echo '  IGT_LIST=$(IGT_LIST)  tests of `make igt`: fast (the package'"'"'s i915.fast-feedback), or a file in tests/igt without .txt'
	@echo '  IGT_TEST=$(IGT_TEST)      instead, all tests of the package whose name contains this'
	@echo '  GUESTS=$(GUESTS)      guests of `make igt` side by side; each wants 2.5 GiB (from gen8 on 4.5), and where time counts (kms) a CPU'
	@echo '  JOBS=$(JOBS)         parallel compilers'
	@echo '  TEST=$(TEST)          run only the tests of `make check`, checkers of `make lint`, rows of `make builds` or scenarios of `make fairness` whose name contains this'

demo: ## fetch, build, boot and report; exit 0 only if all is well
	@$(STEP) 'packages' $(MAKE) --no-print-directory packages
	@$(STEP) 'kernel source ($(KERNEL))' $(MAKE) --no-print-directory fetch
	@$(STEP) 'QEMU with vfio-user' $(MAKE) --no-print-directory sysroot
	@$(STEP) 'vgpu-host' $(MAKE) --no-print-directory host
	@$(STEP) 'series applied to the kernel' $(MAKE) --no-print-directory tree
	@$(STEP) 'guest kernel (the first build takes minutes)' $(MAKE) --no-print-directory kernel
	@$(STEP) 'initramfs' $(MAKE) --no-print-directory initramfs
	@$(STEP) 'boot' $(HARNESS) run --variant $(VARIANT) --output $(OUT)/demo
	@$(HARNESS) report --output $(OUT)/demo

check: ## run every test, or those that TEST= names; KTAP on stdout. KERNEL='6.12 7.2 7.3' tests all three, with boots by tests/kernel/boots.toml
	$(if $(and $(SEVERAL),$(KSRC)),$(error KSRC=$(KSRC) is one kernel, KERNEL=$(KERNEL) are several))
	@for step in packages sysroot host host-test host-fuzz; do \
		$(STEP) "$$step" $(MAKE) --no-print-directory KERNEL=$(firstword $(KERNEL)) $$step 1>&2 || exit 1; done
	@for kernel in $(KERNEL); do \
		needs=$$($(HARNESS) needs --kernel $$kernel --test '$(TEST)') || exit 1; \
		[ -z "$$needs" ] || $(MAKE) --no-print-directory KERNEL=$$kernel NEEDS="$$needs" check-kernels 1>&2 || exit 1; done
	@$(HARNESS) check --test '$(TEST)'

release-check: ## run all that a release claims (tests/harness/release.toml), for hours; stopped, it goes on; a table at the end
	@nice $(HARNESS) release-check

check-kernels: # fetch KERNEL and build NEEDS of it: tree/VARIANT, or boot/VARIANT with kernel and initramfs
	@$(STEP) 'Linux $(KERNEL): source' $(MAKE) --no-print-directory fetch
	@for variant in $(sort $(notdir $(NEEDS))); do \
		$(STEP) "Linux $(KERNEL): $$variant, sources" $(MAKE) --no-print-directory VARIANT=$$variant tree || exit 1; done
	@for variant in $(patsubst boot/%,%,$(filter boot/%,$(NEEDS))); do \
		$(STEP) "Linux $(KERNEL): image" $(MAKE) --no-print-directory VARIANT=$$variant image && \
		$(STEP) "Linux $(KERNEL): $$variant" $(MAKE) --no-print-directory VARIANT=$$variant kernel initramfs || exit 1; done

coverage: host-coverage ## measure which lines of the driver all tests together run, and which of vgpu-host; reports go to O/coverage-KERNEL, O/vgpu-host-coverage
	@$(MAKE) --no-print-directory packages fetch sysroot host 1>&2
	@$(MAKE) --no-print-directory VARIANT=debug tree kernel initramfs 1>&2
	@$(HARNESS) coverage --test '$(TEST)'

host-coverage: ## the part of coverage that is about vgpu-host
	@scripts/packages.sh 1>&2
	$(call MESON,vgpu-host-coverage,-Dbuildtype=debug -Db_coverage=true -Dwerror=false -Dtests=enabled)
	@$(HARNESS) host-coverage

kunit: ## run the KUnit suites by the kernel's own kunit.py, on a 64-bit and a 32-bit kernel; TEST=i386: there only
	@$(MAKE) --no-print-directory packages fetch sysroot 1>&2
	@$(MAKE) --no-print-directory VARIANT=kunit tree 1>&2
	@flock $(LINUX)/kunit.lock $(HARNESS) kunit --test '$(TEST)'

lint: ## run every static checker on the series, the driver, the host and the scripts
	@scripts/packages.sh lint 1>&2
	@$(MAKE) --no-print-directory VARIANT=ours fetch sparse tree image 1>&2
	@flock $(LINUX)/lint.lock $(HARNESS) lint --test '$(TEST)'

bisect: ## build after every patch of the series and boot on a vGPU after each that changes the driver; goes on where it was stopped
	@scripts/packages.sh lint 1>&2
	@$(MAKE) --no-print-directory VARIANT=ours fetch sysroot sparse host tree image 1>&2
	@flock $(LINUX)/bisect.lock $(HARNESS) bisect

builds: ## compile the series in each configuration of tests/kernel/builds.toml; goes on where it was stopped
	@scripts/packages.sh 1>&2
	@$(MAKE) --no-print-directory VARIANT=ours fetch tree 1>&2
	@flock $(LINUX)/builds.lock nice $(HARNESS) builds --test '$(TEST)'

fuzz: ## let libFuzzer play guest, VMM, control client, user, monitor and plugin of vgpu-host, FUZZ_SECONDS each; goes on from what it found before
	@$(MAKE) --no-print-directory packages host-fuzz 1>&2
	@nice $(HARNESS) fuzz --seconds $(FUZZ_SECONDS) --target '$(TARGET)' --jobs $(FUZZ_JOBS)

fairness: ## measure how long a guest waits while a hostile one shares its vgpu-host; TEST= names scenarios; fails above the bounds
	@$(MAKE) --no-print-directory packages host 1>&2
	@$(HARNESS) fairness --test '$(TEST)'

traps: ## count what the drivers with no, the first and this guest support cost in traps, for the cover letter
	@$(MAKE) --no-print-directory packages fetch sysroot host
	@for variant in plain upstream ours; do \
		$(MAKE) --no-print-directory VARIANT=$$variant tree kernel initramfs || exit 1; done
	@$(HARNESS) traps --output $(OUT)/$(TRAPS)
	@python3 scripts/series/publish.py --table $(OUT)/$(TRAPS)

idle: ## measure vgpu-host's memory and CPU time with one, two and four idle guests, for tests/vgpu-host/README.md
	@$(MAKE) --no-print-directory packages fetch sysroot host 1>&2
	@$(MAKE) --no-print-directory VARIANT=ours tree kernel initramfs 1>&2
	@$(HARNESS) idle

igt: igt-guest ## run igt-gpu-tools in the guest: DRIVER, SHARE, IGT_LIST, or all tests whose name contains IGT_TEST; stopped, it goes on
	@$(HARNESS) igt --driver '$(DRIVER)' --share '$(SHARE)' --list '$(IGT_LIST)' --test '$(IGT_TEST)' --guests $(GUESTS) --vgpu '$(VGPU)'

igt-compare: ## put the last `make igt` of each DRIVER side by side (SHARE, IGT_LIST); fails where ours is worse
	@$(HARNESS) igt-compare --share '$(SHARE)' --list '$(IGT_LIST)'

hostile: ## load the driver with registers that lie, in SEEDS random ways; stopped, it goes on
	@$(MAKE) --no-print-directory packages fetch sysroot host 1>&2
	@$(MAKE) --no-print-directory tree kernel initramfs 1>&2
	@$(HARNESS) hostile --variant $(VARIANT) --seeds $(SEEDS)

selftests: igt-guest ## run i915's own selftests, mock and live, in the guest: DRIVER, SHARE, TEST
	@$(HARNESS) selftests --driver '$(DRIVER)' --share '$(SHARE)' --test '$(TEST)' --vgpu '$(VGPU)'

igt-guest:
	@$(MAKE) --no-print-directory packages fetch sysroot host 1>&2
	@mkdir -p $(CACHE) && flock $(CACHE)/lock scripts/make-sysroot.sh $(IGT_ROOT) igt-gpu-tools-tests kmod util-linux libfaketime 1>&2
	@$(MAKE) --no-print-directory VARIANT=igt-$(DRIVER) GUEST_ROOT=$(IGT_ROOT) tree kernel initramfs 1>&2

shell: ## a shell in the booted guest (serial console); ACCEL, VARIANT, VGPU='caps=none,fences=8' and APPEND= apply
	@$(HARNESS) shell --variant $(VARIANT) --vgpu '$(VGPU)' --append '$(APPEND)'

packages: ## install the Debian packages that are missing (asks for root only then)
	@scripts/packages.sh

fetch: ## download the kernel source and import it into the cache
	@scripts/fetch-kernel.sh $(KERNEL) $(CACHE) $(PRISTINE)

sysroot: ## provide QEMU >= 10.1 where the machine's own is older
	@$(HARNESS) qemu > /dev/null 2>&1 || { mkdir -p $(CACHE) && flock $(CACHE)/lock scripts/make-sysroot.sh $(SYSROOT) qemu-system-x86; }
	@$(HARNESS) qemu

sparse: sysroot ## provide a sparse that can read KERNEL; the one of Debian 12 cannot read 7.3
	@flock $(CACHE)/lock scripts/make-sparse.sh $(CACHE) $(SYSROOT)

series: ## write the patch series for KERNEL to O/series-KERNEL, with you (git config user.name, user.email) as its author
	@python3 scripts/series/publish.py --identity
	@$(MAKE) --no-print-directory packages fetch 1>&2
	@$(MAKE) --no-print-directory VARIANT=ours tree
	@python3 scripts/series/publish.py --tree $(LINUX)/ours --base $$(sed -n 1p $(PRISTINE)) --output $(OUT)/series-$(KERNEL) \
		--traps $(OUT)/$(TRAPS)

# $(1): variant. Two makes in one tree would spoil each other.
TREE = mkdir -p $(LINUX) && flock $(LINUX)/$(1).lock scripts/kernel-tree.sh $(1) $(LINUX)/$(1) $(CACHE)/linux-$(KERNEL).git $$(sed -n 1p $(PRISTINE))

tree: ## make the work tree of kernel VARIANT
	@$(call TREE,$(VARIANT))

# Its other modules are compiled with it. kbuild passes by the directory of i915, for its option as a variable of make is empty; what is
# compiled sees the option as configured.
image: ## compile the kernel image of VARIANT, which other variants share
	@$(call TREE,kernel-$(IMAGE))
	@flock $(IMAGE_TREE).lock $(MAKE) --no-print-directory image-alone

image-alone:
	@python3 scripts/kernel-config.py --tree $(IMAGE_TREE) --image $(IMAGE) --source $$(sed -n 1p $(PRISTINE)) $(FRAGMENTS_$(IMAGE))
	@cmp -s $(IMAGE_TREE)/localversion-image $(IMAGE_TREE)/.image-built || $(KBUILD) -C $(IMAGE_TREE) CONFIG_DRM_I915= bzImage modules
	@cp $(IMAGE_TREE)/localversion-image $(IMAGE_TREE)/.image-built

kernel: image ## configure and compile the modules of VARIANT, and the kernel image that they are for
	@flock -s $(IMAGE_TREE).lock flock $(LINUX)/$(VARIANT).lock $(MAKE) --no-print-directory modules-alone

modules-alone:
	@scripts/kernel-objects.sh $(IMAGE_TREE) $(LINUX)/$(VARIANT)
	@python3 scripts/kernel-config.py --tree $(LINUX)/$(VARIANT) --for $(IMAGE_TREE) $(FRAGMENTS_$(IMAGE)) $(OPTIONS_$(VARIANT))
	@$(KBUILD) $(KBUILD_$(VARIANT)) -C $(LINUX)/$(VARIANT) modules
	@rm -rf $(LINUX)/$(VARIANT).root
	@$(KBUILD) -C $(LINUX)/$(VARIANT) INSTALL_MOD_PATH=$(LINUX)/$(VARIANT).root INSTALL_MOD_STRIP=1 modules_install
	@cp -p --remove-destination $(IMAGE_TREE)/arch/x86/boot/bzImage $(LINUX)/$(VARIANT).bzImage
	@echo 'kernel: $(LINUX)/$(VARIANT).bzImage, modules: $(LINUX)/$(VARIANT).root'

initramfs: $(GUEST_PROGRAMS) ## pack busybox, the modules, the scenarios and their programs
	@python3 scripts/make-initramfs.py --guest tests/guest $(addprefix --program ,$(GUEST_PROGRAMS)) \
		--image $(LINUX)/$(VARIANT).bzImage --modules $(LINUX)/$(VARIANT).root $(addprefix --root ,$(GUEST_ROOT)) $(LINUX)/$(VARIANT).cpio.gz

$(OUT)/guest/%: tests/guest/programs/%.c $(wildcard tests/guest/programs/*.h)
	@mkdir -p $(@D)
	@gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -static $$(pkg-config --cflags libdrm) -o $@.$$$$ $< && mv $@.$$$$ $@

# $(1): name below O, $(2): options, $(3): what to build, if not all
define MESON
	@mkdir -p $(OUT)
	@[ -f $(OUT)/$(1)/build.ninja ] || meson setup $(2) $(OUT)/$(1) tests/vgpu-host > $(OUT)/$(1).log || \
		{ cat $(OUT)/$(1).log; exit 1; }
	@ninja -C $(OUT)/$(1) --quiet $(3)
endef

host: ## compile vgpu-host
	$(call MESON,vgpu-host,-Dbuildtype=release -Doptimization=2 -Dwerror=false -Dtests=disabled)
	@echo 'host: $(OUT)/vgpu-host/vgpu-host'

host-test: ## compile vgpu-host with the sanitizers, for its unit tests
	$(call MESON,vgpu-host-asan,-Dbuildtype=debugoptimized -Db_sanitize=address$(comma)undefined -Dtests=enabled)

host-fuzz: ## compile the targets of libFuzzer
	@scripts/packages.sh fuzz 1>&2
	$(call MESON,vgpu-host-fuzz,-Dbuildtype=debugoptimized -Db_sanitize=address$(comma)undefined -Db_lundef=false -Dwerror=false -Dfuzzer=true,fuzz-targets)
host-fuzz: export CC := clang-14

run: ## boot the guest once, as in the demo
	@$(HARNESS) run --variant $(VARIANT) --output $(OUT)/demo

report: ## show the report of the last run again
	@$(HARNESS) report --output $(OUT)/demo

clean: ## remove build products
	rm -rf $(OUT)

distclean: clean ## remove the caches as well
	rm -rf $(CACHE)
