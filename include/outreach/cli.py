"""The command line: ``outreach …``. Every group of commands has a file in ``outreach.commands``."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from outreach.commands import (
    batches,
    campaigns,
    databases,
    demo,
    do_not_call,
    export,
    halts,
    probe,
    rehearse,
    runs,
    servers,
    stack,
)
from outreach.commands.console import complain
from outreach.domain.errors import OutreachError
from outreach.local.signals import AskedToEnd

SOMETHING_TO_MEND = 2
"""Exit code when a person must change something first; 1 is for work that was done and failed."""


class OneSentence(TyperGroup):
    """Tells expected problems in a sentence, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OutreachError as problem:
            complain(str(problem))
            sys.exit(SOMETHING_TO_MEND)
        except AskedToEnd as signal:
            complain("ended before it was finished, as asked")
            sys.exit(128 + signal.number)


app = typer.Typer(
    name="outreach",
    cls=OneSentence,
    help="Nightly AI phone-call campaigns that never ring anyone twice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print the values of variables, phone numbers among them
    rich_markup_mode=None,
)
for group in (
    stack,
    demo,
    rehearse,
    runs,
    batches,
    export,
    halts,
    do_not_call,
    campaigns,
    probe,
    databases,
    servers,
):
    group.add_to(app)
