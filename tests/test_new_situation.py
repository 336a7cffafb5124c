"""A maintainer adds a situation by editing files: `check` names what is missing until it is whole,
and messages work from the first restart on, before letters are learnt for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.files.content import ROOT, load_content
from bot.files.lexicons import PIECES_FILE
from bot.files.releases import PARTS
from bot.simulator.player import simulate
from bot.store.memory import SessionsInMemory
from bot.understanding.model import Expected

pytestmark = pytest.mark.slow

LOST_IT_ALL = "olen hävinnyt kaikki rahat nettikasinolla enkä osaa lopettaa"
WORDS = {
    "fi": ("nettikasino*", "uhkapel*"),
    "sv": ("nätkasino*", "spelberoende"),
    "en": ("gambling", "online casino*"),
}
LABELS = {"sv": "Spelproblem", "en": "Gambling"}
SHOWN = "situation/4.choices.4.label"
Edit = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


def after(folder: Path, file: str, line: str, added: str) -> None:
    """Write something below a line of a file."""
    text = (folder / file).read_text("utf-8")
    assert f"{line}\n" in text
    (folder / file).write_text(text.replace(f"{line}\n", f"{line}\n{added}", 1), "utf-8")


def situation(folder: Path) -> None:
    record = "gambling:\n  urgent: no\n  rank: 0\n  order: [peluuri, helpline]\n"
    with (folder / "directory/situations.yaml").open("a", encoding="utf-8") as file:
        file.write(record)


def words(language: str) -> Edit:
    def edit(folder: Path) -> None:
        entries = ", ".join(WORDS[language])
        file = f"locales/{language}/lexicon.yaml"
        after(folder, file, "situations:", f"\n  gambling: [{entries}]\n")

    return edit


def choice(folder: Path) -> None:
    line = '          3: {label: "Päihteet", sets: substance}'
    after(folder, "flows/triage.yaml", line, '          4: {label: "Rahapelit", sets: gambling}\n')


def label(language: str) -> Edit:
    def edit(folder: Path) -> None:
        said = f'\nmsgctxt "{SHOWN}"\nmsgid "Rahapelit"\nmsgstr "{LABELS[language]}"\n'
        catalogue = folder / f"locales/{language}/LC_MESSAGES/messages.po"
        catalogue.write_text(catalogue.read_text("utf-8") + said, "utf-8")

    return edit


def learnt(folder: Path) -> None:
    """A column in which no piece says anything, as `make learn` writes columns."""
    text = (folder / PIECES_FILE).read_text("utf-8").splitlines()
    told, head, start, *rows = text
    written = [told, f"{head}\tgambling", f"{start}\t-9.99", *(f"{row}80" for row in rows)]
    (folder / PIECES_FILE).write_text("\n".join(written) + "\n", "utf-8")


STEPS: tuple[tuple[str, str, Edit], ...] = (
    ("flows/triage.yaml", 'state "situation": no choice sets the situation "gambling"', choice),
    *((f"locales/{x}/lexicon.yaml", 'no words for "gambling"', words(x)) for x in WORDS),
    *(("flows/triage.yaml", f'"{SHOWN}" has no translation to "{x}"', label(x)) for x in LABELS),
    (PIECES_FILE, 'no column "gambling": label messages of tests/corpora', learnt),
)
"""What `check` says is missing, in which file, and what mends it."""


def check(folder: Path) -> str:
    return CliRunner().invoke(main, ["check", str(folder), "--fast"]).output


@pytest.mark.no_cover
def test_check_names_what_is_missing_until_it_is_whole(folder: Path) -> None:
    situation(folder)
    mended = None
    for file, missing, edit in STEPS:
        told = re.compile(rf"{re.escape(file)}:\d+.*{re.escape(missing)}")
        found = check(folder)
        assert told.search(found), (file, missing)
        assert not (mended and mended.search(found)), found
        edit(folder)
        mended = told
    assert check(folder).startswith("fine: ")


@pytest.mark.no_cover
def test_only_the_learnt_column_does_not_stop_a_start(folder: Path) -> None:
    unlearnt(folder)
    found = check(folder).splitlines()
    assert found[0].startswith("warning not-learnt: locales/pieces.tsv:2: ")
    assert found[1].startswith("fine: ")


def unlearnt(folder: Path) -> None:
    """The situation, whole but for its column."""
    situation(folder)
    for file, _, edit in STEPS:
        if file != PIECES_FILE:
            edit(folder)


def test_its_words_are_understood_before_it_is_learnt(folder: Path) -> None:
    unlearnt(folder)
    content = load_content(folder)
    caller = simulate(SessionsInMemory(), content)
    (asked,) = caller.text(LOST_IT_ALL)
    assert "Missä kunnassa" in asked
    (answer,) = caller.text("Vantaa")
    assert "Peluuri" in answer


@pytest.mark.no_cover
def test_the_seed_of_hashes_decides_nothing(folder: Path) -> None:
    """Sets of strings are gone through in another order with each seed."""
    unlearnt(folder)
    program = (
        "import sys; from pathlib import Path; from bot.files.content import load_content;"
        "from bot.understanding.model import Expected;"
        "content = load_content(Path(sys.argv[1]));"
        "print(*(content.understanding.read(text, Expected(), ()).slots['situation'].values"
        " for text in sys.argv[2:]))"
    )
    said = [LOST_IT_ALL, "mies uhkailee mua kun on hävinnyt kaikki rahat nettikasinolla"]
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(folder), *said],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(found) == 1
    assert "gambling" in found.pop()


def test_a_learnt_situation_can_be_asked_about(folder: Path) -> None:
    """Letters have their say again: named beside another, it stands in its rank."""
    unlearnt(folder)
    learnt(folder)
    content = load_content(folder)
    found = content.understanding.read(LOST_IT_ALL, Expected(), ()).slots["situation"]
    assert "gambling" in found.values


MISTAKES = (
    ("flows/anywhere.yaml", "  refugee: {sms", "  refugees: {sms", 'unknown situation "refugees"'),
    (
        "locales/sv/lexicon.yaml",
        "negatable: [violence,",
        "negatable: [violense,",
        'negatable: unknown situation, sign or section "violense" (did you mean "violence"?)',
    ),
    (
        "directory/situations.yaml",
        "    poisoning:",
        "    poisonings:",
        'details: no words for "health/poisonings", so no message names it: add entries',
    ),
)


@pytest.mark.parametrize(("file", "old", "new", "message"), MISTAKES)
@pytest.mark.no_cover
def test_a_name_that_another_file_lacks_is_told(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    assert message in check(folder)


@pytest.mark.no_cover
def test_a_situation_that_signs_of_danger_stand_for_cannot_go(folder: Path) -> None:
    for file in (folder / "directory").rglob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"\bviolence\b", "violent", text), "utf-8")
    assert 'directory/situations.yaml: no situation "violence", which is assumed' in check(folder)
