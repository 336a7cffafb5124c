"""Phone calls: Twilio's form and the action URL to Inbound, a Script to TwiML.

`web.webhooks` calls `parse` and `render`. A call is known by its CallSid alone: callers who
withhold their number have a whole conversation, and the next caller on a shared phone hears nothing
of the last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # type: ignore[import-untyped]

from bot.channels.base import (
    Inbound,
    Keys,
    event_id,
    pieces,
    readable,
    runs,
    session_key,
    unprefixed,
)
from bot.dialogue.model import VOICE, Heard
from bot.directory.languages import Languages
from bot.text.compose import Listen, Script

SAY_ENCODED = 4500
"""The longest text for a Polly voice, URL-encoded (error 13521)."""
HINTS_AT_MOST, HINT_CHARACTERS = 500, 100
"""Twilio's limits (error 13330)."""

MOBILE = re.compile(r"\+358(?:4|50)[0-9]{5,9}")
"""A Finnish mobile number (Traficom's numbering plan: 04x and 050), which can take a text."""

RING, TALK = 30, 4 * 3600
"""Seconds: how long a line may ring, and how long a call through Twilio may last."""

# Seconds. speechTimeout is never "auto": it ends at the first pause, and people in distress make
# pauses; Twilio also warns of it with its default model (13335).
ONE_KEY = {"num_digits": 1, "timeout": 6, "speech_timeout": "2"}
PATIENT = {"timeout": 15}
ENTRY = {"finish_on_key": "#", "timeout": 8, "speech_timeout": "3"}


def parse(
    form: Mapping[str, str], args: Mapping[str, str], secrets: tuple[str, ...], languages: Languages
) -> Inbound:
    """Return the request as an Inbound. `args` is the query of the action URL, `secrets` are for
    the keys, the current one first.

    A query that the bot did not write is ignored: the call begins again rather than breaking.
    """
    call = form.get("CallSid", "")
    step = _number(args.get("step"))
    language = args.get("lang")
    position = "begin" if step is None else str(step)
    keys, *former = (_keys(secret, call, position) for secret in secrets)
    return Inbound(
        channel=VOICE,
        session_key=keys.session,
        event_id=keys.event,
        to=unprefixed(form.get("To", "")),
        heard=_heard(form),
        begins=step is None,
        step=step or 0,
        language=language if language in languages.voices else None,
        line=_number(args.get("line")) or 0,
        text_to=_mobile(unprefixed(form.get("From", ""))),
        former=tuple(former),
    )


def _keys(secret: str, call: str, position: str) -> Keys:
    if not call:
        return Keys(None, "")
    name = VOICE.value
    return Keys(session_key(secret, name, call), event_id(secret, name, call, position))


def _mobile(number: str) -> str | None:
    return number if MOBILE.fullmatch(number) else None


def _heard(form: Mapping[str, str]) -> Heard:
    if outcome := form.get("DialCallStatus"):
        return Heard(
            "transfer", outcome, seconds=_number(form.get("DialCallDuration"), digits=5) or 0
        )
    if digits := re.sub(r"[^0-9*#]", "", readable(form.get("Digits", ""))):
        return Heard("digits", digits)
    if speech := readable(form.get("SpeechResult", "")):
        return Heard("speech", speech, _confidence(form.get("Confidence", "")))
    return Heard("silence")


def _confidence(value: str) -> float | None:
    try:
        confidence = float(value)
    except ValueError:
        return None
    return confidence if 0 <= confidence <= 1 else None


def _number(value: str | None, digits: int = 4) -> int | None:
    return int(value) if value and re.fullmatch(rf"[0-9]{{1,{digits}}}", value) else None


def action_url(path: str, step: int, language: str, line: int) -> str:
    """The URL that the answer is posted to. Plain ASCII: Twilio signs anything else in its
    own way."""
    return f"{path}?{urlencode({'step': step, 'lang': language, 'line': line})}"


def render(script: Script, action: str, languages: Languages, caller_id: str | None = None) -> str:
    """Return TwiML that says the words and listens, posting to `action`, or says them and hangs up.

    A script with a number to dial is connected to it from `caller_id` (E.164, a number of ours).
    """
    response = VoiceResponse()
    if script.dial and caller_id:
        _say(response, script, languages)
        response.append(_dial(script.dial, action, caller_id))
        return str(response)
    if script.listen is None:
        _say(response, script, languages)
        response.hangup()
        return str(response)
    gather = _gather(script.listen, action, languages)
    _say(gather, script, languages)
    response.append(gather)
    response.redirect(action, method="POST")  # whatever Gather did not post comes back as silence
    return str(response)


def render_last(script: Script, languages: Languages) -> str:
    """Return TwiML that says the words and hangs up: the last resort."""
    return render(script, "", languages)


def _say(parent: VoiceResponse | Gather, script: Script, languages: Languages) -> None:
    for run in runs(script.words):
        voice = languages.voices[run.language]
        for piece in pieces(run.text, _fits):
            parent.say(piece, voice=voice.name, language=voice.tag)


def _fits(text: str) -> bool:
    return len(text) <= VOICE.room and len(quote(text)) <= SAY_ENCODED


def _dial(number: str, action: str, caller_id: str) -> Dial:
    """The caller hears the line ring; the outcome is posted to `action`."""
    dial = Dial(
        action=action,
        method="POST",
        answer_on_bridge=True,
        caller_id=caller_id,
        timeout=RING,
        time_limit=TALK,
    )
    dial.number(number)
    return dial


def _gather(listen: Listen, action: str, languages: Languages) -> Gather:
    return Gather(
        input="dtmf speech",
        action=action,
        method="POST",
        action_on_empty_result=True,
        language=languages.voices[listen.language].tag,
        hints=_hints(listen.hints),
        profanity_filter=False,  # it is on by default and would star out the very words we look for
        barge_in=True,
        **(ONE_KEY if listen.one_key else ENTRY) | (PATIENT if listen.patient else {}),
    )


def _hints(hints: tuple[str, ...]) -> str | None:
    """In the form that Twilio takes; there are as many different ones as languages."""
    clean = (" ".join(readable(hint).replace(",", " ").split()) for hint in hints)
    fitting = [hint for hint in dict.fromkeys(clean) if 0 < len(hint) <= HINT_CHARACTERS]
    return ",".join(fitting[:HINTS_AT_MOST]) or None
