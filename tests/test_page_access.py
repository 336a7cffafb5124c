"""Who sees the pages, asked from outside as a browser, a proxy and a stranger would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.files.content import Content
from bot.pages.signin import FAILURES_AT_MOST, WINDOW, Access
from bot.simulator.player import simulator_settings
from tests.pages import HASH, HERE, PASSWORD, app_with, client_of, here, public, token_in

USERS = {"aino": HASH}
PAGES = ("/", "/sign-in", "/static/console.css")


def sign_in(client: Any, password: str = PASSWORD, name: str = "aino", **more: str) -> Any:
    token = token_in(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf": token, "name": name, "password": password, **more})


def test_at_the_machine_itself_everything_is_open_and_says_so(content: Content) -> None:
    page = client_of(here(), content).get("/")
    assert page.status_code == 200
    assert "auki vain tällä koneella" in page.text
    assert "Kirjaudu ulos" not in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {"Host": "evil.example"}},
        {"headers": {"Host": "127.0.0.1.evil.example:8000"}},
        {"headers": {"X-Forwarded-For": "198.51.100.7"}},
        {"headers": {"Forwarded": "for=198.51.100.7"}},
        {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}},
    ],
)
@pytest.mark.parametrize("path", PAGES)
def test_what_only_seems_to_come_from_here_finds_nothing(
    content: Content, changes: dict[str, Any], path: str
) -> None:
    """A tunnel, a proxy, a page that calls itself 127.0.0.1: none is this machine's browser."""
    answer = client_of(here(), content).get(path, **changes)
    assert answer.status_code == 404
    assert "Kriisiohjaus" not in answer.text


@pytest.mark.parametrize(
    "settings",
    [
        public(),
        public(store_is_ours=True),
        replace(simulator_settings(), public_url=HERE),
    ],
)
@pytest.mark.parametrize("path", PAGES)
def test_without_users_a_served_machine_has_no_pages(
    content: Content, settings: Any, path: str
) -> None:
    client = client_of(settings, content)
    assert client.get(path).status_code == 404
    assert client.get("/healthz").status_code == 200


def test_a_stranger_is_sent_to_sign_in(content: Content) -> None:
    client = client_of(public(console_users=USERS), content)
    answer = client.get("/?x=1")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/?x%3D1")
    assert client.get("/sign-in").status_code == 200
    assert "Botti kysyy" not in client.get("/sign-in").text


def test_a_user_signs_in_and_out(content: Content) -> None:
    client = client_of(public(console_users=USERS), content)
    answer = sign_in(client, next="/?x=1")
    assert (answer.status_code, answer.location) == (302, "/?x=1")
    page = client.get("/")
    assert "Kirjautuneena: aino" in page.text
    assert client.get("/sign-in").status_code == 302
    client.post("/sign-out", data={"csrf": token_in(page)})
    assert client.get("/").status_code == 302


def test_the_cookie_of_a_session_is_for_our_pages_alone(content: Content) -> None:
    cookie = sign_in(client_of(public(console_users=USERS), content)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-console=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_at_home_the_cookie_goes_without_tls(content: Content) -> None:
    """Users may be asked for on one's own machine too; browsers differ on Secure there."""
    cookie = sign_in(client_of(here(console_users=USERS), content)).headers["Set-Cookie"]
    assert cookie.startswith("console=")
    assert "Secure" not in cookie


@pytest.mark.parametrize("name", ["aino", "nobody", ""])
def test_a_wrong_name_and_a_wrong_password_look_the_same(content: Content, name: str) -> None:
    client = client_of(public(console_users=USERS), content)
    answer = sign_in(client, "wrong", name)
    assert answer.status_code == 401
    assert "Nimi tai salasana ei täsmää" in answer.text
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "/\\evil.example", ""])
def test_signing_in_leads_to_no_other_host(content: Content, evil: str) -> None:
    answer = sign_in(client_of(public(console_users=USERS), content), next=evil)
    assert answer.location == "/"


def test_guessing_is_slowed_down(content: Content) -> None:
    """The right password does not help either, until the time is over."""
    client = client_of(public(console_users=USERS), content)
    for _ in range(FAILURES_AT_MOST):
        assert sign_in(client, "wrong").status_code == 401
    answer = sign_in(client)
    assert answer.status_code == 429
    assert f"{WINDOW // 60} min" in answer.text


@pytest.mark.parametrize("token", ["", "wrong", "ä"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_a_form_of_another_site_does_nothing(content: Content, path: str, token: str) -> None:
    client = client_of(public(console_users=USERS), content)
    sign_in(client)
    answer = client.post(path, data={"csrf": token, "name": "aino", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Avaa sivu uudelleen" in answer.text
    assert client.get("/").status_code == 200


def test_a_token_is_worth_nothing_in_another_browser(content: Content) -> None:
    app = app_with(here(), content)
    mine, other = (app.test_client() for _ in range(2))
    for client in (mine, other):
        client.environ_base["HTTP_HOST"] = "127.0.0.1:8000"
    token = token_in(mine.get("/try"))
    other.get("/try")
    form = {"csrf": token, "begin": "sms"}
    assert other.post("/try", data=form).status_code == 400
    assert mine.post("/try", data=form).status_code == 200


def test_a_token_may_come_in_a_header(content: Content) -> None:
    client = client_of(here(), content)
    token = token_in(client.get("/try"))
    for header, status in ((token, 200), ("wrong", 400)):
        headers = {"X-CSRF-Token": header}
        assert client.post("/try", data={"begin": "sms"}, headers=headers).status_code == status


def test_a_form_open_while_the_secret_is_changed_is_opened_again(content: Content) -> None:
    """Who sits before it stays signed in."""
    settings = public(console_users=USERS)
    client = client_of(settings, content)
    cookie = sign_in(client).headers["Set-Cookie"].partition(";")[0]
    token = token_in(client.get("/try"))
    rotated = replace(settings, session_secrets=("another secret" * 3, *settings.session_secrets))
    other = client_of(rotated, content)
    other.set_cookie(*cookie.split("=", 1))
    answer = other.post("/try", data={"csrf": token, "begin": "sms"})
    assert answer.status_code == 400
    assert "Avaa sivu uudelleen" in answer.text
    again = token_in(other.get("/try"))
    assert other.post("/try", data={"csrf": again, "begin": "sms"}).status_code == 200


def test_a_post_of_a_stranger_is_refused(content: Content) -> None:
    client = client_of(public(console_users=USERS), content)
    assert client.post("/sign-out").status_code == 401


@pytest.mark.parametrize(
    "users", [{"aino": HASH.replace("$a", "$b").replace("0", "1")}, {"eino": HASH}]
)
def test_a_new_password_or_a_removed_user_ends_every_session(
    content: Content, users: dict[str, str]
) -> None:
    settings = public(console_users=USERS)
    client = client_of(settings, content)
    cookie = sign_in(client).headers["Set-Cookie"].partition(";")[0]
    for now, status in ((USERS, 200), (users, 302)):
        other = client_of(replace(settings, console_users=now), content)
        other.set_cookie(*cookie.split("=", 1))
        assert other.get("/").status_code == status


def test_a_cookie_of_a_secret_that_is_not_ours_is_worth_nothing(content: Content) -> None:
    settings = public(console_users=USERS)
    cookie = sign_in(client_of(settings, content)).headers["Set-Cookie"].partition(";")[0]
    another = "another secret" * 3
    # Rotated, the old secret is still one of ours.
    for secrets, status in (((another,), 302), ((another, *settings.session_secrets), 200)):
        other = client_of(replace(settings, session_secrets=secrets), content)
        other.set_cookie(*cookie.split("=", 1))
        assert other.get("/").status_code == status


def test_a_proxy_may_say_who_it_is(content: Content) -> None:
    client = client_of(public(console_proxy_header="X-Remote-User"), content)
    assert "Kirjautuneena: aino" in client.get("/", headers={"X-Remote-User": "aino"}).text
    for headers in ({}, {"X-Remote-User": ""}, {"X-User": "aino"}):
        assert client.get("/", headers=headers).status_code == 403


def test_webhooks_stay_what_they_were(content: Content) -> None:
    """With pages beside them: no cookie, no page, no redirect."""
    client = client_of(public(console_users=USERS), content)
    for path, status in (("/sms", 403), ("/voice", 403), ("/fallback/sms", 200)):
        answer = client.post(path, data={"Body": "hei"})
        assert answer.status_code == status
        assert "Set-Cookie" not in answer.headers
        assert "text/html" not in (answer.content_type if answer.data else "")


def test_pages_work_below_the_path_of_the_public_url(content: Content) -> None:
    """A proxy may cut the path off or leave it on: links have it in both cases."""
    client = client_of(here(public_url=f"{HERE}/bot"), content)
    for path in ("/", "/bot/"):
        page = client.get(path)
        assert page.status_code == 200
        assert 'href="/bot/static/console.css"' in page.text
    with client.get("/bot/static/console.css") as style:
        assert style.status_code == 200


def test_headers_keep_everything_foreign_out(content: Content) -> None:
    answer = client_of(here(), content).get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_page_that_breaks_says_so_without_a_word_of_why(
    content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_with(here(), content)
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8000"

    def broken(**_: object) -> str:
        raise RuntimeError("words of a caller")

    app.view_functions["console.home"] = broken
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Puheluihin ja viesteihin vastataan silti" in answer.text
    assert '"event": "page_failed", "error_id"' in caplog.text
    assert "words of a caller" not in answer.text + caplog.text


def test_a_session_secret_is_never_the_key_of_cookies(content: Content) -> None:
    app = app_with(here(), content)
    assert app.config["SECRET_KEY"] != here().session_secrets[0]


def test_the_simulator_has_no_pages(content: Content) -> None:
    app = app_with(simulator_settings(), content)
    assert not [rule for rule in app.url_map.iter_rules() if "console" in rule.endpoint]


def test_hashes_are_not_shown() -> None:
    assert HASH not in repr(Access(USERS)) + repr(public(console_users=USERS))
