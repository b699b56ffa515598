"""The Markdown of a user's own letter as blocks: which places are filled, and where each one stands."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crossroads.report.column import Block, Break, Code, Grid, Heading, Items, Line, Paragraph, Quote, Span
from crossroads.report.own_letter_text import BLOCKS, MARKED, WORDS, Fault, OwnLetterError, OwnText, Place

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

INLINE = frozenset({"figure", "headline", *WORDS})
"""What may stand in a line; every other block stands alone."""
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Outline:
    """A letter's Markdown, parsed.

    Parameters
    ----------
    alone, inside : frozenset of int
        Numbers of the places that stand on a line of their own, and inside a line. Those in code are in neither: code stays as written.
    """

    text: OwnText
    tokens: tuple[Token, ...]
    alone: frozenset[int]
    inside: frozenset[int]


def outline(text: OwnText) -> Outline:
    """Parse a letter's Markdown and see that every place stands where it can be filled.

    Raw HTML is text; links lead to https, http and mailto addresses and nowhere else.

    Raises
    ------
    OwnLetterError
        If a block is unknown or does not stand alone, a place stands in a link's address, or a picture is called for.
    """
    tokens = tuple(_parser().parse(text.body))
    alone, inside, coded = set[int](), set[int](), set[int]()
    faults: list[Fault] = []
    for opening, token in zip((None, *tokens), tokens, strict=False):
        coded |= _marks(token.content) if token.type in {"fence", "code_block"} else set()
        children = token.children or []
        stands_in = opening.type if opening is not None and token.level == 1 else ""
        is_own = stands_in == "paragraph_open" and MARKED.fullmatch(token.content) is not None
        for child in children:
            (coded if child.type == "code_inline" else alone if is_own else inside).update(_marks(child.content))
            if child.type == "image":
                line = text.first_line + (token.map or [0])[0]
                faults.append(
                    Fault(Place(line, 1), "![...]", "a letter loads nothing from outside; pictures are drawn by {{ chart NAME }}")
                )
    faults += list(_misplaced(text, alone, inside, coded))
    if faults:
        raise OwnLetterError(text.where, faults)
    return Outline(text, tokens, frozenset(alone), frozenset(inside))


def _misplaced(text: OwnText, alone: set[int], inside: set[int], coded: set[int]) -> Iterator[Fault]:
    for tag in text.tags:
        if tag.number in coded:
            continue
        if tag.what not in {"figure", *BLOCKS, *WORDS}:
            known = ", ".join((*BLOCKS, *WORDS))
            yield Fault(tag.place, tag.quoted, f"there is no block {tag.what[:30]!r}; blocks are {known}; names of series are in capitals")
        elif tag.number not in alone | inside:
            yield Fault(tag.place, tag.quoted, "a link's address cannot be filled; write it out")
        elif tag.number in inside and tag.what not in INLINE:
            yield Fault(tag.place, tag.quoted, "stands alone: a line of its own, empty lines around it, not in a list, quote or table")


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: _ADDRESS.match(url.strip()) is not None  # type: ignore[method-assign]  # the library's own way to set it
    return parser


def _marks(text: str) -> set[int]:
    return {int(n) for n in MARKED.findall(text)}


# --------------------------------------------------------------------------------------------- blocks


def blocks(outlined: Outline, lines: Mapping[int, Line], parts: Mapping[int, tuple[Block, ...]]) -> tuple[Block, ...]:
    """Return the letter as blocks, with what fills each place.

    Parameters
    ----------
    lines : mapping of int to Line
        What fills the places inside lines, and those alone on a line that are a line themselves.
    parts : mapping of int to tuple of Block
        What fills the other places that stand alone.
    """
    from markdown_it.tree import SyntaxTreeNode

    return tuple(_Builder(outlined, lines, parts).all(SyntaxTreeNode(list(outlined.tokens)).children))


class _Builder:
    """One walk over one tree."""

    def __init__(self, outlined: Outline, lines: Mapping[int, Line], parts: Mapping[int, tuple[Block, ...]]) -> None:
        self.sources = {tag.number: tag.source for tag in outlined.text.tags}
        self.lines = lines
        self.parts = parts

    def all(self, nodes: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
        for node in nodes:
            yield from self.block(node)

    def block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "paragraph":
                yield from self.paragraph(node)
            case "heading":
                yield Heading(min(max(int(node.tag[1]), 2), _DEEPEST), self.line(node))
            case "bullet_list" | "ordered_list":
                start = None if node.type == "bullet_list" else int(node.attrs.get("start", 1))
                yield Items(tuple(tuple(self.all(item.children)) for item in node.children), start)
            case "blockquote":
                yield Quote(tuple(self.all(node.children)))
            case "fence" | "code_block":
                yield Code(self.as_written(node.content).rstrip("\n"))
            case "hr":
                yield Break()
            case "table":
                yield self.table(node)

    def paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        found = MARKED.fullmatch(node.children[0].content)
        if found and int(found[1]) in self.parts:
            yield from self.parts[int(found[1])]
        else:
            yield Paragraph(self.line(node))

    def table(self, node: SyntaxTreeNode) -> Grid:
        head, body = node.children[0], node.children[1:]
        cells = head.children[0].children
        numeric = tuple("right" in str(cell.attrs.get("style", "")) for cell in cells)
        rows = tuple(tuple(self.line(cell) for cell in row.children) for part in body for row in part.children)
        return Grid("", tuple(self.line(cell) for cell in cells), numeric, rows, (False,) * len(rows))

    # ------------------------------------------------------------------------------------------ lines

    def line(self, node: SyntaxTreeNode) -> Line:
        """Return the one run of words in a paragraph, heading or cell."""
        return tuple(_joined(span for inline in node.children for child in inline.children for span in self.spans(child, Span(""))))

    def spans(self, node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
        match node.type:
            case "text":
                yield from self.filled(node.content, style)
            case "softbreak":
                yield replace(style, text=" ")
            case "hardbreak":
                yield replace(style, text="\n")
            case "code_inline":
                yield replace(style, text=self.as_written(node.content), code=True)
            case "strong":
                yield from self.below(node, replace(style, strong=True))
            case "em":
                yield from self.below(node, replace(style, em=True))
            case "s":
                yield from self.below(node, replace(style, struck=True))
            case "link":
                yield from self.below(node, replace(style, href=str(node.attrs["href"])))

    def below(self, node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
        for child in node.children:
            yield from self.spans(child, style)

    def filled(self, text: str, style: Span) -> Iterator[Span]:
        """Yield words and, where a place was, what fills it in the style around it."""
        for i, piece in enumerate(MARKED.split(text)):
            if i % 2 == 0:
                yield replace(style, text=piece)
                continue
            for span in self.lines[int(piece)]:
                yield replace(span, strong=style.strong or span.strong, em=style.em, struck=style.struck, href=style.href)

    def as_written(self, text: str) -> str:
        return MARKED.sub(lambda found: self.sources[int(found[1])], text)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans without empty ones; a line end between Chinese characters is no space."""
    found = [span for span in spans if span.text]
    kept = []
    for i, span in enumerate(found):
        before, after = (found[i - 1].text[-1:] if i else ""), (found[i + 1].text[:1] if i + 1 < len(found) else "")
        if span.text == " " and _WIDE.match(before) and _WIDE.match(after):
            continue
        kept.append(span)
    return kept
