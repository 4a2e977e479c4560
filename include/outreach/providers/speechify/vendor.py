"""The description of Speechify for the rest of the program."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from outreach.domain.outcomes import OutcomeDecider
from outreach.providers.vendor import WEBHOOK_SECRETS, ConnectionForm, Extra, Vendor, optional

if TYPE_CHECKING:
    from pydantic import BaseModel

    from outreach.providers.base import Account, VoiceProvider
    from outreach.providers.console_file import ConsoleFile

MAX_RECIPIENTS = 1000
"""The most calls of one batch, as documented."""

DIALS_WITHIN = timedelta(hours=24)
"""No document says how many calls are dialled at once. A batch that has begun is dialled to its end and
has no hours that come again. It can be read and cancelled, so so much time is rarely needed."""

API_VERSION = "2026-06-28"
"""The version in which ``dynamic_vars`` became ``dynamic_variables``; no other change has a known date."""

MADE_BY_SPEECHIFY = re.compile("[A-Za-z0-9+/=_-]{16,200}")
"""The part after ``whsec_`` in the secret of a workspace's endpoint; its encoding is not documented."""


def _problem_of_secret(secret: str) -> str | None:
    """Say why a text is no secret, neither of an endpoint nor one chosen for an agent; None if it is one."""
    from outreach.providers.webhook_secrets import PREFIX

    if not secret.isprintable():
        return "has a line break or another character that no one can type"
    if secret.startswith(PREFIX) and not MADE_BY_SPEECHIFY.fullmatch(secret.removeprefix(PREFIX)):
        return f"begins with {PREFIX}, and what follows is not what Speechify makes"
    return None


def _build(account: "Account", clock: Callable[[], datetime]) -> "VoiceProvider":
    from outreach.providers.speechify.adapter import SpeechifyProvider

    return SpeechifyProvider(account, clock=clock)


def _options() -> "type[BaseModel]":
    from outreach.providers.speechify.schema import SpeechifyOptions

    return SpeechifyOptions


def _console_file() -> "ConsoleFile":
    from outreach.providers.speechify.console_file import CONSOLE_FILE

    return CONSOLE_FILE


VENDOR = Vendor(
    name="speechify",
    title="Speechify",
    max_batch=MAX_RECIPIENTS,
    form=ConnectionForm(
        labels={"host": "API root", "password": "API key"},
        placeholders={"host": "https://api.speechify.ai"},
        hidden=("schema", "port", "login"),
        extras=(
            WEBHOOK_SECRETS,
            Extra(
                name="api_version",
                label="API version",
                description=f"A date, sent as Speechify-Version. Empty: {API_VERSION}.",
                schema=optional("string"),
            ),
            Extra(
                name="replay",
                label="Replay",
                description="Whether a request whose answer was lost goes out again under its key. "
                "Empty: false.",
                schema=optional("string", enum=["true", "false"]),
            ),
        ),
    ),
    build=_build,
    options=_options,
    problem_of_secret=_problem_of_secret,
    decides=OutcomeDecider.SUMMARY,
    console_file=_console_file,
)
