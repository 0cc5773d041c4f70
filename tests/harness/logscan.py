# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Finds in a kernel log what a clean run does not have."""

import re
from collections.abc import Iterable

BAD = re.compile(
    r"WARNING:|\bBUG\b|\bOops\b|KASAN|UBSAN|general protection fault|Kernel panic|Call Trace"
    r"|possible (circular locking|recursive locking|irq lock inversion)|suspicious RCU usage"
    r"|INFO: (task|rcu|lockdep)|soft lockup|hung task|GPU HANG|\*ERROR\*|Unable to handle|leaked|Memory manager not clean")

# An emulated PC says these on every boot; none of them is about the driver.
HARMLESS = (
    re.compile(r"BUG: .*mitigation"),
)

# The console of 7.3 waits for a vblank after each drawing, and warns if the pipe has just been switched off beside it, as at the
# end of every boot. A vblank that does not come in time has other words, which are as harmless only if it is
# the console that waited while the machine fell asleep.
TRACE = r"\n.*?end trace [^\n]*$"
NO_PIPE = re.compile(r"^[^\n]*vblank not available on crtc \d+, ret=-22" + TRACE, re.MULTILINE | re.DOTALL)
LATE = re.compile(r"^[^\n]*vblank wait timed out on crtc \d+" + TRACE, re.MULTILINE | re.DOTALL)
CONSOLE = "drm_fb_helper_damage_work"
ASLEEP = re.compile(r"PM: suspend entry.*?PM: suspend exit", re.DOTALL)


def without_waits(log: str) -> str:
    """Return: @log without what the console said of pipes that were switched off while it waited for them."""
    def unless_console(trace: re.Match[str]) -> str:
        return "" if CONSOLE in trace[0] else trace[0]

    return ASLEEP.sub(lambda sleep: LATE.sub(unless_console, sleep[0]), NO_PIPE.sub("", log))


def bad_lines(log: str, allowed: Iterable[str] = ()) -> list[str]:
    """Return: the lines of @log that spoil a run, but for those that one of the regular expressions @allowed matches."""
    permit = [*HARMLESS, *(re.compile(pattern) for pattern in allowed)]
    return [line for line in without_waits(log).splitlines()
            if BAD.search(line) and not any(pattern.search(line) for pattern in permit)]


def missing(log: str, wanted: Iterable[str]) -> list[str]:
    """Return: the regular expressions of @wanted that no line of @log matches."""
    return [pattern for pattern in wanted if not re.search(pattern, log, re.MULTILINE)]
