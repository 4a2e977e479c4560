"""The description of one simulated provider; ``simulator/<name>/simulator.py`` has it.

Connections are described by simple fields here, because a simulator shares nothing with
the program that it tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outreach_sandbox.simulator.settings import SimulatorSettings

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The invented credentials for one account; each simulator uses those that its provider needs."""

    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """One provider that can be simulated on this machine."""

    name: str
    """The type of the connections that lead to it, and the name of its folder."""
    title: str
    plays: str
    """Its purpose, in a few words."""
    port: int
    """Its port, unless another one is given."""
    api_root: str = ""
    """The path of its API."""
    sends_events: bool
    """Whether its settings are ``DeliverySettings``."""
    settings: type[SimulatorSettings]
    create_app: "Callable[[Any], FastAPI]"
    """Builds the program from such settings."""
    settings_of: Callable[[Credentials], Mapping[str, Any]]
    """Returns the settings with which it knows an account."""
    connection_of: Callable[[Credentials], Mapping[str, Any]]
    """Returns the fields of the connection to that account, besides its host."""
    sample: Mapping[str, Any] | None = None
    """The keys of the sample campaign under ``provider``, besides the connection.

    None for the provider that the sample is written for.
    """
