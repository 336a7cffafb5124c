"""A picture of a flow as SVG, or as text for Mermaid or Graphviz."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from bot.proof.picture import MEANS, Picture, Way

COLOURS = {"problem": "#f8c9c4", "walked": "#cfe8d5", "unwalked": "#eeeeee"}
_LANES = ("#1f5fa8", "#8a3b12", "#5b2a86", "#0b6b5d", "#a3195b", "#4d5a12")
_DEFS = (
    '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="3" '
    'orient="auto"><path d="M0,0 L7,3 L0,6 z"/></marker></defs>'
)
_END = "</svg>\n"
_WIDTH, _ROW, _GAP, _EDGE, _LANE = 270, 18, 16, 20, 16
"""Pixels: a box, a row of it, between boxes, around all, and from lane to lane."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A state's place: the upper edge of its box, and its rows under the caption."""

    top: int
    caption: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def height(self) -> int:
        return _ROW * (len(self.caption) + len(self.ways)) + 10

    def middle(self, row: int) -> int:
        """The middle of a row; the caption's lines come first."""
        return self.top + _ROW * row + 14


def svg(picture: Picture) -> str:
    """A drawing that stands alone and says what its colours mean."""
    boxes = _boxes(picture)
    below = max(box.top + box.height for box in boxes.values()) + 26
    notes = enumerate((MEANS, picture.anywhere))
    told = [_text(_EDGE, below + _ROW * n, words) for n, words in notes]
    title = f"<title>{escape(picture.flow.name)}: {MEANS}</title>"
    return "\n".join([_head(boxes, 60, "img"), title, _DEFS, *_all(picture, boxes), *told, _END])


def linked_svg(picture: Picture, link: Callable[[str], str]) -> str:
    """The drawing within a page that explains it; each state leads to the address of its name."""
    boxes = _boxes(picture)
    return "\n".join([_head(boxes, _EDGE, "group"), _DEFS, *_all(picture, boxes, link), _END])


def _head(boxes: Mapping[str, _Box], below: int, role: str) -> str:
    width = _lane(max(_lanes(boxes).values(), default=0) + 2)
    height = max(box.top + box.height for box in boxes.values()) + below
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" font-family="sans-serif">'


def _all(
    picture: Picture, boxes: Mapping[str, _Box], link: Callable[[str], str] | None = None
) -> Iterator[str]:
    lanes = _lanes(boxes)
    for name, box in boxes.items():
        drawn = "\n".join(_drawn(picture, name, box))
        yield f'<a href="{escape(link(name))}">{drawn}</a>' if link else drawn
    for box in boxes.values():
        yield from _lines(picture, box, boxes, lanes)


def _boxes(picture: Picture) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    top, ways = _EDGE, picture.ways()
    for name in picture.flow.states:
        own = tuple(way for way in ways if way.source == name)
        boxes[name] = _Box(top, picture.caption(name), own)
        top += boxes[name].height + _GAP
    return boxes


def _lanes(boxes: Mapping[str, _Box]) -> dict[str, int]:
    """The lane of each state that is led to; lanes of which one ends above another are shared."""
    spans: dict[str, list[int]] = {}
    for box in boxes.values():
        for row, way in _leading(box):
            ends = [boxes[way.target].middle(0), box.middle(row)]
            spans.setdefault(way.target, []).extend(ends)
    lanes: dict[str, int] = {}
    ends_at: list[int] = []
    for target, span in sorted(spans.items(), key=lambda item: min(item[1])):
        lane = next((n for n, end in enumerate(ends_at) if end < min(span)), len(ends_at))
        ends_at[lane : lane + 1] = [max(span)]
        lanes[target] = lane
    return lanes


def _leading(box: _Box) -> Iterator[tuple[int, Way]]:
    """The ways that lead elsewhere, each with its row."""
    rows = enumerate(box.ways, start=len(box.caption))
    return ((row, way) for row, way in rows if way.target != way.source)


def _lane(number: int) -> int:
    return _EDGE + _WIDTH + _LANE * (number + 1)


def _drawn(picture: Picture, name: str, box: _Box) -> Iterator[str]:
    mark = picture.mark(name)
    dashes = ' stroke-dasharray="4 3"' if mark == "unwalked" else ""
    yield (
        f'<rect x="{_EDGE}" y="{box.top}" width="{_WIDTH}" height="{box.height}" rx="6" '
        f'fill="{COLOURS[mark]}" stroke="#333"{dashes}/>'
    )
    for row, words in enumerate(box.caption):
        yield _text(_EDGE + 10, box.middle(row) + 4, words, "bold" if row == 0 else "normal")
    for row, way in enumerate(box.ways, start=len(box.caption)):
        sign = "\N{CHECK MARK}" if picture.is_walked(way) else "\N{EN DASH}"
        target = "" if way.target == name else f" \N{RIGHTWARDS ARROW} {way.target}"
        yield _text(_EDGE + 24, box.middle(row) + 4, f"{sign} {way.label}{target}")


def _text(x: int, y: int, words: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-size="12" font-weight="{weight}">{escape(words)}</text>'


def _lines(
    picture: Picture, box: _Box, boxes: Mapping[str, _Box], lanes: Mapping[str, int]
) -> Iterator[str]:
    """From each row out to the lane of its target, and along it to the target's name."""
    for row, way in _leading(box):
        lane = lanes[way.target]
        start, end = box.middle(row), boxes[way.target].middle(0)
        dashes = "" if picture.is_walked(way) else ' stroke-dasharray="4 3"'
        yield (
            f'<path d="M{_EDGE + _WIDTH},{start} H{_lane(lane)} V{end} H{_EDGE + _WIDTH}" '
            f'fill="none" stroke="{_LANES[lane % len(_LANES)]}"{dashes} marker-end="url(#head)">'
            f"<title>{escape(f'{way.source}: {way.label} -> {way.target}')}</title></path>"
        )


def mermaid(picture: Picture) -> str:
    """A flowchart of Mermaid."""
    lines = ["flowchart TD", f"  %% {MEANS}", f"  %% {picture.anywhere}"]
    numbers = {name: f"s{n}" for n, name in enumerate(picture.flow.states)}
    for name, id_ in numbers.items():
        caption = "<br/>".join(escape(line) for line in picture.caption(name))
        lines.append(f'  {id_}["{caption}"]:::{picture.mark(name)}')
    for arrow in picture.arrows():
        line = "-->" if arrow.walked else "-.->"
        ends = numbers[arrow.source], numbers[arrow.target]
        lines.append(f'  {ends[0]} {line}|"{escape(arrow.label)}"| {ends[1]}')
    lines += [f"  classDef {mark} fill:{colour}" for mark, colour in COLOURS.items()]
    return "\n".join(lines) + "\n"


def dot(picture: Picture) -> str:
    """A directed graph of Graphviz."""
    notes = (f"  // {MEANS}", f"  // {picture.anywhere}")
    lines = ["digraph flow {", *notes, "  node [shape=box, style=filled];"]
    for name in picture.flow.states:
        label = "\\n".join(_quoted(line) for line in picture.caption(name))
        colour = COLOURS[picture.mark(name)]
        lines.append(f'  "{_quoted(name)}" [label="{label}", fillcolor="{colour}"];')
    for arrow in picture.arrows():
        style = "solid" if arrow.walked else "dashed"
        ends = f'"{_quoted(arrow.source)}" -> "{_quoted(arrow.target)}"'
        lines.append(f'  {ends} [label="{_quoted(arrow.label)}", style={style}];')
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


FORMATS: Mapping[str, Callable[[Picture], str]] = {"svg": svg, "mermaid": mermaid, "dot": dot}
