"""The simulator of Speechify."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from outreach_sandbox.simulator.simulator import Credentials, Simulator
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings

if TYPE_CHECKING:
    from fastapi import FastAPI


def _create_app(settings: SpeechifySimulatorSettings) -> "FastAPI":
    from outreach_sandbox.simulator.speechify.app import create_app

    return create_app(settings)


def _settings_of(known: Credentials) -> Mapping[str, str]:
    return {"api_key": known.client_secret, "webhook_secret": known.webhook_secret}


def _connection_of(known: Credentials) -> Mapping[str, Any]:
    return {"password": known.client_secret, "extra": {"webhook_secrets": [known.webhook_secret]}}


SIMULATOR = Simulator(
    name="speechify",
    title="Speechify",
    plays="batches with keys, pages to read, signed events",
    port=8072,
    sends_events=True,
    settings=SpeechifySimulatorSettings,
    create_app=_create_app,
    settings_of=_settings_of,
    connection_of=_connection_of,
    sample={"template": {"ar": "agent_sample_arabic", "default": "agent_sample_english"}},
)
