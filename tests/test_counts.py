"""Names of what is counted, and the figures they make."""

from __future__ import annotations

from datetime import date

import pytest

from bot.service import counts
from bot.service.counts import Figures

DAY = date(2026, 11, 25)
TURNS = {
    counts.TURNS.of("sms", "answer", "referred"): 3,
    counts.TURNS.of("sms", "situation/1", "asked"): 2,
    counts.TURNS.of("voice", "answer", "referred"): 4,
}


def test_a_name_has_all_its_labels() -> None:
    assert counts.TURNS.of("sms", "answer", "referred") == "turns:sms:answer:referred"
    assert counts.REFUSED_SIGNATURES.of() == "refused_signatures"
    for labels in ((), ("sms",), ("sms", "answer", "referred", "more"), ("sms", "a:b", "referred")):
        with pytest.raises(ValueError, match="turns"):
            counts.TURNS.of(*labels)


def test_every_kind_is_listed_under_its_name() -> None:
    made = {value.name for value in vars(counts).values() if isinstance(value, counts.Kind)}
    assert made == counts.KINDS.keys()


def test_figures_by_label() -> None:
    figures = Figures(TURNS)
    assert figures.by(counts.TURNS, "channel") == {"sms": 5, "voice": 4}
    assert figures.by(counts.TURNS, "state") == {"answer": 7, "situation/1": 2}
    assert figures.total(counts.TURNS) == 9
    assert figures.total(counts.DANGER) == 0


def test_names_of_another_version_are_passed_over() -> None:
    assert (
        Figures({"turns:sms": 1, "turnings:sms:answer:referred": 1, "": 1}).of(counts.TURNS) == {}
    )


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(0, "0.01"), (0.01, "0.01"), (0.011, "0.025"), (15, "15.0"), (16, "+Inf")],
)
def test_the_bound_an_answer_came_within(seconds: float, label: str) -> None:
    assert counts.within(seconds) == label


def test_few_in_one_cell_are_not_shown_and_no_day_before_it_is_over() -> None:
    cells = {("04", "violence"): 5, ("04", "suicide"): 4, ("10", "money"): 1}
    named = {counts.REFERRALS_CROSSED.of(*labels): count for labels, count in cells.items()}
    shown = Figures(named, DAY).crossed(today=date(2026, 11, 26))
    assert shown == {("04", "suicide"): None, ("04", "violence"): 5, ("10", "money"): None}
    assert Figures(named, DAY).crossed(today=DAY) == {}
    assert Figures(named).crossed(today=DAY) == {}
