# SPDX-License-Identifier: GPL-2.0 OR MIT
"""What another driver than ours is expected to fail.

The boot of a case that ours passes, made with the driver of the unchanged kernel, shows two things: that the defect is there,
and that the case notices it. So what is named must fail, and nothing else may.
"""

from collections.abc import Iterable

from harness.ktap import Result

GONE = "it passes: the defect that this case shows is no longer there"


def turned(result: Result) -> Result:
    """Return: @result of an expectation that must fail."""
    return Result(f"fails: {result.name}", not result.ok and not result.skip, detail=GONE if result.ok else "")


def missing(fails: Iterable[str], results: Iterable[Result]) -> list[Result]:
    names = [result.name for result in results]
    return [Result(f"an expectation begins with '{begin}'", False, detail="\n".join(names))
            for begin in fails if not any(name.startswith(begin) for name in names)]


def judged(results: list[Result], fails: list[str]) -> list[Result]:
    """Return: @results, where those whose names begin as one of @fails says are well only if they failed.

    The beginning is enough because some names go on with a regular expression. One that is nobody's beginning is a mistake.
    """
    begins = tuple(fails)
    return [*(turned(one) if begins and one.name.startswith(begins) else one for one in results), *missing(fails, results)]
