"""Notifying a webhook, such as a chat's: one POST with the event as JSON."""

import os

import httpx
from airflow.sdk.log import mask_secret

from outreach.campaign.notify_choice import Webhook
from outreach.connections.webhook_address import webhook_address
from outreach.domain.errors import ConfigurationError, OutreachError
from outreach.domain.notifications import Notification
from outreach.providers.addresses import is_on_this_machine
from outreach_airflow import wiring

TIMEOUT_SECONDS = 15.0
"""For each step of the request; only the status of the answer is read."""


class NotTaken(OutreachError):
    """The webhook answered that it did not take the message."""


def tell_webhook(webhook: Webhook, event: Notification) -> None:
    """Send one event; chats show ``text``, and the other fields are for programs.

    Raises ``NotTaken`` for an answer that is no success, ``ConfigurationError`` if the
    address is not set, and the errors of httpx.
    """
    address = _address(webhook)
    trust_env = not is_on_this_machine(address)
    with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=trust_env, follow_redirects=False) as client:
        answer = client.post(address, json={"text": text_of(event), **event.as_fields()})
    if not answer.is_success:
        raise NotTaken(f"it answered with status {answer.status_code}")


def text_of(event: Notification) -> str:
    """Return an event as lines for a person."""
    fields = event.as_fields()
    return "\n".join(str(fields[name]) for name in ("sentence", "what_to_do", "link") if fields[name])


def _address(webhook: Webhook) -> str:
    if webhook.connection is not None:
        address = webhook_address(wiring.plain_connection(webhook.connection))
    else:
        address = os.environ.get(webhook.variable or "", "").strip()
    if not address:
        raise ConfigurationError(f"the environment variable {webhook.variable} is not set or empty")
    mask_secret(address)
    return address
