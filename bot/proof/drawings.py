"""A picture of a flow as text for Mermaid or Graphviz; as SVG it is drawn by `svg`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from bot.proof.picture import MEANS, Picture
from bot.proof.svg import COLOURS, svg


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
