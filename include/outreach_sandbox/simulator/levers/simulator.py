"""The simulator of Levers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.simulator import Credentials, Simulator

if TYPE_CHECKING:
    from fastapi import FastAPI

API_ROOT = "/api-service/v1"


def _create_app(settings: LeversSimulatorSettings) -> "FastAPI":
    from outreach_sandbox.simulator.levers.app import create_app

    return create_app(settings)


def _settings_of(known: Credentials) -> Mapping[str, Any]:
    return {
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "webhook_secret": known.webhook_secret,
        "structured_output": True,  # the sample's agent; campaign.yaml says where a promise stands
    }


def _connection_of(known: Credentials) -> Mapping[str, Any]:
    return {
        "login": known.client_id,
        "password": known.client_secret,
        "extra": {"webhook_secrets": [known.webhook_secret]},
    }


SIMULATOR = Simulator(
    name="levers",
    title="Levers",
    plays="tokens, bulk calls that take time, signed events",
    port=8070,
    api_root=API_ROOT,
    sends_events=True,
    settings=LeversSimulatorSettings,
    create_app=_create_app,
    settings_of=_settings_of,
    connection_of=_connection_of,
)
