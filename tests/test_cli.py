"""The command line as a whole: what it lists, what it refuses, what it does not import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot import __version__
from bot.cli import COMMANDS

ROOT = Path(__file__).parent.parent


def bot(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_lists_every_command() -> None:
    shown = bot("--help")
    assert shown.returncode == 0
    assert all(f"  {name}" in shown.stdout for name in COMMANDS)


def test_version_is_printed_alone() -> None:
    shown = bot("--version")
    assert (shown.returncode, shown.stdout) == (0, f"bot {__version__}\n")


def test_an_unknown_command_is_wrong_use() -> None:
    assert bot("surve").returncode == 2


def test_help_imports_no_command() -> None:
    code = (
        "import sys; from bot.cli import main; main(['--help'], standalone_mode=False); "
        "sys.exit(any(name in sys.modules for name in ('granian', 'redis', 'flask', 'twilio')))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
