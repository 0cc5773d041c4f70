// SPDX-License-Identifier: MIT
/* What puts a vGPU of gen8 or gen9 into failsafe mode before it has submitted anything: gvt/handlers.c. */
#include <string.h>

#include "owner.h"

#define PVINFO		0x78000
#define RSV5		(PVINFO + 0x808)
#define FENCE(n)	(0x100000 + 8 * (n))
#define RCS(reg)	(0x2000 + (reg))
#define BCS(reg)	(0x22000 + (reg))
#define RING_MODE	0x29c
#define CSFE_CHICKEN1	0xd4
#define ON(bits)	((bits) << 16 | (bits))
#define OFF(bits)	((bits) << 16)

struct trigger {
	const char *platform;
	uint32_t offset;
	uint32_t value;
	bool before;		/* failsafe if PVINFO was not read */
	bool after;		/* if it was */
};

static const struct trigger triggers[] = {
	{ "skylake", RCS(RING_MODE), ON(1u), true, true },
	{ "skylake", BCS(RING_MODE), ON(1u), true, true },
	{ "skylake", RCS(RING_MODE), 1u, false, false },	/* without its mask nothing is written */
	{ "skylake", RCS(RING_MODE), OFF(1u), false, false },
	{ "skylake", RCS(RING_MODE), ON(2u), false, false },
	{ "kabylake", RCS(RING_MODE), ON(2u), false, false },
	{ "kabylake-halo", RCS(RING_MODE), ON(1u), true, true },
	{ "coffeelake", RCS(RING_MODE), ON(2u), true, true },
	{ "coffeelake", RCS(RING_MODE), ON(1u), true, true },
	{ "coffeelake", RCS(RING_MODE), OFF(2u), false, false },
	{ "cometlake", BCS(RING_MODE), ON(2u), true, true },
	{ "cometlake", BCS(RING_MODE), ON(1u), true, true },
	{ "broadwell", RCS(RING_MODE), ON(1u), true, true },
	{ "broadwell-ult", RCS(RING_MODE), ON(1u), true, true },
	{ "broadwell", RCS(RING_MODE), ON(2u), false, false },
	{ "broadwell", RCS(RING_MODE), ON(1u << 9), true, false },	/* PPGTT */
	{ "skylake", RCS(RING_MODE), ON(1u << 15), true, false },	/* run list */
	{ "skylake", RCS(RING_MODE), OFF(1u << 15), false, false },
	{ "skylake", RCS(CSFE_CHICKEN1), ON(1u << 3), true, true },
	{ "skylake", BCS(CSFE_CHICKEN1), ON(1u << 4), true, true },
	{ "kabylake", 0x1a0d4, ON(1u << 3), true, true },
	{ "cometlake", 0x120d4, ON(1u << 4), true, true },
	{ "skylake", RCS(CSFE_CHICKEN1), ON(1u << 2), false, false },	/* i915's workaround */
	{ "skylake", RCS(CSFE_CHICKEN1), OFF(3u << 3), false, false },
	{ "broadwell", RCS(CSFE_CHICKEN1), ON(3u << 3), false, false },
	{ "skylake", RSV5, 1, true, true },
	{ "skylake", FENCE(4), 1, true, false },
	{ "skylake", FENCE(3), 1, false, false },
};

static bool triggers_failsafe(const struct trigger *trigger, bool looked)
{
	struct vgpu_state state;
	struct owner owner = { 0 };

	owner_init_of(&owner, trigger->platform, NULL);
	if (looked)
		(void)rd(&owner, PVINFO);
	wr(&owner, trigger->offset, trigger->value);
	vgpu_state(owner.vgpu, &state);
	if (state.failsafe)
		assert_non_null(strstr(owner.last, state.failsafe));
	owner_fini(&owner);
	return state.failsafe;
}

static void failsafe_has_another_trigger(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		const struct trigger *trigger = &triggers[i];

		if (triggers_failsafe(trigger, false) != trigger->before ||
		    triggers_failsafe(trigger, true) != trigger->after)
			fail_msg("%s: 0x%x to 0x%x", trigger->platform, trigger->value, trigger->offset);
	}
}

/* A refused bit is not stored, and those beside it are. */
static void refused_bit_comes_on(void **state)
{
	static const struct { uint32_t offset, refused, kept; } registers[] = {
		{ RCS(RING_MODE), 1u, 1u << 9 }, { RCS(CSFE_CHICKEN1), 1u << 3, 1u << 2 },
		{ BCS(CSFE_CHICKEN1), 1u << 4, 1u << 2 },
	};
	struct vgpu_config bare = { .pvinfo = VGPU_PVINFO_HIDDEN };

	(void)state;
	for (unsigned int mediated = 0; mediated < 2; mediated++) {
		struct owner owner = { 0 };
		uint32_t seen;

		owner_init_of(&owner, "skylake", mediated ? NULL : &bare);
		for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
			(void)rd(&owner, PVINFO);
			wr(&owner, registers[i].offset, ON(registers[i].refused | registers[i].kept));
			seen = rd(&owner, registers[i].offset) & 0xffff;
			assert_int_equal(seen, registers[i].kept | (mediated ? 0 : registers[i].refused));
		}
		assert_int_equal(!!owner.vgpu->state.failsafe, mediated);
		owner_fini(&owner);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failsafe_has_another_trigger),
		cmocka_unit_test(refused_bit_comes_on),
	};

	return cmocka_run_group_tests_name("failsafe", tests, NULL, NULL);
}
