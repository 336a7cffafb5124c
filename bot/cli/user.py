"""`user`: a user of the pages, as the setting CONSOLE_USERS takes it."""

from __future__ import annotations

import re

import click

from bot.settings_values import USER_NAME
from bot.web.pages.signin import PASSWORD_LETTERS, new_user


@click.command("user")
@click.argument("name")
@click.password_option(
    help=f"At least {PASSWORD_LETTERS} letters; asked for when left out, which leaves no trace."
)
def command(name: str, password: str) -> None:
    """Print NAME with the hash of a password: a user for CONSOLE_USERS."""
    if not re.fullmatch(USER_NAME, name):
        raise click.BadParameter("expected 1 to 40 letters, digits, dots, hyphens or @")
    try:
        click.echo(new_user(name, password))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--password") from None
