"""Every regular expression of the project, and inputs that its own parts suggest to make it slow."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from pathlib import Path

# The parser of the standard library: what a pattern is made of is read nowhere else so exactly.
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("archive", "entities")
LOOKING = ("finditer", "findall", "search", "sub", "subn", "split", "scanner")
"""Methods that try a pattern at every place."""
FUNCTIONS = (*LOOKING, "match", "fullmatch", "compile")
_DEPTH = 4
_MEMBERS = 4
_LONG = 12
"""A repetition that may go on so long can be pumped."""


@dataclass(frozen=True)
class Found:
    """A pattern: where it stands, and whether it is looked for everywhere or only at the beginning of what it is given."""

    where: str
    regex: re.Pattern[str]
    methods: frozenset[str]

    def run(self, text: str) -> None:
        """Use the pattern on a text as the project does."""
        for method in self.methods:
            if method in LOOKING:
                for _match in self.regex.finditer(text):
                    pass
            else:
                getattr(self.regex, method)(text)


def modules() -> Iterator[str]:
    """The names of all modules but migrations, and the one whose import starts the site: it asks the database."""
    for package in PACKAGES:
        path = [str(ROOT / package)]
        for module in pkgutil.walk_packages(path, f"{package}."):
            if ".migrations" not in module.name and module.name != "archive.config.wsgi":
                yield module.name


def compiled() -> list[Found]:
    """The patterns that modules and classes hold, in containers and dataclasses too."""
    methods = _methods_by_name()
    found: dict[tuple[str, int], Found] = {}
    for name in modules():
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            inside = (
                vars(value).items() if isinstance(value, type) and value.__module__ == name else [(variable, value)]
            )
            for label, each in inside:
                for regex in _patterns_in(each, _DEPTH):
                    # Imported ones are those of the module they come from.
                    found.setdefault(
                        (regex.pattern, regex.flags),
                        Found(f"{name}.{label}", regex, methods.get(label) or frozenset({"finditer"})),
                    )
    return sorted(found.values(), key=lambda each: (each.where, each.regex.pattern))


def _patterns_in(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _patterns_in(each, depth - 1)
    elif depth and isinstance(value, dict):
        for each in value.values():
            yield from _patterns_in(each, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _patterns_in(getattr(value, each.name, None), depth - 1)


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts:
                name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
                yield name, ast.parse(file.read_text(encoding="utf-8"))


def _methods_by_name() -> dict[str, frozenset[str]]:
    """Variable -> how it is called anywhere; several variables of one name share what is done with any of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for _name, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS and isinstance(node.value, ast.Name):
                found[node.value.id].add(node.attr)
    return {name: frozenset(methods) for name, methods in found.items() if name not in {"re", "regex", "pattern"}}


def written() -> tuple[list[Found], list[str]]:
    """Patterns written out in calls of functions of ``re``, and the places of those that are put together at run time."""
    found: list[Found] = []
    made: list[str] = []
    for name, tree in _trees():
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and _is_re(node.func) and node.args):
                    continue
                given, method = node.args[0], node.func.attr  # type: ignore[attr-defined]
                where = f"{name}.{function.name}"
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    used = "finditer" if method == "compile" else method
                    found.append(Found(where, re.compile(given.value), frozenset({used})))
                elif not isinstance(given, ast.Constant):
                    made.append(where)
    return found, sorted(set(made))


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in FUNCTIONS
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
    )


_IN_SCRIPT = re.compile(r"(?<=[(,=:\s])/((?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.){0,200})/[a-z]{0,6}(?=[.,;)\s])")


def in_scripts() -> list[Found]:
    """Regular expressions of the scripts that pages load; what they have in common with Python's is written alike."""
    found = []
    for file in sorted((ROOT / "static").rglob("*.js")):
        for match in _IN_SCRIPT.finditer(file.read_text(encoding="utf-8")):
            found.append(Found(f"{file.name}:{match[1]}", re.compile(match[1]), frozenset({"finditer"})))
    return found


def hostile(regex: re.Pattern[str]) -> list[Callable[[int], str]]:
    """Makers of inputs that repeat what the pattern repeats, and all that it is made of, and then do not match.

    A repeated part is pumped behind what must stand before it and by itself, alone and with the part after it; always with an end
    that does not fit.
    """
    tree = sre_parse.parse(regex.pattern, regex.flags)
    whole = _sample(tree)
    letters = list(dict.fromkeys(char for text in _alphabet(tree) for char in text))[:10]
    pumps = {(before, pump) for before, pump in _repeats(tree, "")}
    units = {("", whole), *(("", letter) for letter in letters)}
    units |= {("", f"{one}{other}") for one, other in pairwise(letters)}
    makers = []
    for before, pump in sorted(units | pumps | {("", pump) for _before, pump in pumps}):
        if pump:
            tails = ("\x00",) if len(pump) == 1 and not before else ("\x00", f"{whole}\x00")
            makers += [_maker(before, pump, tail) for tail in tails]
    return makers


def _maker(before: str, pump: str, tail: str) -> Callable[[int], str]:
    return lambda size: f"{before}{pump * max(1, size // len(pump))}{tail}"


def _sample(tree: Iterable[Any]) -> str:
    """A text that the tree is likely to match: the first of alternatives, each repetition once."""
    return "".join(next(iter(_samples(operator, argument)), "") for operator, argument in tree)


def _samples(operator: Any, argument: Any) -> list[str]:
    """Texts for one node, a few for a class or for alternatives."""
    if operator is sre.LITERAL:
        return [chr(argument)]
    if operator is sre.NOT_LITERAL:
        return ["a" if argument != ord("a") else "b", " "]
    if operator is sre.ANY:
        return ["a", " "]
    if operator is sre.IN:
        return _members(argument)
    if operator is sre.BRANCH:
        return list(dict.fromkeys(_sample(branch) for branch in argument[1][:_MEMBERS]))
    if operator is sre.SUBPATTERN:
        return [_sample(argument[3])]
    if operator is sre.ATOMIC_GROUP:
        return [_sample(argument)]
    if operator in _REPEATS:
        return [_sample(argument[2]) * max(1, argument[0])]
    return [""]


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "aب", sre.CATEGORY_NOT_DIGIT: "a ",
    sre.CATEGORY_NOT_SPACE: "a.", sre.CATEGORY_NOT_WORD: " .",
}  # fmt: skip


def _members(items: list[Any]) -> list[str]:
    """A few characters of a class; of one that excludes, characters that are not excluded."""
    found: list[str] = []
    for operator, argument in items:
        if operator is sre.NEGATE:
            excluded = re.compile(f"[{''.join(_as_class(items[1:]))}]")
            return [char for char in "aب 1.-\n<'" if not excluded.match(char)][:_MEMBERS]
        if operator is sre.LITERAL:
            found.append(chr(argument))
        elif operator is sre.RANGE:
            found += [chr(argument[0]), chr(argument[1])]
        elif operator is sre.CATEGORY:
            found += list(_CATEGORIES[argument])
    return found[:_MEMBERS]


_NAMES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _as_class(items: list[Any]) -> Iterator[str]:
    for operator, argument in items:
        if operator is sre.LITERAL:
            yield re.escape(chr(argument))
        elif operator is sre.RANGE:
            yield f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
        elif operator is sre.CATEGORY:
            yield _NAMES[argument]


def _children(operator: Any, argument: Any) -> list[Any]:
    if operator in _REPEATS:
        return [argument[2]]
    if operator is sre.BRANCH:
        return list(argument[1])
    if operator is sre.SUBPATTERN:
        return [argument[3]]
    if operator is sre.ATOMIC_GROUP:
        return [argument]
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return []


def _alphabet(tree: Iterable[Any]) -> Iterator[str]:
    for operator, argument in tree:
        children = _children(operator, argument)
        if not children:
            yield from _samples(operator, argument)
        for child in children:
            yield from _alphabet(child)


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """Every repetition that may go on for long: a text that leads to it, and what it repeats."""
    nodes = list(tree)
    for index, (operator, argument) in enumerate(nodes):
        if operator in _REPEATS and argument[1] >= _LONG:
            body = list(argument[2])
            choices = _samples(*body[0]) if len(body) == 1 else [_sample(body)]
            for pump in choices:
                yield before, pump
                # What may stand both inside the repetition and behind it can be shared out between the two in many ways.
                after = next(iter(_samples(*nodes[index + 1])), "") if index + 1 < len(nodes) else ""
                if after:
                    yield before, pump + after
        for child in _children(operator, argument):
            yield from _repeats(child, before)
        before += next(iter(_samples(operator, argument)), "")
