"""The command line, `python -m bot ...`: a module a command, imported when it is called.

Exit codes: 0 fine, 1 problems found, 2 wrong use.
"""

from __future__ import annotations

from importlib import import_module

import click

from bot.errors import BotError
from bot.log import to_standard_error

COMMANDS = {
    "serve": "Answer texts and calls on 127.0.0.1.",
    "simulate": "Talk with the bot in this terminal.",
    "lookup": "Who answers for a place, a situation, a language and an instant.",
    "line": "Whether numbers answer at given instants.",
    "understand": "What the bot reads in a message.",
    "evaluate": "How well labelled messages are understood, and how fast.",
    "check": "Prove flows, directory and words before they go live.",
    "test": "Replay operators' transcripts, and tell what none of them walks.",
    "verify": "Lines due for verification at their source; record that one was.",
    "diff": "What changes for callers between two versions of the files.",
