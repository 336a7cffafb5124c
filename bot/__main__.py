"""`python -m bot`: hands over to the command line."""

from __future__ import annotations

from bot.cli import main

if __name__ == "__main__":  # worker processes import this module again under another name
    main(prog_name="python -m bot")
