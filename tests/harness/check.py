# SPDX-License-Identifier: GPL-2.0 OR MIT
"""`make check`: unit tests and boots, as nested KTAP on stdout, progress on stderr, totals on the last line."""

import concurrent.futures
import contextlib
import fnmatch
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from harness import boot, cases, fuzz, hostile, judge, ktap, neighbours, published, shortcomings, size, units, vgpu_info, word_size
from harness.cases import Case
from harness.ktap import Result
from harness.paths import DEFAULT_PLATFORM, REPO, Paths

DETECTED = r"GVT-g vGPU \d+"
KUNIT_PLANS = 2
"""The suites and the cases of one have a plan in KUnit's results; the parameters of a case have none."""


@dataclass(frozen=True)
class Group:
    """A named set of results that are made together, from what @needs names: "tree/VARIANT", or "boot/VARIANT" with its modules.

    It counts for @slots of the boots that may run at a time. @kernel is the one that it needs them of, and @platform that of a boot.
    """

    name: str
    make: Callable[[], list[Result]]
    needs: tuple[str, ...] = ()
    slots: int = 1
    kernel: str = ""
    platform: str = ""


def info_results(case: Case, seen: boot.Observation) -> list[Result]:
    """Compare the fields of VgpuInfo that the case names; a list is compared by its length."""
    if not case.info:
        return []
    try:
        info = vgpu_info.parse(seen.files.get("i915_vgpu_info", ""))
    except vgpu_info.InfoError as error:
        return [Result("i915_vgpu_info can be read", False, detail=str(error))]
    results = []
    for name, wanted in case.info.items():
        got = getattr(info, name, f"no field {name}")
        results.append(judge.same(f"{name} is {wanted}", len(got) if isinstance(got, list) else got, wanted))
    return results


def touched_results(case: Case, seen: boot.Observation) -> list[Result]:
    """The counters of the groups that must stay at 0 elsewhere do count: the positive control."""
    groups = seen.stats.get("groups", {})
    refused = seen.stats.get("refused", {})
    return [*(Result(f"{name} registers are accessed", sum(groups.get(name, {}).values()) > 0, detail=str(groups.get(name)))
              for name in case.touched),
            *(judge.register_untouched_result(seen, name) for name in case.untouched),
            *(Result(f"the host refuses {kind}", refused.get(kind, 0) > 0, detail=str(refused)) for kind in case.refuses)]


def trap_results(case: Case, seen: boot.Observation) -> list[Result]:
    """No phase that the case names costs more traps than it says, and the host has counted some."""
    found = {phase: judge.traps(seen, phase) for phase in case.traps}
    return [Result(f"phase {phase} takes at most {limit} traps", 0 < found[phase] <= limit, detail=f"{found[phase]} traps")
            for phase, limit in case.traps.items()]


def kunit_results(seen: boot.Observation) -> list[Result]:
    results: list[Result] = []
    for name, text in seen.files.items():
        if name.startswith("kunit-"):
            summary = ktap.parse(text, planned_levels=KUNIT_PLANS)
            results += summary.results
            results += [Result(f"{name}: KTAP", False, detail=problem) for problem in summary.problems]
    return results or [Result("KUnit suites ran", False, detail="the guest sent no results")]


def second_results(case: Case, seen: boot.Observation) -> list[Result]:
    """What the first GPU must show as well, of the second one that the case may have."""
    if not case.second:
        return []
    other = replace(seen, stats=seen.second, info={"vgpus": seen.info.get("vgpus", [])[1:]},
                    files={"i915_vgpu_info": seen.files.get("i915_vgpu_info-second", "")})
    results = [*judge.partition_results(other), judge.work_result(other), judge.refused_result(other),
               *judge.untouched_results(other)]
    return [replace(one, name=f"second GPU: {one.name}") for one in results]


def judge_enlightened(case: Case, seen: boot.Observation) -> list[Result]:
    farewell = [judge.farewell_result(seen)] if case.scenario == "load" else []
    return [*judge.log_has(seen, [DETECTED]), *farewell, *judge.partition_results(seen), judge.guard_result(seen),
            judge.work_result(seen), judge.reserved_result(seen), judge.refused_result(seen), judge.looks_result(seen),
            *judge.untouched_results(seen), *second_results(case, seen), judge.log_result(seen, case.log_may)]


def judge_unwound(case: Case, seen: boot.Observation) -> list[Result]:
    """A guest whose probe failed many times before it was let through: from then on an enlightened one."""
    return [*judge.log_has(seen, [DETECTED]), *judge.failure_results(seen, case.injected), judge.leaks_result(seen, case.leaks_may), *judge.partition_results(seen),
            judge.work_result(seen), judge.refused_result(seen), *judge.untouched_results(seen), judge.console_result(seen),
            judge.log_result(seen, case.log_may)]


def judge_lost(case: Case, seen: boot.Observation) -> list[Result]:
    """A guest that lost its vGPU to another share: until then an enlightened one, and from then on as good as gone."""
    return [*judge.log_has(seen, [DETECTED]), judge.work_result(seen), judge.refused_result(seen), judge.looks_result(seen),
            *judge.untouched_results(seen), *judge.ggtt_left_alone_results(seen, ("after", "unload", "end")), judge.log_result(seen, case.log_may)]


LATE = "Atomic update failure on pipe"
"""A driver on bare metal times its updates by the scan line. Where each look at it is a trap, on a machine that has much else to do,
it comes too late and says so; that is about the machine."""


def judge_bare(case: Case, seen: boot.Observation) -> list[Result]:
    return [*judge.log_lacks(seen, [DETECTED]), judge.work_result(seen), judge.reserved_result(seen),
            judge.log_result(seen, [*case.log_may, LATE]),
            judge.magic_result(seen, judge.MAGIC_READS[case.kernel]),
            Result("there is no i915_vgpu_info", not seen.files.get("i915_vgpu_info"), detail="the guest sent one")]


def judge_refused(case: Case, seen: boot.Observation) -> list[Result]:
    looks = [judge.looks_result(seen)] if case.kernel == "ours" else []
    return [*judge.log_lacks(seen, [DETECTED]), judge.refused_result(seen), *looks, judge.log_result(seen, case.log_may)]


def judge_upstream(case: Case, seen: boot.Observation) -> list[Result]:
    return [judge.work_result(seen), judge.looks_result(seen, judge.UPSTREAM_READS), judge.log_result(seen, case.log_may)]


def judge_units(case: Case, seen: boot.Observation) -> list[Result]:
    return [*kunit_results(seen), judge.log_result(seen, case.log_may)]


def judge_dark(case: Case, seen: boot.Observation) -> list[Result]:
    """A guest that shows nothing."""
    return [*judge.log_has(seen, [DETECTED]), judge.work_result(seen), judge.refused_result(seen), judge.log_result(seen, case.log_may)]


def judge_hostile(case: Case, seen: boot.Observation) -> list[Result]:
    """A guest whose registers lie: whatever the driver makes of them, it survives."""
    return [judge.log_result(seen, [*case.log_may, *hostile.TOLERATED]), hostile.survived_result(seen.log)]


JUDGES: dict[str, Callable[[Case, boot.Observation], list[Result]]] = {
    "enlightened": judge_enlightened, "unwound": judge_unwound, "lost": judge_lost, "bare": judge_bare, "refused": judge_refused, "upstream": judge_upstream,
    "units": judge_units, "dark": judge_dark, "hostile": judge_hostile,
}


def judge_case(case: Case, seen: boot.Observation) -> list[Result]:
    screen = [judge.console_result(seen)] if case.scenario == "load" else []
    return [*judge.guest_results(seen), *JUDGES[case.guest](case, seen), *screen, *judge.log_has(seen, case.log_has),
            *judge.log_lacks(seen, case.log_lacks), *info_results(case, seen), *touched_results(case, seen), *trap_results(case, seen)]


def run_case(paths: Paths, case: Case, what: str = "check") -> list[Result]:
    directory = paths.logs(what) / case.name
    results = shortcomings.judged(judge_case(case, boot.run(paths, case.spec(), directory)), case.failures(paths.kernel, paths.platform))
    if not all(one.ok for one in results):
        print(f"# {paths.kernel}/{paths.platform}/{case.name}: FAILED, logs in {directory}", file=sys.stderr, flush=True)
    return results


def project_groups(paths: Paths) -> list[Group]:
    """What is tested once, whatever the kernel: with the first one, if with any."""
    return [Group("harness", units.harness_tests), Group("series", units.series_tests), Group("scripts", units.shell_tests),
            Group("vgpu-host", lambda: units.host_tests(paths)), Group("hardening", lambda: units.hardening_tests(paths)),
            Group("core-fuzz", lambda: units.fuzz_tests(paths)),
            Group("host-fuzz", lambda: fuzz.short_tests(paths)),
            Group(neighbours.NAME, lambda: neighbours.results_of(paths), ("boot/ours",), neighbours.SLOTS)]


CHOSEN = REPO / "tests" / "kernel" / "boots.toml"


def chosen_of(version: str, table: dict[str, Any], names: list[str]) -> list[str]:
    """Return: which of the boots @names the @table of kernel @version chooses."""
    kind = [key for key in table if key in ("boots", "leave_out")]
    if len(kind) != 1 or len(table) != 2 or not table.get("why"):
        raise cases.CaseError(f"boots.toml: {version} needs why, and either boots or leave_out")
    patterns = table[kind[0]]
    if idle := [pattern for pattern in patterns if not fnmatch.filter(names, pattern)]:
        raise cases.CaseError(f"boots.toml: {version}: there is no boot {', '.join(idle)}")
    named = [name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    return named if kind == ["boots"] else [name for name in names if name not in named]


def parse_chosen(text: str, names: list[str]) -> dict[str, list[str]]:
    """Return: kernel -> the boots that are made on it, from the text of boots.toml; @names are all that there are."""
    return {version: chosen_of(version, table, names) for version, table in tomllib.loads(text).items()}


def boots_on(version: str, alone: bool, platform: str = DEFAULT_PLATFORM) -> list[Case]:
    """Return: the boots that are made on kernel @version, which is tested @alone or as one of several, and @platform."""
    every = cases.load(REPO / "tests" / "boots")
    names = [case.name for case in every]
    chosen = names if alone else parse_chosen(CHOSEN.read_text(), names).get(version, names)
    return [case for case in every if case.is_for(version, platform) and case.name in chosen]


def kernel_groups(paths: Paths) -> list[Group]:
    """What is tested with every kernel, whatever the platform."""
    ours, upstream = ("tree/ours",), ("tree/upstream",)
    return [Group("hook-map", lambda: units.hook_map_tests(paths), ours), Group("published", lambda: published.results(paths), ours),
            Group("word-size", lambda: word_size.results(paths, word_size.OURS), ours),
            Group("upstream-word-size", lambda: word_size.results(paths, word_size.UPSTREAM), upstream)]


def boot_groups(paths: Paths, alone: bool) -> list[Group]:
    """The boots with one kernel on one platform."""
    return [Group(case.name, lambda case=case: run_case(paths, case), (f"boot/{case.kernel}",), platform=paths.platform)
            for case in boots_on(paths.kernel, alone, paths.platform)]


def all_groups(every: list[Paths]) -> list[Group]:
    """Groups of several kernels have the kernel in front of their names, boots on several platforms the platform."""
    kernels, platforms = ({path.kernel for path in every}, {path.platform for path in every})
    groups = [replace(group, kernel=every[0].kernel) for group in project_groups(every[0])]
    seen: set[str] = set()
    for paths in every:
        place = f"{paths.kernel}/" if len(kernels) > 1 else ""
        if paths.kernel not in seen:
            groups += [replace(group, name=place + group.name, kernel=paths.kernel) for group in kernel_groups(paths)]
        seen.add(paths.kernel)
        place += f"{paths.platform}/" if len(platforms) > 1 else ""
        groups += [replace(group, name=place + group.name, kernel=paths.kernel) for group in boot_groups(paths, len(kernels) == 1)]
    return groups


def selected(groups: list[Group], wanted: str) -> list[Group]:
    """Return: the groups called @wanted, with or without kernel and platform, else those whose names contain it."""
    exact = [group for group in groups if group.name == wanted or group.name.endswith(f"/{wanted}")]
    return exact or [group for group in groups if wanted in group.name]


def needs(every: list[Paths], kernel: str, wanted: str) -> list[str]:
    """Return: what of @kernel the tests on @every that @wanted selects need; see Group."""
    chosen = selected(all_groups(every), wanted)
    return list(dict.fromkeys(need for group in chosen if group.kernel == kernel for need in group.needs))


class Slots:
    """So many boots may run at a time. Who wants several gets them in its turn: nobody overtakes it while it gathers them."""

    def __init__(self, count: int):
        self.count = count
        self._free = threading.Semaphore(count)
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def take(self, wanted: int) -> Iterator[None]:
        """Wait for @wanted slots, or for all that there are."""
        taken = min(wanted, self.count)
        with self._turn:
            for _ in range(taken):
                self._free.acquire()
        try:
            yield
        finally:
            self._free.release(taken)


@dataclass(frozen=True)
class Made:
    """What became of one @group, and when (time.monotonic())."""

    group: Group
    results: list[Result]
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def timed(group: Group, slots: Slots) -> Made:
    with slots.take(group.slots):
        return timed_alone(group)


def timed_alone(group: Group) -> Made:
    print(f"# {group.name} ...", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        results = group.make()
    except Exception as error:  # a broken test is a failed test, and the others still run
        results = [Result("the test itself runs", False, detail=repr(error))]
    return Made(group, results, began, time.monotonic())


def print_group(number: int, made: Made) -> None:
    results, name = made.results, made.group.name
    lines = ["KTAP version 1", f"1..{len(results)}"]
    lines += [line for i, one in enumerate(results, 1) for line in ktap.write(i, one).splitlines()]
    print("\n".join("    " + line for line in lines))
    ok = all(one.ok for one in results) and bool(results)
    print(f"# {name}: {made.seconds:.1f} s\n{'ok' if ok else 'not ok'} {number} - {name}", flush=True)


def make_groups(groups: list[Group], jobs: int, first: int = 1) -> list[Made]:
    """Make and print @groups, numbered from @first on."""
    every: list[Made] = []
    slots = Slots(jobs)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for number, future in enumerate([pool.submit(timed, group, slots) for group in groups], first):
            every.append(future.result())
            print_group(number, every[-1])
    return every


def run_groups(groups: list[Group], jobs: int, first: int = 1) -> list[Result]:
    """As make_groups(). Return: all their results."""
    return [one for made in make_groups(groups, jobs, first) for one in made.results]


def platform_line(platform: str, every: list[Made]) -> str:
    """Return: how long the boots on @platform among @every took, by the clock and one after the other."""
    boots = [one for one in every if one.group.platform == platform]
    if not boots:
        return f"# {platform}: no boots"
    clock = max(one.ended for one in boots) - min(one.began for one in boots)
    return f"# {platform}: {len(boots)} boots in {clock:.0f} s, {sum(one.seconds for one in boots):.0f} s one after the other"


def verdict(results: list[Result]) -> int:
    """Print the totals, which are the last line. Return: the exit status."""
    passed = sum(one.ok and not one.skip for one in results)
    failed = sum(not one.ok for one in results)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def run(every: list[Paths], wanted: str, jobs: int) -> int:
    groups = selected(all_groups(every), wanted)
    if not groups:
        raise SystemExit(f"harness: no test is called '{wanted}'")
    print(f"KTAP version 1\n1..{len(groups)}", flush=True)
    made = make_groups(groups, jobs)
    for title, places in (("driver", ("drivers", "include")), ("vgpu-host", ("tests/vgpu-host",))):
        files = sorted(path for place in places for path in (REPO / place).rglob("*.[ch]"))
        print(f"# size of {size.report(title, files, REPO)}")
    for platform in dict.fromkeys(paths.platform for paths in every):
        print(platform_line(platform, made))
    return verdict([one for group in made for one in group.results])
