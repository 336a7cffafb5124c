"""`fallback`: files another host can serve, the same as our own routes answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.files.content import Content
from bot.simulator.player import simulator_settings
from bot.simulator.twiml import problems
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app

pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is not there yet, filled twice."""
    made = tmp_path_factory.mktemp("files") / "deep" / "folder"
    for _ in range(2):
        result = CliRunner().invoke(main, ["fallback", str(made)])
        assert result.exit_code == 0
        assert result.output.splitlines() == [f"wrote {made}/sms.xml", f"wrote {made}/voice.xml"]
    return made


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_the_files_are_what_the_routes_answer(
    folder: Path, channel: str, content: Content, sessions: Sessions
) -> None:
    client = callers_app(simulator_settings(), content=content, store=Store(sessions)).test_client()
    document = (folder / f"{channel}.xml").read_bytes()
    assert document == client.post(f"/fallback/{channel}").data
    assert problems(document.decode("utf-8"), channel) == []  # type: ignore[arg-type]


def test_they_lead_nowhere_else(folder: Path) -> None:
    """A static file must not send the caller back to the server that is down."""
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "http" not in text
        assert "<Gather" not in text
        assert "<Redirect" not in text


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert CliRunner().invoke(main, ["fallback", str(tmp_path / "file")]).exit_code == 2
