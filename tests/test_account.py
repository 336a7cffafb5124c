"""`twilio status|configure` and the account behind it, against the stand-in over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from bot.channels.account import TIMEOUT, Account, Credentials, Hook
from bot.cli import main
from tests.twilio_standin import (
    ACCOUNT,
    NUMBER,
    PHONE,
    SERVICE,
    TOKEN,
    Rerouted,
    Twilio,
    phone,
    service,
    standing_in,
)

PUBLIC = "https://bot.example.fi/triage"
ENVIRON: dict[str, str | None] = {
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": f"{TOKEN},another",
    "TWILIO_CALLER_ID": NUMBER,
    "PUBLIC_URL": PUBLIC,
    "TWILIO_REGION": None,
    "TWILIO_EDGE": None,
    "REDIS_URL": None,
}
DONE = {
    "sms_url": f"{PUBLIC}/sms",
    "sms_fallback_url": f"{PUBLIC}/fallback/sms",
    "voice_url": f"{PUBLIC}/voice",
    "voice_fallback_url": f"{PUBLIC}/fallback/voice",
    "voice_method": "POST",
    "status_callback": f"{PUBLIC}/status/voice",
}


def told(result: Result) -> str:
    """What a failure says, on one line and without a traceback."""
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr.removeprefix("Error: ").rstrip("\n")


@pytest.fixture
def twilio() -> Twilio:
    return Twilio()


@pytest.fixture
def client(twilio: Twilio) -> Iterator[Rerouted]:
    with standing_in(twilio) as base:
        yield Rerouted(base)


def run(client: Rerouted, *words: str, **environ: str | None) -> Result:
    return CliRunner().invoke(main, ["twilio", *words], obj=client, env=ENVIRON | environ)


def test_status_shows_every_address_and_changes_nothing(client: Rerouted, twilio: Twilio) -> None:
    shown = run(client, "status")
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        f"{NUMBER} ({PHONE})",
        "  sms_url             POST https://demo.twilio.com/welcome/sms/reply/",
        "  sms_fallback_url    (not set)",
        "  voice_url           (not set)",
        "  voice_fallback_url  (not set)",
        "  status_callback     (not set)",
    ]
    assert twilio.posted == []
    assert set(client.hosts) == {"api.twilio.com", "messaging.twilio.com"}


def test_without_apply_the_difference_is_shown_only(client: Rerouted, twilio: Twilio) -> None:
    shown = run(client, "configure")
    assert shown.exit_code == 1
    assert (
        "  sms_url             POST https://demo.twilio.com/welcome/sms/reply/ "
        f"-> POST {PUBLIC}/sms" in shown.output
    )
    assert f"  voice_url           (not set) -> POST {PUBLIC}/voice" in shown.output
    assert shown.output.endswith(
        "5 differ; nothing was changed. The same command with --apply sets them.\n"
    )
    assert twilio.posted == []


def test_apply_sets_what_differs_and_reads_again(client: Rerouted, twilio: Twilio) -> None:
    twilio.phones = [phone(sms_url=DONE["sms_url"], friendly_name="Crisis line")]
    shown = run(client, "configure", "--apply")
    assert (shown.exit_code, shown.output.splitlines()[-1]) == (
        0,
        "Twilio sends all of it to this bot.",
    )
    assert twilio.phones == [phone(**DONE, friendly_name="Crisis line")]
    assert "SmsUrl" not in twilio.posted[0]
    assert run(client, "configure").exit_code == 0
    assert run(client, "configure", "--apply").exit_code == 0
    assert len(twilio.posted) == 1


def test_what_was_set_is_read_and_not_assumed(client: Rerouted, twilio: Twilio) -> None:
    twilio.forgetful = True
    shown = run(client, "configure", "--apply")
    assert shown.exit_code == 1
    assert shown.output.endswith("5 still differ, although they were set.\n")


def test_a_wrong_method_differs_and_a_fragment_does_not(client: Rerouted, twilio: Twilio) -> None:
    twilio.phones = [phone(**DONE | {"sms_url": f"{PUBLIC}/sms#rc=2&rp=ct,rt&e=dublin"})]
    assert run(client, "configure").exit_code == 0
    twilio.phones = [phone(**DONE | {"voice_method": "GET"})]
    shown = run(client, "configure")
    assert f"GET {PUBLIC}/voice -> POST {PUBLIC}/voice" in shown.output
    assert "1 differ" in shown.output


def test_statuses_are_posted_too(client: Rerouted, twilio: Twilio) -> None:
    """By GET they would put the caller's number into an address."""
    twilio.phones = [phone(**DONE, status_callback_method="GET")]
    assert run(client, "configure", "--apply").exit_code == 0
    assert twilio.phones == [phone(**DONE)]


@pytest.mark.parametrize(
    ("options", "sms", "voice"),
    [
        (
            ["--fallback-url", "https://elsewhere.fi/files/"],
            "https://elsewhere.fi/files/sms.xml",
            "https://elsewhere.fi/files/voice.xml",
        ),
        (
            ["--sms-fallback", "https://handler.twilio.com/twiml/EH1"],
            "https://handler.twilio.com/twiml/EH1",
            f"{PUBLIC}/fallback/voice",
        ),
        (
            ["--fallback-url", "https://a.fi", "--voice-fallback", "https://b.fi/v"],
            "https://a.fi/sms.xml",
            "https://b.fi/v",
        ),
    ],
)
def test_a_fallback_elsewhere(
    client: Rerouted, twilio: Twilio, options: list[str], sms: str, voice: str
) -> None:
    assert run(client, "configure", "--apply", *options).exit_code == 0
    set_to = twilio.phones[0]
    assert (set_to["sms_fallback_url"], set_to["voice_fallback_url"]) == (sms, voice)


def test_json_has_an_object_for_each_address(client: Rerouted, twilio: Twilio) -> None:
    shown = run(client, "configure", "--json", "--apply")
    rows = [json.loads(line) for line in shown.output.splitlines()]
    assert len(rows) == 10
    assert rows[0] == {
        "sid": PHONE,
        "name": "sms_url",
        "method": "POST",
        "url": "https://demo.twilio.com/welcome/sms/reply/",
        "wanted": f"{PUBLIC}/sms",
        "wanted_method": "POST",
        "differs": True,
    }
    assert rows[4] | {"wanted": f"{PUBLIC}/status/voice", "differs": True} == rows[4]
    assert not any(row.get("differs") for row in rows[5:])


@pytest.mark.parametrize("setting", ["sms_application_sid", "voice_application_sid", "trunk_sid"])
def test_what_overrides_the_addresses_is_said(
    client: Rerouted, twilio: Twilio, setting: str
) -> None:
    twilio.phones = [phone(**DONE | {setting: "AP1"})]
    shown = run(client, "configure")
    assert shown.exit_code == 1
    assert f"  ! {setting} is AP1: Twilio ignores" in shown.output
    assert shown.output.endswith("but Twilio does not use them all: see above.\n")


def test_a_service_with_the_number_in_it_overrides_sms_url(
    client: Rerouted, twilio: Twilio
) -> None:
    twilio.phones, twilio.services = [phone(**DONE)], [service()]
    assert run(client, "configure").exit_code == 0
    twilio.in_service = [PHONE]
    shown = run(client, "configure")
    assert shown.exit_code == 1
    assert f"messaging service {SERVICE} answers this number's texts instead" in shown.output
    twilio.services = [service(use_inbound_webhook_on_number=True)]
    assert run(client, "configure").exit_code == 0


def test_a_service_is_configured_by_its_own_names(client: Rerouted, twilio: Twilio) -> None:
    twilio.services = [service()]
    assert run(client, "configure", "--service", SERVICE).exit_code == 1
    assert run(client, "configure", "--service", SERVICE, "--apply").exit_code == 0
    assert twilio.services == [
        service(inbound_request_url=f"{PUBLIC}/sms", fallback_url=f"{PUBLIC}/fallback/sms")
        | {"inbound_method": "POST", "fallback_method": "POST"}
        | {"status_callback": f"{PUBLIC}/status/sms"}
    ]
    twilio.services[0]["use_inbound_webhook_on_number"] = True
    shown = run(client, "configure", "--service", SERVICE)
    assert shown.exit_code == 1
    assert "the service leaves texts to the addresses of each number" in shown.output


def test_where_services_cannot_be_asked_it_is_said(client: Rerouted, twilio: Twilio) -> None:
    twilio.phones, twilio.services_refused = [phone(**DONE)], True
    shown = run(client, "configure")
    assert shown.exit_code == 0
    assert "whether a messaging service answers its texts is not known" in shown.output
    assert "30700" in shown.output


def test_region_and_edge_make_the_host(client: Rerouted) -> None:
    assert run(client, "status", TWILIO_REGION="ie1", TWILIO_EDGE="dublin").exit_code == 0
    assert set(client.hosts) == {"api.dublin.ie1.twilio.com", "messaging.dublin.ie1.twilio.com"}


def test_the_environment_of_the_process_chooses_no_host(
    client: Rerouted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "au1")
    Account(Credentials(ACCOUNT, TOKEN), client).number(NUMBER)
    assert client.hosts[0] == "api.twilio.com"


@pytest.mark.parametrize("number", ["+358454919999", "+358454910001"])
def test_an_unknown_number(client: Rerouted, twilio: Twilio, number: str) -> None:
    twilio.phones = [phone(phone_number=number + "0")]  # Twilio's filter finds parts, too
    said = told(run(client, "status", "--number", number))
    assert said.startswith(f"{number}: not among the numbers of this account")


def test_an_unknown_service(client: Rerouted) -> None:
    said = told(run(client, "status", "--service", SERVICE))
    assert said.startswith("api.twilio.com answered 404 (error 20404): " + SERVICE)


def test_wrong_credentials_are_named(client: Rerouted) -> None:
    said = told(run(client, "status", TWILIO_AUTH_TOKEN="wrong"))
    assert said.startswith("api.twilio.com answered 401 (error 20003): TWILIO_ACCOUNT_SID")
    assert "each region has tokens of its own" in said
    assert "wrong" not in said


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, b"<html>busy</html>", "api.twilio.com answered 503: a fault at Twilio"),
        (500, b'{"code": 20500, "message": "no"}', "answered 500 (error 20500): a fault"),
        (429, b'{"code": 20429, "message": "no"}', "(error 20429): too many requests"),
        (400, b'{"code": 21421, "message": "+358401234567"}', "docs/api/errors/21421"),
        (400, b"[]", "api.twilio.com answered 400"),
        (400, b'{"code": "+358401234567", "message": ""}', "api.twilio.com answered 400: see"),
        (400, b'{"code": [21421], "message": ""}', "api.twilio.com answered 400: see"),
        (200, b"<html>a proxy</html>", "the answer is not JSON"),
    ],
)
@pytest.mark.parametrize("what", [("status",), ("status", "--service", SERVICE)])
def test_faults_at_twilio(
    client: Rerouted, twilio: Twilio, what: list[str], status: int, body: bytes, said: str
) -> None:
    twilio.failing = status, body
    words = told(run(client, *what))
    assert said in words
    assert "+358401234567" not in words


def test_a_problem_document_of_the_newer_interfaces(client: Rerouted, twilio: Twilio) -> None:
    problem = {"type": "x", "title": NUMBER, "status": 403, "code": 30700, "detail": NUMBER}
    twilio.failing = 403, json.dumps(problem).encode()
    said = told(run(client, "status", "--service", SERVICE))
    assert "answered 403 (error 30700)" in said
    assert NUMBER not in said


def test_an_answer_that_takes_too_long(twilio: Twilio) -> None:
    twilio.stalls = 1
    with standing_in(twilio) as base:
        said = told(run(Rerouted(base, timeout=0.1), "status"))
    assert said.startswith("api.twilio.com: no answer in time")


def test_nobody_there() -> None:
    said = told(run(Rerouted("http://127.0.0.1:1"), "status"))
    assert said.startswith("api.twilio.com: cannot be reached")


def test_the_products_own_client_gives_up_after_five_seconds() -> None:
    account = Account(Credentials(ACCOUNT, TOKEN))
    assert account._client.http_client.timeout == TIMEOUT == 5


def test_no_connection_is_kept_to_go_stale_before_the_next_text() -> None:
    assert Account(Credentials(ACCOUNT, TOKEN))._client.http_client.session is None


def test_a_token_is_not_shown() -> None:
    assert TOKEN not in repr(Credentials(ACCOUNT, TOKEN))


@pytest.mark.parametrize(
    ("words", "environ", "said"),
    [
        (["status"], {"TWILIO_ACCOUNT_SID": None}, "expected both to be set"),
        (["status"], {"TWILIO_AUTH_TOKEN": None}, "expected both to be set"),
        (["status"], {"TWILIO_CALLER_ID": None}, '--number: found ""'),
        (["status", "--number", "045 491"], {}, '--number: found "045 491"'),
        (["status", "--service", "../x"], {}, '--service: found "../x"'),
        (["configure"], {"PUBLIC_URL": None}, "Twilio cannot reach http://127.0.0.1:"),
        (["configure", "--fallback-url", "a.fi"], {}, 'found "a.fi", expected https://'),
    ],
)
def test_wrong_use(
    client: Rerouted, words: list[str], environ: dict[str, str | None], said: str
) -> None:
    shown = run(client, *words, **environ)
    assert shown.exit_code == 2
    assert said in shown.output
    assert client.hosts == []


def test_a_fragment_is_the_operators() -> None:
    assert Hook("sms_url", "https://a.fi/sms#rc=1").does(Hook("sms_url", "https://a.fi/sms"))
    assert not Hook("sms_url", "https://a.fi/sms/").does(Hook("sms_url", "https://a.fi/sms"))
