"""`probe` against a real server that is set up rightly, wrongly, or is something else."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import repeat
from threading import Thread
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from bot.cli import main
from bot.cli.probe import send
from bot.files.content import Content
from bot.problems.errors import BotError
from bot.simulator.player import simulator_settings
from bot.simulator.probe import candidates, differing
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app
from tests.served import served

TOKENS = ("old-token", "new-token")

Serve = Callable[..., AbstractContextManager[str]]


def run(public_url: str, *words: str, tokens: str | None = "old-token", port: str = "1") -> Result:
    environ = {"PUBLIC_URL": public_url, "TWILIO_AUTH_TOKEN": tokens, "PORT": port}
    unset = dict.fromkeys(["REDIS_URL", "TWILIO_REGION", "TWILIO_EDGE", "TWILIO_ACCOUNT_SID"])
    return CliRunner().invoke(main, ["probe", *words], env=unset | environ)


@pytest.fixture
def bot(content: Content, sessions: Sessions) -> Callable[..., Flask]:
    """The product with a public URL and tokens of its own."""

    def make(public_url: str, tokens: tuple[str, ...] = TOKENS) -> Flask:
        settings = replace(simulator_settings(), public_url=public_url, twilio_auth_tokens=tokens)
        return callers_app(settings, content=content, store=Store(sessions))

    return make


@pytest.fixture
def serve(bot: Callable[..., Flask]) -> Serve:
    """Serves a bot; its PUBLIC_URL is given with {port}, and a proxy may cut `mount` off."""

    @contextmanager
    def start(believes: str, tokens: tuple[str, ...] = TOKENS, mount: str = "") -> Iterator[str]:
        def make(port: int) -> Any:
            app = bot(believes.format(port=port), tokens)
            return DispatcherMiddleware(Response(status=404), {mount: app}) if mount else app

        with served(make) as port:
            yield f"http://127.0.0.1:{port}{mount}"

    return start


def test_a_bot_that_believes_us(serve: Serve, server: redis.Redis) -> None:
    with serve("http://127.0.0.1:{port}") as url:
        shown = run(url)
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        f"+ {url} is reached, and a bot answers.",
        "+ A request signed with the token is answered.",
        "+ A false signature is refused, as it must be.",
        f"Twilio cannot reach {url}: PUBLIC_URL is for it to call.",
    ]
    assert server.keys("*") == []


@pytest.mark.parametrize(
    ("believes", "mount", "differs"),
    [
        ("https://127.0.0.1:{port}", "", "scheme differs"),
        ("https://127.0.0.1", "", "scheme and port differ"),
        ("http://127.0.0.1", "", "port differs"),
        ("http://www.127.0.0.1", "", "host and port differ"),
        ("http://127.0.0.1:{port}", "/bot", "path differs"),
        ("https://127.0.0.1:{port}", "/bot", "scheme and path differ"),
        ("http://127.0.0.1:{port}/bot", "/a/bot", "path differs"),
        ("http://127.0.0.1:{port}/a", "/a/bot", "path differs"),
        ("http://127.0.0.1:8123", "", "port differs"),
    ],
)
def test_the_address_a_server_believes_is_found(
    serve: Serve, believes: str, mount: str, differs: str
) -> None:
    """A proxy in front cuts `mount` off; the last one is a server whose PUBLIC_URL is not set."""
    with serve(believes, mount=mount) as url:
        shown = run(url, port="8123")
    believed = believes.format(port=url.split(":")[2].partition("/")[0])
    assert shown.exit_code == 1
    lines = shown.output.splitlines()
    assert lines[1] == f"- A request signed with the token over {url}/sms is refused."
    assert lines[2].startswith(f"- The server believes it is {believed}, and was asked at {url}: ")
    assert f": {differs}. Set PUBLIC_URL to the one that Twilio calls" in lines[2]


def test_the_right_path_however_a_proxy_treats_it(serve: Serve) -> None:
    with serve("http://127.0.0.1:{port}/bot", mount="/bot") as url:
        assert run(url).exit_code == 0


def test_another_host_is_found_when_it_is_named(serve: Serve) -> None:
    with serve("https://elsewhere.invalid") as url:
        assert "No likely address is believed with any token" in run(url).output
        shown = run(url, "--also", "https://elsewhere.invalid/", "--json")
    row = json.loads(shown.output.splitlines()[-1])
    assert row["believed"] == "https://elsewhere.invalid"
    assert row["differs"] == ["scheme", "host", "port"]
    assert (row["step"], row["well"], row["status"]) == ("signature", False, 403)


@pytest.mark.parametrize("tokens", [("another",), ()])
def test_another_token_is_told(serve: Serve, tokens: tuple[str, ...]) -> None:
    with serve("http://127.0.0.1:{port}", tokens) as url:
        shown = run(url)
    assert shown.exit_code == 1
    assert "the server's TWILIO_AUTH_TOKEN is not this one" in shown.output
    assert "old-token" not in shown.output


def test_one_of_two_tokens_is_not_known(serve: Serve) -> None:
    with serve("http://127.0.0.1:{port}", ("new-token",)) as url:
        shown = run(url, tokens="old-token,new-token")
    assert shown.exit_code == 1
    assert shown.output.splitlines()[1:4] == [
        "- A request signed with token 1 of 2 is refused: the server does not know it.",
        "+ A request signed with token 2 of 2 is answered.",
        "+ A false signature is refused, as it must be.",
    ]


def test_the_second_token_over_another_address(serve: Serve) -> None:
    with serve("https://127.0.0.1:{port}", ("new-token",)) as url:
        shown = run(url, tokens="old-token,new-token")
    assert "(with token 2)" in shown.output


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response("<html>", 404), "answered 404: the request does not get to the bot"),
        (Response("", 401), "answered 401: the request does not get to the bot"),
        (Response("", 405), "answered 405: the request does not get to the bot"),
        (Response("", 502), "answered 502: the server in front is there, the bot behind it is not"),
        (Response("<html>hello</html>", 200), "answered 200: something else than the bot"),
        (
            Response("", 308, {"Location": "https://other.fi/fallback/sms"}),
            "redirects to https://other.fi/fallback/sms: Twilio must be given that address",
        ),
        (
            Response("", 301, {"Location": "https://other.fi/fallback/sms"}),
            "and PUBLIC_URL be https://other.fi.",
        ),
        (Response("", 307), "answered 307"),
    ],
    ids=lambda value: str(getattr(value, "status_code", "")),
)
def test_something_else_answers(response: Response, said: str) -> None:
    with served(lambda _: response) as port:
        shown = run(f"http://127.0.0.1:{port}")
    assert shown.exit_code == 1
    assert said in shown.output.splitlines()[0]
    assert len(shown.output.splitlines()) == 2


def before(app: Flask, status: int, body: str) -> Any:
    """Something in front of the bot that lets the fallback through and nothing else."""
    return DispatcherMiddleware(Response(body, status), {"/fallback": _under(app, "/fallback")})


def _under(app: Flask, prefix: str) -> Any:
    def whole(environ: dict[str, Any], start: Any) -> Any:
        return app(
            {**environ, "SCRIPT_NAME": "", "PATH_INFO": prefix + environ["PATH_INFO"]}, start
        )

    return whole


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, "<h1>Blocked</h1>", "403 with words in it, and the bot's has none"),
        (500, "", "/sms answered 500, expected TwiML or 403"),
        (200, "hello", "/sms answered 200, expected TwiML or 403"),
    ],
)
def test_a_firewall_in_front(bot: Callable[..., Flask], status: int, body: str, said: str) -> None:
    with served(lambda _: before(bot("https://x.invalid"), status, body)) as port:
        shown = run(f"http://127.0.0.1:{port}")
    assert shown.exit_code == 1
    assert said in shown.output


def test_a_bot_that_answers_everybody(bot: Callable[..., Flask]) -> None:
    """Not ours: something that gives a reply without looking at the signature."""
    reply = Response("<Response><Message>Hei</Message></Response>", content_type="text/xml")
    with served(lambda _: reply) as port:
        shown = run(f"http://127.0.0.1:{port}")
    assert shown.exit_code == 1
    assert "A false signature got 200: the bot answers requests of strangers." in shown.output


def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        shown = run(f"http://127.0.0.1:{free.getsockname()[1]}", "--json")
    assert shown.exit_code == 1
    assert "nothing listens there" in json.loads(shown.output)["sentence"]


def test_a_host_that_does_not_exist() -> None:
    shown = run("https://bot.invalid")
    assert shown.exit_code == 1
    assert "https://bot.invalid/fallback/sms: cannot be reached" in shown.output


def test_tls_where_none_is_spoken() -> None:
    with served(lambda _: Response("")) as port:
        shown = run(f"https://127.0.0.1:{port}")
    assert shown.exit_code == 1
    assert "no TLS is spoken there" in shown.output


def test_an_answer_that_never_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/sms"
        with pytest.raises(BotError, match="no answer within 5 s"):
            send(url, {}, {}, timeout=0.1)


def test_an_answer_that_never_ends_is_read_no_further_than_a_page() -> None:
    with served(lambda _: Response(repeat(b"x" * 3000))) as port:
        answer = send(f"http://127.0.0.1:{port}/sms", {}, {})
    assert answer.status == 200
    assert 1024 <= len(answer.body) <= 64 * 1024


def test_whoever_hangs_up_without_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            rude.accept()[0].close()

        hanging_up = Thread(target=hang_up, daemon=True)
        hanging_up.start()
        with pytest.raises(BotError, match="cannot be"):
            send(f"http://127.0.0.1:{rude.getsockname()[1]}/sms", {}, {})
        hanging_up.join()


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..b", "*.example"])
def test_a_host_that_cannot_be(host: str) -> None:
    with pytest.raises(BotError, match=f"http://{re.escape(host)}/sms: cannot be"):
        send(f"http://{host}/sms", {}, {})


def test_without_a_token_there_is_nothing_to_sign_with() -> None:
    shown = run("https://bot.invalid", tokens=None)
    assert shown.exit_code == 2
    assert "TWILIO_AUTH_TOKEN: not set" in shown.output


def test_the_nearest_addresses_come_first() -> None:
    assert candidates("https://bot.example.fi") == [
        "https://www.bot.example.fi",
        "http://bot.example.fi",
        "http://www.bot.example.fi",
    ]
    near = candidates("http://www.h.fi:8443/a/b")
    assert near[0] == "https://www.h.fi:8443/a/b"
    assert near[-1].startswith("https://")
    assert {"http://www.h.fi/a/b", "https://h.fi", "http://h.fi/b"} <= set(near)
    assert len(set(near)) == len(near) == 2 * 3 * 4 - 1


def test_parts_that_differ() -> None:
    assert differing("https://a:1/x", "https://a:1/x") == ()
    assert differing("https://[::1]:1", "https://[::2]:1") == ("host",)
    assert differing("https://A.fi", "http://a.fi:8/x") == ("scheme", "host", "port", "path")
