"""The simulator of Weya."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from outreach_sandbox.simulator.simulator import Credentials, Simulator
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings

if TYPE_CHECKING:
    from fastapi import FastAPI


def _create_app(settings: WeyaSimulatorSettings) -> "FastAPI":
    from outreach_sandbox.simulator.weya.app import create_app

    return create_app(settings)


def _settings_of(known: Credentials) -> Mapping[str, str]:
    return {
        "api_key": known.client_secret,
        "user_id": known.client_id,
        "user_token": _user_token(known),
    }


def _connection_of(known: Credentials) -> Mapping[str, Any]:
    return {
        "login": known.client_id,
        "password": known.client_secret,
        "extra": {"user_token": _user_token(known)},
    }


def _user_token(known: Credentials) -> str:
    return f"user-{known.client_secret}"


SIMULATOR = Simulator(
    name="weya",
    title="Weya",
    plays="batches that are made, filled and read back",
    port=8071,
    sends_events=False,
    settings=WeyaSimulatorSettings,
    create_app=_create_app,
    settings_of=_settings_of,
    connection_of=_connection_of,
    # Weya's ids of the calling numbers; a number chooses the agent.
    sample={"template": {"ar": "65f000000000000000000001", "default": "65f000000000000000000002"}},
)
