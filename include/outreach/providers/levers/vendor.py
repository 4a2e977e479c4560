"""The description of Levers for the rest of the program."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from outreach.providers.vendor import TRUST_429, WEBHOOK_SECRETS, ConnectionForm, Extra, Vendor, optional

if TYPE_CHECKING:
    from pydantic import BaseModel

    from outreach.providers.base import Account, VoiceProvider

MAX_BATCH = 200
"""No limit is documented. One unclear answer makes all calls of a request unknown, so it is not large."""

DIALS_WITHIN = timedelta(hours=24)
"""Neither pace nor end is documented, and nothing can be read or stopped; longer than a day a request has
never been said to take."""

TOKEN_PATH = "/auth/v1/api-key/auth"  # noqa: S105 - a path
"""The path for tokens, from the server's root and not from the API's."""


def _build(account: "Account", clock: Callable[[], datetime]) -> "VoiceProvider":
    from outreach.providers.levers.adapter import LeversProvider

    return LeversProvider(account, clock=clock)


def _options() -> "type[BaseModel]":
    from outreach.providers.levers.schema import LeversOptions

    return LeversOptions


def _problem_of_secret(secret: str) -> str | None:
    from outreach.providers.webhook_secrets import problem_of_svix_secret

    return problem_of_svix_secret(secret)


VENDOR = Vendor(
    name="levers",
    title="Levers",
    max_batch=MAX_BATCH,
    form=ConnectionForm(
        labels={"host": "API root", "login": "Client id", "password": "Client secret"},
        placeholders={"host": "https://…/api-service/v1"},
        extras=(
            WEBHOOK_SECRETS,
            Extra(
                name="token_path",
                label="Token path",
                description=f"From the server's root. Empty: {TOKEN_PATH}.",
                schema=optional("string"),
            ),
            TRUST_429,
        ),
    ),
    build=_build,
    options=_options,
    problem_of_secret=_problem_of_secret,
)
