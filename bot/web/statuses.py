"""What Twilio reports of texts and calls: counted by kind, each report once, nothing else read.

`web.webhooks` hands signed forms over, `web.answers` who opted out. A report's id is stored only as
a keyed hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import counts
from bot.channels.hashing import event_id
from bot.errors import StoreError
from bot.store import Counters, Seen

FIELDS = {"sms": ("MessageSid", "MessageStatus"), "voice": ("CallSid", "CallStatus")}
KNOWN = {
    "sms": ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed"),
    "voice": ("completed", "busy", "failed", "no-answer", "canceled"),
}
"""The statuses that are counted each by itself."""
OPTED_OUT = "21610"
ERRORS = (OPTED_OUT, "21614", "30003", "30005", "30006", "30007")
"""Twilio's errors of texts: opted out, a landline, out of reach, unknown, a landline, filtered."""


@dataclass(frozen=True, slots=True)
class Statuses:
    """Where reports are counted, and the secret of the keys that tell a repeated one."""

    counters: Counters
    seen: Seen
    secret: str

    def report(self, channel: str, form: Mapping[str, str]) -> None:
        """Count a report unless it came before."""
        sid_field, status_field = FIELDS[channel]
        status = counts.listed(form.get(status_field, ""), KNOWN[channel])
        sid = form.get(sid_field, "")
        if self._is_new(event_id(self.secret, "status", channel, sid, status) if sid else ""):
            self.counters.add(counts.CALLBACKS.of(channel, status), *_errors(channel, form))

    def opted_out(self, message: str) -> None:
        """Count the message that Twilio took as STOP (its event id) unless it came before."""
        new = self._is_new(message)
        kind = counts.OPT_OUTS.of("keyword") if new else counts.RETRIES.of("sms")
        self.counters.add(kind)

    def _is_new(self, key: str) -> bool:
        """What cannot be told is counted: rather a report twice than an opt-out never."""
        if not key:
            return True
        try:
            return self.seen.first(key)
        except StoreError:
            self.counters.add(counts.STORE_ERRORS.of("seen"))
            return True


def _errors(channel: str, form: Mapping[str, str]) -> list[str]:
    code = form.get("ErrorCode", "")
    if channel != "sms" or code in ("", "0"):
        return []
    names = [counts.TEXT_ERRORS.of(counts.listed(code, ERRORS))]
    return [*names, counts.OPT_OUTS.of("callback")] if code == OPTED_OUT else names
