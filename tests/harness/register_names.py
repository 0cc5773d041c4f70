# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Names of registers and of their bits, from the headers of i915 in a kernel tree.

`#define NAME _MMIO(0x...)` is a register; with parameters, NAME(pipe) for instance, it is one for each value that they can have. Of C's
expressions only arithmetic and other macros are understood; what needs more, such as a field of a struct, stays without a name.
"""

import ast
import functools
import itertools
import operator
import pathlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

I915 = "drivers/gpu/drm/i915"
INTEL = "include/drm/intel"
HEADERS = (f"{INTEL}/*.h", f"{I915}/*_reg_defs.h", f"{I915}/*_reg*.h", f"{I915}/*/*_reg*.h")
END = 2 << 20
"""Registers are in the first 2 MiB of BAR0."""


class NotANumber(Exception):
    """An expression is beyond us."""


class Offset(int):
    """The value of a macro that is a register."""


@dataclass(frozen=True)
class Macro:
    name: str
    parameters: tuple[str, ...]
    body: str
    indented: bool = False


@dataclass(frozen=True)
class Name:
    """One name of a register: the @macro, and @text with its parameters; the lower the @rank, the likelier it is meant."""

    rank: tuple[int, int, int]
    text: str
    macro: str


# ---- reading -----------------------------------------------------------------

DEFINE = re.compile(r"^#[ \t]*define(?P<space>[ \t]+)(?P<name>\w+)(?:\((?P<parameters>[\w, \t]*)\))?(?:[ \t]+(?P<body>.*))?$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def macros(text: str) -> list[Macro]:
    """Return: what @text, a header, defines, in its order."""
    plain = COMMENT.sub(" ", text).replace("\\\n", " ")
    found = []
    for match in DEFINE.finditer(plain):
        parameters = tuple(part.strip() for part in (match["parameters"] or "").split(",") if part.strip())
        found.append(Macro(match["name"], parameters, (match["body"] or "").strip(), len(match["space"].expandtabs()) > 1))
    return found


# ---- arithmetic --------------------------------------------------------------

BINARY: dict[type, Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.floordiv, ast.LShift: operator.lshift,
    ast.RShift: operator.rshift, ast.BitOr: operator.or_, ast.BitAnd: operator.and_, ast.Mod: operator.mod}
UNARY: dict[type, Callable[[int], int]] = {ast.USub: operator.neg, ast.Invert: operator.invert, ast.UAdd: operator.pos}
SUFFIX = re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]+\b")
EDP = 3
"""The transcoder whose registers are not beside those of the others."""


def pick(index: int, *numbers: int) -> int:
    if not 0 <= index < len(numbers):
        raise NotANumber
    return numbers[index]


def pick_of_two_ranges(index: int, second: int, a: int, b: int, c: int, d: int) -> int:
    return a + index * (b - a) if index < second else c + (index - second) * (d - c)


BUILT_IN: dict[str, Callable[..., int]] = {
    "_MMIO": Offset, "MCR_REG": Offset, "BIT": lambda n: 1 << n, "REG_BIT": lambda n: 1 << n,
    "REG_GENMASK": lambda high, low: (2 << high) - (1 << low), "GENMASK": lambda high, low: (2 << high) - (1 << low),
    "_PICK": pick, "_PICK_EVEN_2RANGES": pick_of_two_ranges, "DISPLAY_MMIO_BASE": lambda _: 0,
    "_MMIO_PIPE2": lambda _, pipe, a: Offset(a + 0x1000 * pipe), "_MMIO_CURSOR2": lambda _, pipe, a: Offset(a + 0x1000 * pipe),
    "_MMIO_TRANS2": lambda _, tran, a: Offset(a + (0xf000 if tran == EDP else 0x1000 * tran)),
}
"""What the headers say with a struct of the device, or with C that is no arithmetic."""
CONSTANTS = {f"{kind}_{letter}": number for kind in ("PIPE", "TRANSCODER", "PORT", "PHY", "AUX_CH") for number, letter in enumerate("ABCDE")}
"""Of enums."""


@functools.cache
def parsed(body: str) -> ast.expr:
    try:
        return ast.parse(SUFFIX.sub(r"\1", body).strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise NotANumber from error


@dataclass
class Evaluator:
    """Knows all macros of some headers; of two with one name the last one counts."""

    known: dict[str, Macro] = field(default_factory=dict)

    def call(self, macro: Macro, arguments: Iterable[int]) -> int:
        values = tuple(arguments)
        if len(values) != len(macro.parameters):
            raise NotANumber
        return self.value(parsed(macro.body), dict(zip(macro.parameters, values)))

    def value(self, node: ast.expr, bound: dict[str, int]) -> int:
        match node:
            case ast.Constant(value=int(number)):
                return number
            case ast.Name(id=name) if name in bound:
                return bound[name]
            case ast.Name(id=name) if name in CONSTANTS:
                return CONSTANTS[name]
            case ast.Name(id=name) if name in self.known:
                return self.call(self.known[name], ())
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.applied(name, [self.value(one, bound) for one in args])
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return self.binary(type(op), self.value(left, bound), self.value(right, bound))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
                return UNARY[type(op)](self.value(operand, bound))
        raise NotANumber

    @staticmethod
    def binary(op: type, left: int, right: int) -> int:
        try:
            return BINARY[op](left, right) if op is not ast.LShift or right < 64 else 0
        except (ArithmeticError, ValueError) as error:
            raise NotANumber from error

    def applied(self, name: str, arguments: list[int]) -> int:
        try:
            if name in BUILT_IN:
                return BUILT_IN[name](*arguments)
        except (TypeError, ValueError) as error:
            raise NotANumber from error
        if name not in self.known:
            raise NotANumber
        return self.call(self.known[name], arguments)


# ---- parameters --------------------------------------------------------------

LETTERS = dict(enumerate("ABCD"))
ENGINES = {0x2000: "rcs0", 0x12000: "vcs0", 0x1c000: "vcs1", 0x22000: "bcs0", 0x1a000: "vecs0"}
DOMAINS: dict[str, dict[int, str]] = {
    **dict.fromkeys(("pipe", "trans", "tran", "transcoder", "cpu_transcoder", "dsi_trans"), {**LETTERS, EDP: "EDP"}),
    **dict.fromkeys(("port", "aux_ch", "phy", "ddi"), dict(enumerate("ABCDE"))),
    **dict.fromkeys(("base", "ring", "mmio_base", "engine_base"), ENGINES),
    **dict.fromkeys(("dev_priv", "display", "i915", "__dev_priv", "__display", "__i915"), {0: ""}),
    **dict.fromkeys(("plane", "plane_id", "pll", "sprite"), {number: str(number + 1) for number in range(4)}),
}
NUMBERS = {number: str(number) for number in range(16)}
"""The values of any other parameter. Those that the hardware lacks are names of nothing, or lose against a better one."""
MOST = 96
"""Combinations of one macro's parameters ..."""
FIELDS = 8
"""... and of a field's."""


def domain_of(name: str, parameters: tuple[str, ...]) -> dict[int, str]:
    """Return: what the parameter @name can be, among @parameters: a plane of a pipe is a number, a plane without is the pipe's."""
    return LETTERS if name == "plane" and "pipe" not in parameters else DOMAINS.get(name, NUMBERS)


def combinations(macro: Macro) -> Iterator[tuple[tuple[int, ...], str, int]]:
    """Yield: values of the parameters, the register's name with them, and how unlikely they are."""
    domains = [domain_of(name, macro.parameters) for name in macro.parameters]
    for values in itertools.islice(itertools.product(*domains), MOST):
        shown = [domain[value] for domain, value in zip(domains, values) if domain[value]]
        places = sum(list(domain).index(value) for domain, value in zip(domains, values))
        yield values, f"{macro.name}({','.join(shown)})" if shown else macro.name, places


# ---- names -------------------------------------------------------------------

GENERATIONS = {"haswell": 7, "broadwell": 8}
"""Of platforms, whatever is behind a dash; all others have 9."""
SINCE = {"HSW": 7, "BDW": 8, "SKL": 9, "KBL": 9, "CNL": 10, "ICL": 11, "JSL": 11, "EHL": 11}
"""The generation of chips up to 11; NEWER have a later one."""
NEWER = {"TGL", "RKL", "DG1", "DG2", "ADL", "ADLP", "MTL", "XEHP", "XEHPC", "XE2LPD", "XELPD", "XELPDP", "XELPMP", "PVC", "LNL", "D13"}
ELSEWHERE = {"VLV", "CHV", "BXT", "GLK", "I830", "I915", "I965", "G4X", "PNV", "CL"}
"""Chips that are not in the line from Haswell on."""
PREFIX = re.compile(r"(?:GEN(?P<generation>\d+)|(?P<chip>[A-Z0-9]+))_")


def is_foreign(name: str, generation: int) -> bool:
    """Is a register of this @name one of another chip than the platform of @generation?"""
    match = PREFIX.match(name)
    if not match:
        return False
    if match["generation"]:
        return int(match["generation"]) > generation
    return match["chip"] in ELSEWHERE | NEWER or SINCE.get(match["chip"], 0) > generation


HEADER_GENERATIONS = {"vlv_": range(0), "bxt_": range(0), "icl_": range(11, 12), "i9xx_": range(9), "intel_sprite_": range(9), "skl_": range(9, 13)}
"""The generations whose registers are in headers of such names."""


def header_is_foreign(header: str, generation: int) -> bool:
    return any(header.startswith(prefix) and generation not in span for prefix, span in HEADER_GENERATIONS.items())


@dataclass
class Names:
    """The names of all registers that some headers define, for a platform of @generation."""

    generation: int = 9
    by_offset: dict[int, list[Name]] = field(default_factory=dict)
    fields: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, evaluator: Evaluator, macro: Macro, elsewhere: bool) -> bool:
        """Take @macro if it is a register, of a chip @elsewhere or not. Return: whether it is."""
        foreign = elsewhere or is_foreign(macro.name, self.generation)
        found = False
        for values, text, places in combinations(macro):
            try:
                offset = evaluator.call(macro, values)
            except (NotANumber, RecursionError):
                return found
            if not isinstance(offset, Offset):
                return False
            found = True
            if 0 < offset < END:
                self.by_offset.setdefault(int(offset), []).append(Name((int(foreign), places, len(text)), text, macro.name))
        return found

    def add_header(self, evaluator: Evaluator, found: list[Macro], header: str) -> None:
        """Take the registers among the macros @found in @header, and for each the fields that follow it, which are indented."""
        elsewhere = header_is_foreign(header, self.generation)
        register = ""
        for macro in found:
            if not macro.name.startswith("_") and self.add(evaluator, macro, elsewhere):
                register = macro.name
            elif not macro.indented:
                register = ""
            elif register and not macro.name.endswith("_SHIFT"):
                self.add_field(evaluator, register, macro)

    def add_field(self, evaluator: Evaluator, register: str, macro: Macro) -> None:
        for values, text, _ in itertools.islice(combinations(macro), FIELDS):
            try:
                mask = evaluator.call(macro, values)
            except (NotANumber, RecursionError):
                return
            if 0 < mask < 1 << 32:
                self.fields.setdefault(register, []).append((mask, text))

    def best(self, offset: int) -> list[Name]:
        """Return: the likely names of the register at @offset, the likeliest first; those of another chip only if there are no others."""
        ranked = sorted(self.by_offset.get(offset, []), key=lambda one: one.rank)
        return [one for one in ranked if one.rank[0] == ranked[0].rank[0]]

    def name(self, offset: int) -> str:
        """Return: the likeliest name of the register at @offset, two if they are equally likely, "" if there is none."""
        best = self.best(offset)
        return " or ".join([one.text for one in best if one.rank[:2] == best[0].rank[:2]][:2])

    def bits(self, offset: int, mask: int, register: str = "") -> list[str]:
        """Return: the names of the fields of the register at @offset, known as @register perhaps, that lie in @mask."""
        best = self.best(offset)
        likely = [one for one in best if one.rank[:2] == best[0].rank[:2]]
        ranked = sorted(likely, key=lambda one: one.macro != register.partition("(")[0])
        macro = next((one.macro for one in ranked if one.macro in self.fields), "")
        return list(dict.fromkeys(name for bits, name in self.fields.get(macro, []) if bits & mask == bits))


@functools.cache
def load(tree: pathlib.Path, platform: str) -> Names:
    """Return: the names that the kernel in @tree has for registers of @platform; none if there is no such tree."""
    names = Names(GENERATIONS.get(platform.partition("-")[0], 9))
    paths = dict.fromkeys(path for pattern in HEADERS for path in sorted(tree.glob(pattern)))
    headers = {path: macros(path.read_text(errors="replace")) for path in paths}
    evaluator = Evaluator({macro.name: macro for found in headers.values() for macro in found})
    for path, found in headers.items():
        names.add_header(evaluator, found, path.name)
    return names
