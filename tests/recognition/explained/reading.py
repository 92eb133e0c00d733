"""Reads figures out of a page, and the arithmetic out of an explanation. Knows markup, not one page of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

VOID = {"input", "br", "hr", "img", "meta", "link", "rect", "path", "line", "circle", "source", "use", "polyline"}
NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
SIGNS = {"+", "−", "×", "÷"}


@dataclass(eq=False)
class Node:
    """An element with its classes and what lies in it."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attrs.get("class", "").split())

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).replace("\N{NO-BREAK SPACE}", " ").split())

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def above(self, tag: str) -> Node | None:
        node: Node | None = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node

    def inside(self, *names: str) -> bool:
        node: Node | None = self
        while node is not None:
            if node.classes & set(names):
                return True
            node = node.parent
        return False


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def tree(html: str) -> Node:
    parser = _Tree()
    parser.feed(html)
    return parser.root


@dataclass(frozen=True)
class Figure:
    """A number on a page: where it stands, what it says, and where it is explained."""

    place: str
    text: str
    explained_at: str
    leads: bool


def figures(html: str) -> list[Figure]:
    """Every number of a page: cells of tables, values of stats, the four numbers and the gaps, dotted words."""
    found = []
    for node in tree(html).walk():
        if _is_figure(node) and re.search(r"\d", _own_text(node)):
            links = [a for a in node.walk() if a.tag == "a"] + ([node] if node.tag == "a" else [])
            dotted = next((a.attrs["href"] for a in links if "data-explain" in a.attrs), "")
            text = next((a.text for a in links if "data-explain" in a.attrs), _own_text(node))
            found.append(Figure(_place(node), text, dotted, bool(links)))
    return found


def _is_figure(node: Node) -> bool:
    if node.inside("plot", "bar", "calendar"):
        return False
    if node.tag in {"td", "th"} and "num" in node.classes:
        return node.above("thead") is None
    if node.tag == "dd":
        return "value" in node.classes
    if node.tag == "a" and "figure" in node.classes:
        return node.above("td") is None and node.above("dd") is None and node.above("li") is None
    return node.tag in {"div", "b"} and node.inside("fourfold") and (node.tag == "b" or "value" in node.classes)


def _own_text(node: Node) -> str:
    """Without what is small beside the number."""
    parts = [c if isinstance(c, str) else "" if "sub" in c.classes else _own_text(c) for c in node.children]
    return " ".join(" ".join(parts).replace("\N{NO-BREAK SPACE}", " ").split())


def _place(node: Node) -> str:
    """`Table, column` or the term beside the value."""
    if (row := node.above("tr")) is not None and (table := node.above("table")) is not None:
        wrap = table.parent.attrs.get("aria-label", "") if table.parent else ""
        heads = [th.text for th in table.walk() if th.tag == "th" and th.above("thead")]
        column = sum(_span(cell) for cell in row.children[: row.children.index(node)] if isinstance(cell, Node))
        return f"{wrap}, {heads[column] if column < len(heads) else column}"
    beside = [one.text for one in node.parent.walk() if one.tag in {"dt", "span"}] if node.parent else []
    return beside[0] if beside else node.tag


def _span(cell: Node) -> int:
    return int(cell.attrs.get("colspan", "1")) if cell.tag in {"td", "th"} else 0


@dataclass(frozen=True)
class Worked:
    """An explanation as a person reads it: its result, its arithmetic done again, the sum of its rows."""

    result: str
    value: Decimal
    first: Decimal
    rows: Decimal | None
    same_unit: bool


def worked(html: str) -> Worked:
    """Does the arithmetic of the explanation with nothing but what it shows."""
    root = tree(html)
    result = next(node for node in root.walk() if node.tag == "p" and "value" in node.classes).text
    value, terms = Decimal(0), [node for node in root.walk() if "data-does" in node.attrs]
    assert terms, f"No arithmetic: {root.text[:300]}"
    for node in terms:
        number = number_in(node.text.lstrip("".join(SIGNS)) if node.attrs["data-does"] != "+" else node.text)
        value = {
            "+": lambda a, b: a + b,
            "−": lambda a, b: a - b,
            "×": lambda a, b: a * b,
            "÷": lambda a, b: a / b,
        }[node.attrs["data-does"]](value, number)
    rows = _rows(root)
    same = bool(rows) and _unit(rows[0]) == _unit(terms[0].text)
    total = sum((number_in(text) for text in rows), Decimal(0)) if same else None
    return Worked(result, value, number_in(terms[0].text), total, same)


def _rows(root: Node) -> list[str]:
    tables = [node for node in root.walk() if node.tag == "table" and "Rows behind it" in node.text]
    return [node.text for table in tables for node in table.walk() if node.tag == "td" and "num" in node.classes]


def _unit(text: str) -> str:
    """`GBP`, `h` or nothing: rows of another unit than the first term are told beside, not added."""
    if re.search(r"\d:\d\d", text):
        return "h"
    code = re.search(r"\b[A-Z]{3}\b", text)
    return code[0] if code else ""


def number_in(text: str) -> Decimal:
    """`GBP 1,234.50`, `−0.05`, `85.00 %`, `12:30` (minutes)."""
    if match := re.fullmatch(r"(−?)(\d[\d,]*):(\d\d)", text.strip()):
        minutes = int(match[2].replace(",", "")) * 60 + int(match[3])
        return Decimal(-minutes if match[1] else minutes)
    found = NUMBER.findall(text)
    assert found, text
    return Decimal(found[-1].replace(",", "").replace("−", "-"))
