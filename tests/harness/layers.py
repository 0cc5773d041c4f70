# SPDX-License-Identifier: GPL-2.0 OR MIT
"""Who needs whom in vgpu-host's core/ and platform/, for `make lint`.

- Nothing in core/ includes a file of platform/ but platform.h: core/ knows platforms by the struct alone.
- Files do not need each other in a circle. A file needs another if it names a function or an object that the other defines.
- Folders do not need each other in a circle, neither so nor by what their files include. A file at the top of core/ counts as a
  folder of its own. TYPES are left out: they put the state of all parts together, and all parts include them.

A call through a pointer in a struct of the platform or of the owner needs nobody: that is how a circle is untied.
"""

import pathlib
import re
from collections.abc import Iterable, Mapping

PLATFORM = "platform/platform.h"
TYPES = {"vgpu.h", "model.h", PLATFORM}

COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
FUNCTION = re.compile(r"^((?:static )?)[a-z][\w \t*]*?\b(\w+)\([^;{}]*?\)\n\{", re.MULTILINE)
BY_MACRO = re.compile(r"^()[A-Z][A-Z0-9_]*\((\w+)\)\n\{", re.MULTILINE)
OBJECT = re.compile(r"^((?:static )?)[a-z][\w \t*]*?\b(\w+)(?:\[\w*\])* = ", re.MULTILINE)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)

Graph = dict[str, dict[str, str]]
"""For each node those that it needs, and a word that says why."""


def sources(host: pathlib.Path) -> dict[str, str]:
    """Return: the text of each file of core/ and platform/, named as an include line names it."""
    found = {}
    for place, top in (("core", host / "core"), ("platform", host)):
        for path in sorted((host / place).rglob("*.[ch]")):
            found[path.relative_to(top).as_posix()] = path.read_text()
    return found


def definitions(code: str) -> tuple[set[str], set[str]]:
    """Return: the functions and objects that @code defines, for all files and for itself."""
    found = [match for rule in (FUNCTION, BY_MACRO, OBJECT) for match in rule.findall(code)]
    return {name for static, name in found if not static}, {name for static, name in found if static}


def needs(files: Mapping[str, str]) -> Graph:
    code = {name: COMMENT_OR_STRING.sub("", text) for name, text in files.items() if name.endswith(".c")}
    defined = {name: definitions(text) for name, text in code.items()}
    owners = {word: name for name, (public, _) in defined.items() for word in public}
    graph: Graph = {}
    for name, text in code.items():
        words = set(re.findall(r"\w+", text)) - defined[name][1]
        graph[name] = {owners[word]: word for word in sorted(words & owners.keys()) if owners[word] != name}
    return graph


def includes(files: Mapping[str, str]) -> Graph:
    return {name: {other: other for other in INCLUDE.findall(text) if other in files and other not in TYPES}
            for name, text in files.items() if name not in TYPES}


def folder(name: str) -> str:
    return name.partition("/")[0] if "/" in name else name.partition(".")[0]


def folders(graph: Graph) -> Graph:
    found: Graph = {}
    for name, others in graph.items():
        for other, word in others.items():
            if folder(name) != folder(other):
                found.setdefault(folder(name), {}).setdefault(folder(other), f"{name}: {word}")
    return found


def way(graph: Graph, start: str, goal: str) -> list[str]:
    """Return: the shortest way from a node that @start needs to @goal; empty: there is none."""
    ways = [[node] for node in sorted(graph.get(start, {}))]
    seen = {start, *graph.get(start, {})}
    for one in ways:
        if one[-1] == goal:
            return one
        for node in sorted(graph.get(one[-1], {}).keys() - (seen - {goal})):
            seen.add(node)
            ways.append([*one, node])
    return []


def circles(graph: Graph) -> Iterable[str]:
    """Yield: one circle for each node that is in one, unless it is in one that was named before."""
    named: set[str] = set()
    for node in sorted(graph):
        one = [] if node in named else [node, *way(graph, node, node)]
        if len(one) > 1:
            named.update(one)
            yield node + "".join(f" -> {other} ({graph[before][other]})" for before, other in zip(one, one[1:], strict=False))


def trespasses(files: Mapping[str, str]) -> Iterable[str]:
    for name, text in files.items():
        for other in INCLUDE.findall(text):
            if folder(name) != "platform" and folder(other) == "platform" and other != PLATFORM:
                yield f"core/{name} includes {other}: of platform/, core/ may include platform.h alone"


def find(host: pathlib.Path) -> list[str]:
    """Return: one line for each rule that the sources of @host break."""
    files = sources(host)
    graph, included = needs(files), includes(files)
    return [*trespasses(files), *(f"files in a circle: {one}" for one in circles(graph)),
            *(f"folders in a circle: {one}" for one in circles(folders(graph))),
            *(f"folders that include each other: {one}" for one in circles(folders(included)))]
