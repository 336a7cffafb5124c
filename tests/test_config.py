"""Environments as a table: the settings they give, or exactly the problems they have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.problems.errors import SettingsError
from bot.service.settings import EXPECTED, Settings, inherit, read_settings
from tests.pages import HASH

OTHER = "fedcba9876543210fedcba9876543210"
SECRET = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + SECRET

NO_SENDER = (
    'TWILIO_TEXT_FROM: found "CRISIS", expected a number such as +358401234567 '
    "or a messaging service (MG and 32 hexadecimal digits)"
)
TEXTING = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "t"}

DEFAULTS = Settings(
    port=8000,
    public_url="http://127.0.0.1:8000",
    session_ttl=2700,
    workers=1,
    redis_url=None,
    twilio_auth_tokens=(),
    twilio_caller_id=None,
    twilio_text_from=None,
    twilio_keywords=True,
    twilio_account_sid=None,
    twilio_region=None,
    twilio_edge=None,
    session_secrets=(),
)

REDIS_URL_PROBLEM = (
    f"REDIS_URL: found something else (not shown, it may hold a password), {EXPECTED}"
)
HOST = "expected http:// or https:// with a host, no query and no fragment"
WHOLE = "expected a whole number from"
TOGETHER = (
    "not set, expected TWILIO_REGION and TWILIO_EDGE together "
    "(for Ireland ie1 and dublin), or neither"
)
EMPTY = "found nothing, expected a value or no such variable at all"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, DEFAULTS),
        ({"HOME": "/nowhere", "TWILIO_API_KEY": "not ours"}, DEFAULTS),
        ({"PORT": "8080"}, replace(DEFAULTS, port=8080, public_url="http://127.0.0.1:8080")),
        (
            {"PORT": "8080", "PUBLIC_URL": "https://bot.example.fi/"},
            replace(DEFAULTS, port=8080, public_url="https://bot.example.fi"),
        ),
        (
            {"PUBLIC_URL": "https://bot.example.fi:8443/triage/"},
            replace(DEFAULTS, public_url="https://bot.example.fi:8443/triage"),
        ),
        ({"SESSION_TTL": "60"}, replace(DEFAULTS, session_ttl=60)),
        ({"SESSION_TTL": " 18000\n"}, replace(DEFAULTS, session_ttl=18000)),
        ({"TWILIO_AUTH_TOKEN": "new"}, replace(DEFAULTS, twilio_auth_tokens=("new",))),
        ({"TWILIO_AUTH_TOKEN": "new, old\n"}, replace(DEFAULTS, twilio_auth_tokens=("new", "old"))),
        ({"TWILIO_CALLER_ID": "+358942451"}, replace(DEFAULTS, twilio_caller_id="+358942451")),
        ({"TWILIO_ACCOUNT_SID": ACCOUNT}, replace(DEFAULTS, twilio_account_sid=ACCOUNT)),
        ({"TWILIO_KEYWORDS": "on"}, DEFAULTS),
        ({"TWILIO_KEYWORDS": "off"}, replace(DEFAULTS, twilio_keywords=False)),
        *(
            (
                TEXTING | {"TWILIO_TEXT_FROM": sender},
                replace(
                    DEFAULTS,
                    twilio_account_sid=ACCOUNT,
                    twilio_auth_tokens=("t",),
                    twilio_text_from=sender,
                ),
            )
            for sender in ("+358454910000", "MG" + SECRET)
        ),
        (
            {"TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin"},
            replace(DEFAULTS, twilio_region="ie1", twilio_edge="dublin"),
        ),
        ({"SESSION_SECRET": SECRET}, replace(DEFAULTS, session_secrets=(SECRET,))),
        (
            {"CONSOLE_USERS": f"aino:{HASH}, eino@example.fi:{HASH}\n"},
            replace(DEFAULTS, console_users={"aino": HASH, "eino@example.fi": HASH}),
        ),
        (
            {"CONSOLE_PROXY_HEADER": "X-Remote-User"},
            replace(DEFAULTS, console_proxy_header="X-Remote-User"),
        ),
        ({"EMBEDDED_STORE": "unix:///run/valkey"}, replace(DEFAULTS, store_is_ours=True)),
        (
            {"SESSION_SECRET": f"{OTHER}, {SECRET}"},
            replace(DEFAULTS, session_secrets=(OTHER, SECRET)),
        ),
        ({"METRICS_TOKEN": SECRET}, replace(DEFAULTS, metrics_token=SECRET)),
    ],
)
def test_settings(environ: dict[str, str], expected: Settings) -> None:
    assert read_settings({"WORKERS": "1", **environ}) == expected


@pytest.mark.parametrize(
    "url",
    [
        "redis://cache",
        "redis://user:pass@cache:6379/3",
        "rediss://cache.example.fi:6380",
        "redis://[::1]:6379",
        "unix:///run/valkey.sock",
        "unix://:pass@/run/valkey.sock?db=1",
    ],
)
def test_places_of_a_store(url: str) -> None:
    assert read_settings({"REDIS_URL": url, "SESSION_SECRET": SECRET}).redis_url == url


def test_workers_are_as_many_as_cores() -> None:
    assert read_settings({}).workers >= 1


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"PORT": "80a"}, f'PORT: found "80a", {WHOLE} 1 to 65535'),
        ({"PORT": "0"}, f'PORT: found "0", {WHOLE} 1 to 65535'),
        ({"TWILIO_KEYWORDS": "yes"}, 'TWILIO_KEYWORDS: found "yes", expected on or off'),
        (
            TEXTING | {"TWILIO_TEXT_FROM": "CRISIS"},
            NO_SENDER,
        ),
        (
            {"TWILIO_TEXT_FROM": "+358454910000", "TWILIO_AUTH_TOKEN": "t"},
            "TWILIO_ACCOUNT_SID: not set, expected with TWILIO_TEXT_FROM",
        ),
        ({"PORT": "65536"}, f'PORT: found "65536", {WHOLE} 1 to 65535'),
        ({"PORT": "٨"}, f'PORT: found "٨", {WHOLE} 1 to 65535'),
        ({"PORT": "9" * 5000}, None),
        ({"PORT": ""}, f"PORT: {EMPTY}"),
        ({"WORKERS": "-1"}, f'WORKERS: found "-1", {WHOLE} 1 to 256'),
        (
            {"SESSION_TTL": "59"},
            f'SESSION_TTL: found "59", {WHOLE} 60 to 18000',
        ),
        ({"REDIS_URL": "http://cache"}, REDIS_URL_PROBLEM),
        ({"REDIS_URL": "cache:6379"}, REDIS_URL_PROBLEM),
        ({"REDIS_URL": "redis://"}, REDIS_URL_PROBLEM),
        ({"REDIS_URL": "unix://"}, REDIS_URL_PROBLEM),
        ({"REDIS_URL": "redis://:hunter2@[cache"}, REDIS_URL_PROBLEM),
        ({"REDIS_URL": "redis://:me@hunter2:port"}, REDIS_URL_PROBLEM),
        (
            {"PUBLIC_URL": "bot.example.fi"},
            f'PUBLIC_URL: found "bot.example.fi", {HOST}',
        ),
        (
            {"PUBLIC_URL": "https://bot.example.fi/?a=1"},
            f'PUBLIC_URL: found "https://bot.example.fi/?a=1", {HOST}',
        ),
        ({"PUBLIC_URL": "https://bot.example.fi/#"}, None),
        ({"PUBLIC_URL": "https://bot example.fi"}, None),
        ({"PUBLIC_URL": "https://:443"}, None),
        ({"PUBLIC_URL": "ftp://bot.example.fi"}, None),
        (
            {"PUBLIC_URL": "https://me:hunter2@bot.example.fi"},
            "PUBLIC_URL: found a user or password (not shown), expected a URL without them",
        ),
        ({"TWILIO_AUTH_TOKEN": ""}, f"TWILIO_AUTH_TOKEN: {EMPTY}"),
        (
            {"TWILIO_AUTH_TOKEN": "hunter2,"},
            (
                "TWILIO_AUTH_TOKEN: found 2 tokens of which 1 empty (not shown), "
                "expected tokens separated by single commas"
            ),
        ),
        (
            {"TWILIO_CALLER_ID": "040 123"},
            'TWILIO_CALLER_ID: found "040 123", expected a number such as +358401234567',
        ),
        ({"TWILIO_CALLER_ID": "+0401234567"}, None),
        (
            {"TWILIO_ACCOUNT_SID": "hunter2"},
            (
                "TWILIO_ACCOUNT_SID: found something else (not shown, it may be a token), "
                "expected AC and 32 hexadecimal digits"
            ),
        ),
        ({"TWILIO_REGION": "ie1"}, f"TWILIO_EDGE: {TOGETHER}"),
        ({"TWILIO_EDGE": "dublin"}, f"TWILIO_REGION: {TOGETHER}"),
        (
            {"TWILIO_REGION": "ie1.evil", "TWILIO_EDGE": "dublin"},
            'TWILIO_REGION: found "ie1.evil", expected a name such as ie1',
        ),
        ({"METRICS_TOKEN": "hunter2"}, "METRICS_TOKEN: found 7 characters, expected at least 32"),
        (
            {"CONSOLE_USERS": f"aino:{HASH},a b:hunter2"},
            (
                "CONSOLE_USERS: found a user named 'a b', expected 1 to 40 letters, digits, dots, "
                "hyphens or @, then a colon and a hash"
            ),
        ),
        (
            {"CONSOLE_USERS": "aino:hunter2"},
            (
                "CONSOLE_USERS: the hash of aino is not one (not shown), "
                "expected what `python -m bot user aino` prints"
            ),
        ),
        (
            {"CONSOLE_PROXY_HEADER": "X Remote"},
            'CONSOLE_PROXY_HEADER: found "X Remote", expected a header such as X-Remote-User',
        ),
        (
            {"SESSION_SECRET": f"{SECRET},hunter2"},
            "SESSION_SECRET: found 7 characters, expected at least 32",
        ),
        (
            {"SESSION_SECRET": f"{SECRET},"},
            "SESSION_SECRET: found 0 characters, expected at least 32",
        ),
        (
            {"SESSION_SECRET": "hunter2"},
            "SESSION_SECRET: found 7 characters, expected at least 32",
        ),
    ],
)
def test_one_problem(environ: dict[str, str], problem: str | None) -> None:
    """A problem of None: that there is exactly one is enough."""
    with pytest.raises(SettingsError) as caught:
        read_settings({"SESSION_SECRET": SECRET, **environ})
    assert len(caught.value.problems) == 1
    assert problem in (None, caught.value.problems[0])
    assert "hunter2" not in str(caught.value)


def test_a_shared_store_needs_a_shared_secret() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"REDIS_URL": "redis://cache"})
    assert caught.value.problems == (
        (
            "SESSION_SECRET: not set, expected at least 32 characters, the same "
            "in every process that shares the store at REDIS_URL"
        ),
    )


def test_all_problems_come_at_once() -> None:
    environ = {"PORT": "x", "PUBLIC_URL": "x", "SESSION_TTL": "x", "WORKERS": "x", "REDIS_URL": "x"}
    environ |= {"TWILIO_AUTH_TOKEN": ",", "TWILIO_CALLER_ID": "x"}
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    named = [problem.partition(":")[0] for problem in caught.value.problems]
    assert sorted(named) == sorted([*environ, "SESSION_SECRET"])


def test_secrets_do_not_show_in_a_repr() -> None:
    environ = {"SESSION_SECRET": SECRET, "TWILIO_AUTH_TOKEN": SECRET}
    settings = read_settings({**environ, "REDIS_URL": f"redis://:{SECRET}@cache"})
    assert SECRET not in repr(settings)


def test_workers_read_what_the_parent_made() -> None:
    environ = {"PORT": "8080"}
    complete = inherit(replace(read_settings(environ), redis_url="unix:///folder/socket"), environ)
    assert complete.session_secrets
    assert read_settings(environ) == complete


def test_nothing_that_was_set_is_made_anew() -> None:
    environ = {"SESSION_SECRET": SECRET, "REDIS_URL": "redis://cache", "WORKERS": "3"}
    settings = read_settings(environ)
    complete = inherit(settings, environ)
    assert complete == settings


def test_secrets_differ_from_start_to_start() -> None:
    first, second = (inherit(DEFAULTS, {}) for _ in range(2))
    assert first.session_secrets != second.session_secrets
