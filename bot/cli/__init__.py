"""The command line, `python -m bot ...`: a module a command, imported when it is called.

Exit codes: 0 fine, 1 problems found, 2 wrong use.
"""

from __future__ import annotations

from importlib import import_module

import click

from bot import __version__
from bot.problems.errors import BotError
from bot.service.log import to_standard_error

COMMANDS = {
    "serve": "Answer texts and calls on 127.0.0.1.",
    "demo": "Some simulated days in a throw-away store, and the pages that show them.",
    "simulate": "Talk with the bot in this terminal.",
    "lookup": "Who answers for a place, a situation, a language and an instant.",
    "line": "Whether numbers answer at given instants.",
    "understand": "What the bot reads in a message.",
    "evaluate": "How well labelled messages are understood, and how fast.",
    "check": "Prove flows, directory and words before they go live.",
    "test": "Replay operators' transcripts, and tell what none of them walks.",
    "verify": "Lines due for verification at their source; record that one was.",
    "diff": "What changes for callers between two versions of the files.",
    "reload": "Have edited flows, directory and words served, once they are checked.",
    "schema": "Write the JSON Schemas of the YAML files, for editors.",
    "graph": "The flow as a picture, with problems and what is not walked.",
    "probe": "Ask the served bot as Twilio would, and say why it refuses.",
    "twilio": "Where Twilio sends a number's texts and calls; set it.",
    "texts": "Send the texts that callers asked for; runs beside the workers.",
    "user": "Make a user of the pages.",
    "fallback": "Write the last resort as files for another host.",
}
"""Name -> what it does; `bot.cli.<name>` holds it as `command`, but for those below."""
SHARED = {
    "fallback": "write", "schema": "write", "user": "write",
    "check": "check", "graph": "check", "test": "check",
    "lookup": "lookup", "line": "lookup", "verify": "lookup",
    "understand": "evaluate", "evaluate": "evaluate",
}  # fmt: skip
"""Commands that share a module, each as `<name>_command` -> the module."""


class LazyGroup(click.Group):
    """A group that imports only the command that was asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"bot.cli.{SHARED.get(cmd_name, cmd_name)}")
        name = f"{cmd_name}_command" if cmd_name in SHARED else "command"
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BotError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyGroup)
@click.version_option(__version__, message="bot %(version)s")
def main() -> None:
    """Crisis triage by text message and telephone."""
    to_standard_error()
