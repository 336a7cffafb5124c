"""How long a text message is: GSM-7 units and the segments that Twilio sends and bills.

`text` shortens replies by it and `files` checks names by it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters sent as an escape and a second unit, which stay in one segment."""

_FOREIGN = re.compile(f"[^{re.escape(''.join(BASIC | EXTENSION))}]")
_GSM_ALONE, _GSM_JOINED = 160, 153
_UCS_ALONE, _UCS_JOINED = 70, 67


def units(text: str) -> int | None:
    """The GSM-7 units of a text; None if some character is not in that alphabet."""
    if _FOREIGN.search(text):
        return None
    return len(text) + sum(map(text.count, EXTENSION))


def foreign(text: str) -> tuple[str, ...]:
    """The characters that would make the message three times as dear, each once."""
    return tuple(dict.fromkeys(c for c in text if _gsm_size(c) is None))


def segments(text: str) -> int:
    """How many segments Twilio makes of a text."""
    gsm = [_gsm_size(character) for character in text]
    if None not in gsm:
        return _filled((size for size in gsm if size), _GSM_ALONE, _GSM_JOINED)
    return _filled((1 + (ord(c) > 0xFFFF) for c in text), _UCS_ALONE, _UCS_JOINED)


def _gsm_size(character: str) -> int | None:
    if character in BASIC:
        return 1
    return 2 if character in EXTENSION else None


def _filled(sizes: Iterable[int], alone: int, joined: int) -> int:
    """One segment if all fits; else each holds less, and no character is cut at a seam."""
    listed = list(sizes)
    if sum(listed) <= alone:
        return 1
    count, free = 1, joined
    for size in listed:
        if size > free:
            count, free = count + 1, joined
        free -= size
    return count
