"""The description of Weya for the rest of the program."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from outreach.providers.vendor import TRUST_429, ConnectionForm, Extra, Vendor, optional

if TYPE_CHECKING:
    from pydantic import BaseModel

    from outreach.providers.base import Account, VoiceProvider

MAX_BATCH = 1000
"""Weya stores a request in chunks of this many records; with more it is not known which chunk failed."""

DIALS_WITHIN = timedelta(days=8)
"""A batch never ends. Its calling hours belong to a day of the week, so calls not dialled in their night
are dialled in the same hours a week later, unless the batch was stopped. One day is added for its hours."""

USER_TOKEN = "user_token"  # noqa: S105 - the name of an extra


def _build(account: "Account", clock: Callable[[], datetime]) -> "VoiceProvider":
    from outreach.providers.weya.adapter import WeyaProvider

    return WeyaProvider(account, clock=clock)


def _options() -> "type[BaseModel]":
    from outreach.providers.weya.schema import WeyaOptions

    return WeyaOptions


VENDOR = Vendor(
    name="weya",
    title="Weya",
    max_batch=MAX_BATCH,
    form=ConnectionForm(
        labels={"host": "API host", "login": "User id", "password": "Workspace API key"},
        placeholders={"host": "https://…"},
        extras=(
            Extra(
                name=USER_TOKEN,
                label="User token",
                description="A user's bearer token. Without it calls are handed over, and their results "
                "never come.",
                schema=optional("string", format="password"),
                is_secret=True,
            ),
            TRUST_429,
        ),
    ),
    build=_build,
    options=_options,
)
