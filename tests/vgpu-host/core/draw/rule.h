/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_RULE_H
#define VGPU_HOST_RULE_H

#include <stddef.h>
#include <stdint.h>

#define BIT(n)			(UINT32_C(1) << (n))
#define BITS(high, low)		(((UINT32_C(2) << ((high) - (low))) - 1) << (low))

/**
 * struct rule - bits of some words that must have a value
 * @dword: where they are
 * @mask: which ones
 * @value: what they must be
 * @name: what is not known if they are not
 */
struct rule {
	unsigned int dword;
	uint32_t mask;
	uint32_t value;
	const char *name;
};

/** struct rules - @count rules */
struct rules {
	const struct rule *rows;
	size_t count;
};

#define RULES(table)	{ .rows = (table), .count = sizeof(table) / sizeof((table)[0]) }

/** rules_check() - NULL, or the name of the first rule that @words break */
static inline const char *rules_check(const struct rules *rules, const uint32_t *words)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = &rules->rows[i];

		if ((words[rule->dword] & rule->mask) != rule->value)
			return rule->name;
	}
	return NULL;
}

#endif /* VGPU_HOST_RULE_H */
