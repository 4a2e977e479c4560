"""The option for the provider that is simulated."""

from typing import Annotated

import typer

from outreach_sandbox.simulator.registry import SIMULATORS

Provider = Annotated[str, typer.Option(help=f"Which provider is played: {', '.join(SIMULATORS)}.")]
