"""The example of alerts: well-formed, and over metrics and labels that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.service import counts
from bot.web.health import PREFIX, shown

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(
        (Path(__file__).parents[1] / "deploy" / "alerts.yml").read_text("utf-8")
    )["groups"]
    for rule in group["rules"]
]
LABELS = {f"{PREFIX}{kind.name}_total": {*kind.labels} for kind in shown()} | {
    f"{PREFIX}store_up": set(),
    f"{PREFIX}answer_seconds_bucket": {"channel", "le"},
    "up": {"job"},  # Prometheus's own
}
ALERTS = {
    "BotDown", "LastResorts", "StoreDown", "SessionsDropped", "NoTurns", "RefusedSignatures",
    "SlowAnswers",
}  # fmt: skip
NOT_METRICS = {"sum", "min", "by", "increase", "rate", "histogram_quantile"}


def test_what_has_to_be_watched_is_watched() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    assert {*names} >= ALERTS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_a_rule_is_whole_and_of_metrics_that_there_are(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert all(rule["annotations"][name] for name in ("summary", "do"))
    assert re.fullmatch(r"[0-9]+[smhd]", rule.get("for", "1m"))
    expr = rule["expr"]
    assert expr.count("(") == expr.count(")")
    grouped = {
        label for found in re.findall(r"by \(([^)]*)\)", expr) for label in found.split(", ")
    }
    chosen = set(re.findall(r"(\w+)=", expr))
    bare = re.sub(r"\{[^}]*\}|\[[^]]*\]|by \([^)]*\)", "", expr)
    (metric,) = set(re.findall(r"[a-z_]{2,}", bare)) - NOT_METRICS
    assert grouped | chosen <= LABELS[metric]
    in_words = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
    assert in_words <= grouped


def test_a_label_that_is_chosen_is_one_that_is_counted() -> None:
    chosen = [
        (m, v)
        for rule in RULES
        for m, v in re.findall(r'bot_(\w+)_total\{\w+="(\w+)"', rule["expr"])
    ]
    assert chosen == [("texts", "not_sent")]
    texts = (Path(__file__).parents[1] / "bot" / "cli" / "texts.py").read_text("utf-8")
    assert f'{counts.TEXTS.name.upper()}.of("not_sent")' in texts
