"""What each setting may be: a function for each kind, from the text of a variable to its value.

`config` calls them, and `cli.user` one. All raise ValueError in words for an operator, and none
shows a secret.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from bot.redis_url import EXPECTED, read_redis_url

SECRET_LENGTH = 32
"""Characters of a secret, at least."""

USER_NAME = r"[\w.@-]{1,40}"
PASSWORD_HASH = r"scrypt:\d+:\d+:\d+\$[A-Za-z0-9]+\$[0-9a-f]{128}"
"""As werkzeug writes one; no other kind, so that none is weaker than ours."""


def console_users(value: str) -> dict[str, str]:
    """Users by name from `name:hash` pairs. Raises ValueError, which never shows a hash."""
    pairs = [pair.strip().partition(":") for pair in value.split(",")]
    for name, _, hashed in pairs:
        if not re.fullmatch(USER_NAME, name):
            raise ValueError(
                f"found a user named {name[:40]!r}, expected 1 to 40 letters, digits, dots, "
                "hyphens or @, then a colon and a hash"
            )
        if not re.fullmatch(PASSWORD_HASH, hashed):
            raise ValueError(
                f"the hash of {name} is not one (not shown), "
                f"expected what `python -m bot user {name}` prints"
            )
    return {name: hashed for name, _, hashed in pairs}


def header_name(value: str) -> str:
    """A header of HTTP."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,60}", value):
        raise ValueError(f'found "{value}", expected a header such as X-Remote-User')
    return value


def not_empty(value: str) -> str:
    """The text itself, if there is any."""
    if not value:
        raise ValueError("found nothing, expected a value or no such variable at all")
    return value


def whole_number(value: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise ValueError(f'found "{value}", expected a whole number from {low} to {high}')
    return int(value)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:  # its own words are not passed on: they may quote half a password
        return None


def store_url(value: str) -> str:
    """A URL of a store, in any form of `redis_url`."""
    try:
        read_redis_url(value)
    except ValueError:
        words = f"found something else (not shown, it may hold a password), {EXPECTED}"
        raise ValueError(words) from None
    return value


def public_url(value: str) -> str:
    """Where the world reaches this software, without a slash at its end."""
    parts = _split(value)
    if "@" in value:
        raise ValueError("found a user or password (not shown), expected a URL without them")
    if not (parts and parts.scheme in ("http", "https") and parts.hostname) or re.search(
        r"[?#\s]", value
    ):
        raise ValueError(
            f'found "{value}", expected http:// or https:// with a host, no query and no fragment'
        )
    return value.rstrip("/")


def tokens(value: str) -> tuple[str, ...]:
    """Twilio's tokens: one, or while they are changed two, separated by commas."""
    found = tuple(token.strip() for token in value.split(","))
    if not all(found):
        raise ValueError(
            f"found {len(found)} tokens of which {found.count('')} empty (not shown), "
            "expected tokens separated by single commas"
        )
    return found


def caller_id(value: str) -> str:
    """A number in E.164."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        raise ValueError(f'found "{value}", expected a number such as +358401234567')
    return value


def text_from(value: str) -> str:
    """A number in E.164, or a messaging service."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}", value):
        raise ValueError(
            f'found "{value}", expected a number such as +358401234567 '
            "or a messaging service (MG and 32 hexadecimal digits)"
        )
    return value


def switch(value: str) -> bool:
    """on or off."""
    if value not in ("on", "off"):
        raise ValueError(f'found "{value}", expected on or off')
    return value == "on"


def account_sid(value: str) -> str:
    """An account of Twilio's."""
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError(
            "found something else (not shown, it may be a token), "
            "expected AC and 32 hexadecimal digits"
        )
    return value


def place(value: str, example: str) -> str:
    """A region or an edge of Twilio's; it becomes a part of a host name."""
    if not re.fullmatch(r"[a-z0-9-]{2,30}", value):
        raise ValueError(f'found "{value}", expected a name such as {example}')
    return value


def secret(value: str) -> str:
    """A secret of enough characters."""
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"found {len(value)} characters, expected at least {SECRET_LENGTH}")
    return value


def session_secrets(value: str) -> tuple[str, ...]:
    """One secret, or during a rotation the new one and those before it."""
    return tuple(secret(one.strip()) for one in value.split(","))
