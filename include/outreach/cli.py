"""The command line: ``outreach …``. Every group of commands has a file in ``outreach.commands``.

Other packages add groups by an entry point of the group ``outreach.commands``:
a function that takes the application. The sandbox does so.
"""

import sys
from importlib.metadata import entry_points, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from outreach.commands import (
    batches,
    campaigns,
    do_not_call,
    explain,
    export,
    gates,
    migrate,
    plan,
    probe,
    resolve,
    retention,
    run,
    sql,
    status,
    webhooks,
    why,
)
from outreach.commands.console import complain
from outreach.commands.signals import AskedToEnd
from outreach.domain.errors import ConfigurationError, OutreachError

SOMETHING_TO_FIX = 2
"""Exit code when a person must change something first; 1 is for work that was done and failed."""

COMMANDS_OF_OTHERS = "outreach.commands"
"""The group of entry points whose functions add commands."""

SANDBOX_MISSING = (
    "there is no command {name} here; the commands of the local stack come with the extra sandbox: "
    "install airflow-outreach[sandbox]"
)


class OneSentence(TyperGroup):
    """Tells expected problems in a sentence, without a traceback."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was asked for; raises ``ConfigurationError`` where an extra may bring it."""
        if self.get_command(ctx, args[0]) is None and not entry_points(group=COMMANDS_OF_OTHERS):
            raise ConfigurationError(SANDBOX_MISSING.format(name=args[0]))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OutreachError as problem:
            complain(str(problem))
            sys.exit(SOMETHING_TO_FIX)
        except AskedToEnd as signal:
            complain("ended before it was finished, as asked")
            sys.exit(128 + signal.number)


app = typer.Typer(
    name="outreach",
    cls=OneSentence,
    help="Nightly AI phone-call campaigns that never call anyone twice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print the values of variables, phone numbers among them
    rich_markup_mode=None,
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"outreach {version('airflow-outreach')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which release this is."),
    ] = False,
) -> None:
    """Nightly AI phone-call campaigns that never call anyone twice."""


for group in (
    run, plan, batches, explain, export, resolve, gates, do_not_call, campaigns, probe, retention, migrate,
    webhooks,
    status, why, sql,
):  # fmt: skip
    group.add_to(app)
for added in entry_points(group=COMMANDS_OF_OTHERS):
    added.load()(app)
