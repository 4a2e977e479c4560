"""The name of the person who gives a command; that of a container's account is not enough."""

import getpass
import os
import sys
from collections.abc import Mapping
from typing import Annotated, Final

import typer

from outreach.domain.errors import ConfigurationError
from outreach.domain.one_line import one_line

OPERATOR: Final = "OUTREACH_OPERATOR"
"""The variable that says who gives commands here."""

SHARED_ACCOUNTS: Final = frozenset(
    ("root", "airflow", "astro", "default", "nobody", "daemon", "app", "appuser", "user", "outreach", "admin")
) | {"www-data", "ubuntu", "debian", "ec2-user", "azureuser", "vscode", "jenkins", "runner"}
"""Accounts of machines, which many people share, so their names say nothing."""

By = Annotated[
    str | None,
    typer.Option("--by", envvar=OPERATOR, help="Your name; kept in the ledger. Default: your login."),
]


def operator_name(by: str | None) -> str:
    """Return the name of the person who gives a command.

    It is the given name, else the login. If the login is a shared account, the person
    is asked; raises ``ConfigurationError`` if there is no terminal.
    """
    if said := one_line(by or ""):
        return said
    if (login := own_login(os.environ)) is not None:
        return login
    if sys.stdin.isatty() and (typed := one_line(typer.prompt("Your name, which the ledger keeps"))):
        return typed
    raise ConfigurationError(
        f"say who you are: --by <name>, or set {OPERATOR}. The ledger keeps the name. Many people may "
        "use the account of this command, so its name does not say who you are"
    )


def own_login(environ: Mapping[str, str]) -> str | None:
    """Return the login of the person; None for an account that many share, and for one without a name."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):  # a container may run under a user id without an account
        return None
    if login == "root":
        login = environ.get("SUDO_USER", login)
    return None if login.lower() in SHARED_ACCOUNTS or login.isdigit() else one_line(login)
