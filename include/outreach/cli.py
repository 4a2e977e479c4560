"""The command line: ``outreach …``. Every group of commands has a file in ``outreach.commands``.

Other packages add groups by an entry point of the group ``outreach.commands``:
a function that takes the application. The sandbox does so.
"""

import os
import sys
from importlib.metadata import entry_points, version
from typing import Annotated, Any

import typer

from outreach.commands import (
    batches,
    campaigns,
    cli_reference,
    do_not_call,
    explain,
    export,
    gates,
    load,
    migrate,
    plan,
    probe,
    report,
    resolve,
    retention,
    run,
    sql,
    status,
    webhooks,
    why,
)
from outreach.commands.failures import (
    TRACEBACK_OPTION,
    ending_by_signal_is_said,
    failing_in_a_sentence,
    require_utf_8,
    without_traceback_option,
)
from outreach.commands.help_pages import Application, Group
from outreach.connections.own_command import own_command
from outreach.domain.errors import ConfigurationError

COMMANDS_OF_OTHERS = "outreach.commands"
"""The group of entry points whose functions add commands."""

SANDBOX_MISSING = (
    "there is no command {name} here; the commands of the local stack come with the extra sandbox: "
    "install airflow-outreach[sandbox]"
)


class OneSentence(Group):
    """Says in a sentence, without a traceback, why a command failed."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; raises ``ConfigurationError`` for one that an extra may bring."""
        if self.get_command(ctx, args[0]) is None and not entry_points(group=COMMANDS_OF_OTHERS):
            raise ConfigurationError(SANDBOX_MISSING.format(name=args[0]))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; the end by Ctrl-C is said here, before Typer makes a mute exit of it."""
        with ending_by_signal_is_said():
            return super().invoke(ctx)

    def main(self, args: Any = None, *_: Any, **settings: Any) -> Any:
        """Run the program under the name that can be typed here; where it fails, it says so in a sentence."""
        given = sys.argv[1:] if args is None else args
        arguments, with_traceback = without_traceback_option(given, os.environ)
        with failing_in_a_sentence(with_traceback=with_traceback):
            require_utf_8(arguments)
            return super().main(arguments, **{**settings, "prog_name": own_command()})


app = Application(
    name="outreach",
    cls=OneSentence,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print the values of variables, phone numbers among them
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
    _traceback: Annotated[
        bool,
        typer.Option(
            TRACEBACK_OPTION,
            help="Show where a command failed; it may show private data. May stand anywhere.",
        ),
    ] = False,
) -> None:
    """Nightly AI phone-call campaigns that never call anyone twice."""


for group in (
    run, plan, batches, explain, export, resolve, gates, do_not_call, campaigns, probe, retention, load,
    migrate, webhooks, cli_reference,
    status, why, sql, report,
):  # fmt: skip
    group.add_to(app)
for added in entry_points(group=COMMANDS_OF_OTHERS):
    added.load()(app)
