"""The commands as an operator types them: answers, one JSON object a line, exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.evaluate import sentences
from bot.files.content import ROOT
from bot.service.settings import read_settings
from tests.released import release

pytestmark = pytest.mark.no_cover

AT = ["--at", "2026-11-25T10:00"]


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def rows(*words: str, typed: str = "") -> list[dict[str, Any]]:
    result = run(*words, "--json", typed=typed)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_lookup_gives_lines_in_order() -> None:
    (row,) = rows("lookup", "--municipality", "keravalla", "--situation", "child", *AT)
    assert (row["municipality"], row["county"]) == ("Kerava", "Vantaan ja Keravan hyvinvointialue")
    first, second, third = row["lines"]
    assert (first["number"], first["status"]) == ("09 2949 2120", "open")
    assert (first["until"], first["why"]) == ("2026-11-25T16:00+02:00", "municipality")
    assert [second["number"], third["number"]] == ["09 8392 4005", "09 2525 0111"]
    keys = ["id", "name", "number", "status", "until", "opens_at", "why"]
    assert all(list(line) == keys for line in row["lines"])


def test_lookup_in_danger_without_a_place() -> None:
    (row,) = rows("lookup", "--situation", "violence", "--language", "en", "--danger", *AT)
    assert row["municipality"] is row["county"] is None
    assert [line["number"] for line in row["lines"]][:2] == ["112", "080 005 005"]


def test_lookup_reads_well_without_json() -> None:
    shown = run("lookup", "--municipality", "13100", "--situation", "elder", *AT).stdout
    assert "Hämeenlinna (Kanta-Hämeen hyvinvointialue)" in shown
    assert "03 621 7100  open  [county]" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--municipality", "Tukholma", "--situation", "child"], 'found "Tukholma", expected a'),
        (["--municipality", "Tammela", "--situation", "child"], "expected Tammela, Tampere"),
        (["--situation", "chidl"], 'found "chidl", expected one of: violence, child'),
        (["--situation", "child", "--at", "noon"], 'found "noon", expected a time such as'),
        (["--situation", "child", "--at", "0001-01-01"], "expected a year from 2000 to 2099"),
        (["--situation", "child", "--at", "9999-12-31"], "expected a year from 2000 to 2099"),
        ([], "Missing option '--situation'"),
    ],
)
def test_lookup_says_what_is_wrong(words: list[str], message: str) -> None:
    result = run("lookup", *words)
    assert result.exit_code == 2
    assert message in result.output


def test_line_judges_numbers_outermost_at_each_time() -> None:
    times = ["--at", "2026-11-24T10:00", "2026-11-24T14:00"]
    found = rows("line", "09 2525 0116", "0400-29-1141", "00358925250111", *times)
    assert [row["status"] for row in found] == [
        *("open", "closed"),
        *("unknown", "unknown"),
        *("open", "open"),
    ]
    assert (found[0]["until"], found[1]["opens_at"]) == (
        "2026-11-24T13:00+02:00",
        "2026-11-27T09:00+02:00",
    )
    assert list(found[0]) == ["number", "name", "at", "status", "until", "opens_at"]


def test_line_reads_well_and_knows_what_it_does_not_know() -> None:
    assert "09 2949 2120" in run("line", "+358929492120").stdout
    wrong = run("line", "040 000 0000")
    assert (wrong.exit_code, "expected a number of the directory" in wrong.output) == (2, True)
    assert run("line", "112", "--at", "2026-11-25", "2026-13-01").exit_code == 2


def test_understand_explains_itself() -> None:
    first, second = rows("understand", typed="mies hakkaa mua, ollaan tikkurilassa\ntammela\n")
    assert (first["language"], first["situations"], first["danger"]) == ("fi", ["violence"], True)
    assert (first["municipalities"], first["place_certain"]) == (["Vantaa"], True)
    assert {match["what"] for match in first["matched"]} >= {"danger", "municipality", "situation"}
    assert (second["municipalities"], second["place_certain"]) == (["Tammela", "Tampere"], False)
    shown = run("understand", "jag bor i Vasa").stdout
    assert 'municipality: "vasa" by directory/municipalities.csv' in shown


CORPUS = """\
# language, danger, situations, kind, text
fi\tnow\tviolence\tplain\tmies hakkaa mua
fi\tnone\tviolence|money\t-\trahat loppu
sv\tnone\t-\t-\tjag bor i Vasa
en\tnow\tcustody\t-\tmy favourite colour is green today
en\tnone\tdistress\tmislead\the has a knife
en\tpossible\t-\t-\the threatens me
"""
PLACES = (
    "Vantaa\tolen tikkurilassa\nTammela|Tampere\ttammela\n-\tolen kotona\nKemi\tolen kuopiossa\n"
    "abroad\tolen nyt Tukholmassa\nabroad\tolen kotona\nabroad\tolen nyt Kemissä\n"
)


def test_evaluate_counts_and_shows_what_failed(tmp_path: Path) -> None:
    (tmp_path / "messages.tsv").write_text(CORPUS, "utf-8")
    (tmp_path / "places_unseen.tsv").write_text(PLACES, "utf-8")
    files = [str(tmp_path / "messages.tsv"), str(tmp_path / "places_unseen.tsv")]
    messages, places, noise, tables = rows("evaluate", *files)
    assert messages["danger"] == {"calm": 2, "false alarm": 1, "found": 1, "missed": 1}
    assert (messages["danger_recall"], messages["situation_recall"]) == (0.5, 0.5)
    assert [f["measure"] for f in messages["failures"]] == ["danger", "situation"] * 2
    assert places["place"] == {"exact": 4, "missed": 1, "wrong": 2}
    assert "failures" not in places
    assert noise["slowest_us"] > 0
    assert min(tables["build_seconds"], tables["megabytes"]) > 0
    assert "danger missed: my favourite colour is green today" in sentences(messages)


NO_LABELS = {
    "fi\tnow\tmies lyö": "found 3 columns, expected 5 (messages) or 2 (places)",
    "de\tnow\t-\t-\tHilfe": 'found "de", expected one of: fi, sv, en',
    "fi\tyes\t-\t-\tapua": 'found "yes", expected one of: now, possible, none',
    "fi\tnone\tmony\t-\trahat": 'found "mony", expected one of: violence, child',
    "fi\tnone\t-\tfunny\thei": 'found "funny", expected one of: -, plain, talk',
}


def test_evaluate_names_every_line_that_is_no_label(tmp_path: Path) -> None:
    file = tmp_path / "messages.tsv"
    file.write_text("\n" + "\n".join(NO_LABELS) + "\n", "utf-8")
    result = run("evaluate", str(file))
    assert result.exit_code == 1
    for number, message in enumerate(NO_LABELS.values(), 2):
        assert f"{file}:{number}: {message}" in result.output
    assert "cannot be read" in run("evaluate", str(tmp_path / "none.tsv")).output


def test_check_of_the_shipped_files_is_fine() -> None:
    result = run("check", "--fast")
    assert (result.exit_code, result.stdout.startswith("fine: ")) == (0, True)


def test_check_names_each_problem(tmp_path: Path) -> None:
    for folder in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    flow = tmp_path / "flows" / "triage.yaml"
    flow.write_text(flow.read_text("utf-8").replace("initial: language", "initial: x"), "utf-8")
    shown = run("check", str(tmp_path))
    assert shown.exit_code == 1
    assert (
        'error unknown-target: flows/triage.yaml:8:1: initial: unknown target "x"' in shown.stdout
    )
    row = json.loads(run("check", str(tmp_path), "--json").stdout)
    assert (row["file"], row["line"], row["severity"]) == ("flows/triage.yaml", 8, "error")


def test_simulate_a_text_conversation() -> None:
    found = rows("simulate", "sms", "--language", "sv", *AT, typed="våld i Vanda\n2\n")
    assert [row["who"] for row in found] == ["bot (1 SMS)", "bot (2 SMS)", "bot (1 SMS)"]
    assert "09 8392 4005" in found[1]["text"]


def test_simulate_a_call() -> None:
    shown = run("simulate", "voice", "--language", "en", *AT, typed="\n04200\n2\n1\n")
    assert "bot (en-GB): Kerava." in shown.stdout
    ended = run("simulate", "voice", *AT, typed="1\nahdistaa keravalla\nkiitos\n")
    assert ended.stdout.splitlines()[-1] == "bot: (hangs up)"
    texted = run("simulate", "voice", *AT, typed="1\nahdistaa keravalla\n4\n1\n")
    assert "text to the caller: Hädässä soita 112." in texted.stdout


def test_simulate_plays_the_files_or_what_is_served_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit that is not published is heard; what callers get is only a word away."""
    releases, older = tmp_path / "releases", tmp_path / "older"
    monkeypatch.setenv("RELEASES", str(releases))
    shown = run("simulate", "sms", *AT, typed="hei\n")
    assert shown.stderr == "Playing the files: nothing was published, so callers get them too.\n"
    for name in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / name, older / name)
    flow = older / "flows" / "triage.yaml"
    asked = "Missä kunnassa olet nyt ja mitä on tapahtunut"
    flow.write_text(flow.read_text("utf-8").replace(asked, "Missä olit"), "utf-8")
    name = release(older, releases)
    files = run("simulate", "sms", *AT, typed="hei\n")
    assert asked in files.stdout
    beside = f"callers get release {name} (--served plays it) until a reload"
    assert files.stderr == f"Playing the files as they are now: {beside}.\n"
    served = run("simulate", "sms", "--served", *AT, typed="hei\n")
    assert "Missä olit" in served.stdout
    assert served.stderr == f"Playing release {name}, which callers get now.\n"
    same = release(ROOT, releases)
    shown = run("simulate", "sms", *AT, typed="hei\n")
    assert shown.stderr == f"Playing the files: they are release {same}, which callers get now.\n"


def test_a_user_is_printed_as_the_setting_takes_it() -> None:
    result = run("user", "aino", typed="a long password\na long password\n")
    assert result.exit_code == 0
    user = result.output.splitlines()[-1]
    assert list(read_settings({"CONSOLE_USERS": user}).console_users) == ["aino"]
    assert "a long password" not in result.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["aino", "--password", "short"], "found 5 letters, expected at least 12"),
        (["a:b", "--password", "a long password"], "expected 1 to 40 letters"),
    ],
)
def test_no_user_is_made_of(words: list[str], expected: str) -> None:
    result = run("user", *words)
    assert result.exit_code == 2
    assert expected in result.output
