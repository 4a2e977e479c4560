"""How one provider is played: one value, which ``simulator/<name>/simulator.py`` gives.

Connections are described by plain fields here, because a simulator shares
nothing with the program that it tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outreach_sandbox.simulator.settings import SimulatorSettings

if TYPE_CHECKING:
    from fastapi import FastAPI


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The credentials made up for one account; each simulator takes what its provider asks for."""

    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """One provider that can be played on this machine."""

    name: str
    """The type of the connections that lead to it, and the name of its folder."""
    title: str
    plays: str
    """Its purpose, in a few words."""
    port: int
    """Where it listens unless it is given another address."""
    api_root: str = ""
    """The path below which its API is."""
    sends_events: bool
    """Whether its settings are ``DeliverySettings``."""
    settings: type[SimulatorSettings]
    create_app: "Callable[[Any], FastAPI]"
    """Build the program from such settings."""
    settings_of: Callable[[Credentials], Mapping[str, Any]]
    """Give the settings by which it knows an account."""
    connection_of: Callable[[Credentials], Mapping[str, Any]]
    """Give the fields of the connection to that account, beside its host."""
    sample: Mapping[str, Any] | None = None
    """The keys of the sample campaign under ``provider`` beside the connection.

    None for the provider that the sample is written for.
    """
