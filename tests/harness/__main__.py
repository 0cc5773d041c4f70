# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Command line of the harness; the Makefile is its usual caller."""

import argparse
import os
import pathlib
import sys

from harness import bisect, boot, builds, check, coverage, demo, fairness, fuzz, host_coverage, hostile, idle, igt, kunit, lint, qemu, release, selftests, shell, traps
from harness.paths import Paths, from_environment


def do_qemu(paths: Paths, _: argparse.Namespace) -> int:
    found = qemu.find(paths.sysroot)
    version = ".".join(map(str, found.version()))
    where = "in the sysroot" if found.environment else "the machine's own"
    print(f"qemu: {version}, {where}")
    return 0


def do_run(paths: Paths, args: argparse.Namespace) -> int:
    return demo.run(paths, args.variant, args.output, shell.parse_pairs(args.vgpu))


def do_boot(paths: Paths, args: argparse.Namespace) -> int:
    """Boot one scenario and print what the guest said: the quickest way to try a change of vgpu-host."""
    host = boot.HostSpec(vgpu=shell.parse_pairs(args.vgpu))
    seen = boot.run(paths, boot.BootSpec(args.variant, args.scenario, host, tuple(args.append.split())), args.output)
    print(seen.ktap, f"verdict: {seen.verdict or 'none'}  {seen.fault}", f"files: {args.output}", sep="\n")
    return 0 if seen.verdict == "pass" and not seen.fault else 1


def do_report(_: Paths, args: argparse.Namespace) -> int:
    return demo.report(args.output)


def do_shell(paths: Paths, args: argparse.Namespace) -> int:
    return shell.run(paths, shell.spec_of(args.variant, args.vgpu, args.append))


def do_check(kernels: list[Paths], args: argparse.Namespace) -> int:
    return check.run(kernels, args.test, args.jobs)


def do_release_check(kernels: list[Paths], _: argparse.Namespace) -> int:
    return release.run(kernels[0].out)


def do_needs(kernels: list[Paths], args: argparse.Namespace) -> int:
    """Print what of one kernel a check of @kernels needs; the Makefile makes it."""
    print(*check.needs(kernels, args.kernel, args.test))
    return 0


def do_coverage(platforms: list[Paths], args: argparse.Namespace) -> int:
    return coverage.run(platforms, args.test, args.jobs)


def do_host_coverage(paths: Paths, _: argparse.Namespace) -> int:
    return host_coverage.run(paths)


def do_kunit(paths: Paths, args: argparse.Namespace) -> int:
    return kunit.main(paths, args.test)


def do_lint(paths: Paths, args: argparse.Namespace) -> int:
    return lint.main(paths, args.test)


def do_bisect(paths: Paths, _: argparse.Namespace) -> int:
    return bisect.run(paths)


def do_traps(paths: Paths, args: argparse.Namespace) -> int:
    return traps.run(paths, args.output)


def do_fairness(paths: Paths, args: argparse.Namespace) -> int:
    return fairness.run(paths, args.test)


def do_idle(paths: Paths, _: argparse.Namespace) -> int:
    return idle.run(paths)


def do_fuzz(paths: Paths, args: argparse.Namespace) -> int:
    return fuzz.run(paths, args.seconds, args.target, args.jobs)


def do_hostile(paths: Paths, args: argparse.Namespace) -> int:
    return hostile.run(paths, args.variant, args.seeds)


def subject_of(args: argparse.Namespace) -> igt.Subject:
    return igt.Subject(args.driver, args.share, args.vgpu)


def do_igt(paths: Paths, args: argparse.Namespace) -> int:
    return igt.run(paths, subject_of(args), args.list, args.test, args.guests)


def do_igt_compare(paths: Paths, args: argparse.Namespace) -> int:
    return igt.run_compare(paths, ("ours", "upstream", "plain"), args.share, args.list)


def do_selftests(paths: Paths, args: argparse.Namespace) -> int:
    return selftests.run(paths, subject_of(args), args.test)


def do_builds(paths: Paths, args: argparse.Namespace) -> int:
    return builds.run(paths, args.test)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="harness")
    commands = top.add_subparsers(dest="command", required=True)
    for name, function in (("qemu", do_qemu), ("run", do_run), ("report", do_report), ("boot", do_boot),
                           ("shell", do_shell), ("check", do_check), ("needs", do_needs), ("release-check", do_release_check), ("coverage", do_coverage), ("host-coverage", do_host_coverage), ("kunit", do_kunit), ("lint", do_lint),
                           ("bisect", do_bisect), ("traps", do_traps), ("builds", do_builds), ("fairness", do_fairness), ("idle", do_idle), ("fuzz", do_fuzz),
                           ("igt", do_igt), ("igt-compare", do_igt_compare), ("selftests", do_selftests), ("hostile", do_hostile)):
        one = commands.add_parser(name)
        one.set_defaults(function=function)
        one.add_argument("--variant", default="ours", help="kernel: ours, debug, plain or upstream")
        one.add_argument("--vgpu", default="", help="options of the share: name=value,...")
        one.add_argument("--append", default="", help="words for the kernel command line")
        one.add_argument("--scenario", default="load", help="file in tests/guest/scenarios without .sh")
        one.add_argument("--output", type=lambda text: pathlib.Path(text).resolve(), default=pathlib.Path("build/boot").resolve())
        one.add_argument("--test", default="", help="only tests whose name contains this")
        one.add_argument("--kernel", default="", help="the one of several kernels that is meant")
        one.add_argument("--seconds", type=int, default=3600, help="how long to fuzz each target")
        one.add_argument("--target", default="", help="what to fuzz, if not all")
        one.add_argument("--seeds", type=int, default=300, help="random ways in which registers lie")
        one.add_argument("--driver", default="ours", choices=("ours", "upstream", "plain"), help="whose i915 the tests of others judge")
        one.add_argument("--share", default="large", choices=igt.SHARES, help="what they have: the whole GPU, as a vGPU or bare, or a small vGPU")
        one.add_argument("--list", default="fast", help="fast, or a file in tests/igt without .txt")
        one.add_argument("--guests", type=int, default=1, help="guests of igt side by side")
        one.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="boots or fuzzers at a time")
    return top


def refuse_several(command: str, what: str, named: set[str]) -> None:
    if len(named) > 1:
        raise SystemExit(f"harness: {command} takes one {what}; {what.upper()} names {len(named)}: {', '.join(sorted(named))}")


def main() -> int:
    args = parser().parse_args()
    every = from_environment(args.function in (do_check, do_needs, do_coverage))
    if args.function in (do_check, do_needs, do_release_check):
        return args.function(every, args)
    refuse_several(args.command, "kernel", {paths.kernel for paths in every})
    if args.function is do_coverage:
        return do_coverage(every, args)
    refuse_several(args.command, "platform", {paths.platform for paths in every})
    return args.function(every[0], args)


if __name__ == "__main__":
    sys.exit(main())
