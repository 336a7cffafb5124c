"""The page to try a conversation on: a telephone, a clock, and the reasons beside it.

The conversation is a transcript in the reader's browser. Each time something is done, all of it is
played again on an application of its own; so nothing of it is kept here, any worker can answer, and
no clock, no switch and no number of it ever reaches the routes that answer callers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, g, render_template, request

from bot.dialogue.model import CHANNELS, SMS, Channel
from bot.files.content import Content
from bot.pages.conversation import Listening, Shown, listening, shown
from bot.pages.directory_page import clocks, minute
from bot.pages.kit import Kit
from bot.problems.errors import FilesError, Problem
from bot.simulator.replay import Moment, Trial, moments, written
from bot.simulator.transcript import DOES, Line, Transcript, one_line, parse
from bot.simulator.twiml import TwimlError

DONE_AT_MOST = 60
"""Lines of one conversation; every one is played again for each that follows."""
WORDS_AT_MOST = 1600
HEADS = ("title", "channel", "language", "now", "from", "texts", "plays")
OF_THE_PAGE = ("channel", "plays")
"""What a file of the conversation does not say again, or not at all."""
CONFIDENT = {90: "say", 40: "mumble"}
"""Percent that a transcript has a word for."""


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation and how it went; `refused`: its last line could not be done and is gone."""

    transcript: Transcript
    moments: tuple[Moment, ...]
    listening: Listening
    trial: Trial
    content: Content
    refused: bool = False

    @property
    def whole(self) -> Transcript:
        """With everything that was said and sent."""
        return written(self.transcript, self.moments, self.trial)


def add_routes(routes: Blueprint, kit: Kit) -> None:
    """The page, what is done on it, and the conversation as a file."""

    @routes.get("/try")
    def try_page() -> str:
        return _page(kit, None)

    @routes.post("/try")
    def tried() -> str:
        try:
            return _page(kit, _played(kit, _asked(request.form)))
        except FilesError as error:
            return _page(kit, None, error.problems)

    @routes.post("/try/transcript")
    def transcript_file() -> Response | tuple[str, int]:
        try:
            found = _played(kit, _kept(request.form))
        except FilesError as error:
            return _page(kit, None, error.problems), 400
        return _file(found, request.form.get("title", "")) if found else (_page(kit, None), 400)


def _asked(form: Mapping[str, str]) -> Transcript | None:
    """The conversation with what is to be done now."""
    if "begin" in form:
        return Transcript(_head(form))
    kept = _kept(form)
    line = _line(form)
    return replace(kept, lines=(*kept.lines, line)) if kept and line else kept


def _head(form: Mapping[str, str]) -> dict[str, str]:
    head = {"channel": form["begin"], "now": minute(form) or ""}
    head |= {"from": "anonymous"} if "withheld" in form else {}
    head |= {"plays": "served"} if form.get("plays") == "served" else {}
    return head | ({"texts": "yes"} if "texts" in form else {})


def _kept(form: Mapping[str, str]) -> Transcript | None:
    """The conversation as the browser has kept it: what was done, and nothing else."""
    if not form.get("transcript"):
        return None
    found = parse(form["transcript"])
    head = {key: value for key, value in found.head.items() if key in HEADS}
    return Transcript(head, found.done)


def _line(form: Mapping[str, str]) -> Line | None:
    """What is done now, as a line of a transcript."""
    caller = "caller interrupting" if form.get("interrupting") else "caller"
    words = one_line(form.get("words", "").strip().replace("\r\n", "\n"))[:WORDS_AT_MOST]
    if "text" in form:
        return "caller", words
    if "say" in form:
        return (caller, _spoken(words, form.get("confidence", ""))) if words else None
    if "press" in form:
        keys = re.sub(r"[^0-9*#]", "", form.get("keys", ""))[:40]
        return caller, f"press {keys.rstrip('#')}#"
    if "put_on" in form:
        return "now", minute(form) or ""
    who, _, done = form.get("line", "").partition(": ")
    return (caller if who == "caller" else who, done) if who in DOES else None


def _spoken(words: str, percent: str) -> str:
    sure = min(int(percent), 100) if re.fullmatch("[0-9]{1,3}", percent) else 90
    verb = CONFIDENT.get(sure)
    return f"{verb} {words}" if verb else f"heard {sure / 100:g} {words}"


def _played(kit: Kit, transcript: Transcript | None) -> Played | None:
    """The conversation as it goes; without its last line if that cannot be done now."""
    if transcript is None:
        return None
    transcript = replace(transcript, lines=transcript.lines[:DONE_AT_MOST])
    try:
        return _run(kit, transcript)
    except (ValueError, KeyError, TwimlError):
        if not transcript.lines:
            return None
    shorter = replace(transcript, lines=transcript.lines[:-1])
    before = _played(kit, shorter)
    return replace(before, refused=True) if before else None


def _run(kit: Kit, transcript: Transcript) -> Played:
    content = kit.served() if transcript.head.get("plays") == "served" else kit.files()
    trial = Trial(transcript.head, content)
    took = moments(transcript, trial)
    return Played(transcript, took, listening(trial.call), trial, content)


def _page(kit: Kit, played: Played | None, problems: Sequence[Problem] = ()) -> str:
    """The page; `problems` are why the files could not be played."""
    now = played.trial.now if played else kit.clock()
    channel = CHANNELS[played.transcript.head["channel"]] if played else SMS
    rows = _rows(played, channel) if played else []
    return render_template(
        "try.html",
        played=played,
        problems=problems,
        plays=_plays(kit, played) if played else None,
        kept=played.transcript.text() if played else "",
        channel=channel,
        rows=rows,
        reasons=[why for row in reversed(rows) for why in reversed(row.why)],
        clocks=clocks(kit.clock()),
        now=now,
        full=played is not None and len(played.transcript.lines) >= DONE_AT_MOST,
    )


def _rows(played: Played, channel: Channel) -> list[Shown]:
    return [shown(played.content, moment, channel, g.language) for moment in played.moments]


def _plays(kit: Kit, played: Played) -> str:
    """Whether it is what callers get, what they will get, or both at once."""
    if played.transcript.head.get("plays") == "served":
        return "served"
    return "same" if played.content is kit.served() else "files"


def _file(played: Played, title: str) -> Response:
    """The transcript as a test has it: with a title, and the language it ended in."""
    whole = played.whole
    spoken = [t.turn.session.slots.get("language") for m in played.moments for t in m.turns]
    language = next((s for s in reversed(spoken) if s), "fi")
    title = " ".join(title.split())[:120] or "A conversation that was tried"
    given = {key: value for key, value in whole.head.items() if key not in OF_THE_PAGE}
    head = {"title": title, "channel": whole.head["channel"], "language": language} | given
    response = Response(Transcript(head, whole.lines).text(), mimetype="text/plain")
    name = "-".join(re.findall("[a-z0-9]+", title.lower()))[:60]
    file = f"{head['channel']}-{language}-{name}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
