"""Which form of Speechify's API an account uses.

The agents API is in beta and has changed its form within months. ``C`` is the form of version
2026-06-28 and later: ``dynamic_variables``, ``custom_id``, ``Idempotency-Key``. ``B`` is the one
before: ``dynamic_vars`` and none of the others. Answers are read in the forms of both.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.providers.flags import read_flag
from outreach.providers.speechify.vendor import API_VERSION

DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Generation(StrEnum):
    """A form of the API."""

    B = "B"
    C = "C"


@dataclass(frozen=True, kw_only=True)
class ApiVersion:
    """The generation of an account, and the version it pins; None leaves the version to the workspace."""

    generation: Generation
    header: str | None

    @property
    def is_c(self) -> bool:
        """Whether the newest form is used."""
        return self.generation is Generation.C


def api_version_of(account: Account) -> ApiVersion:
    """Read the account's option ``api_version``: a date, ``B`` or ``C``; the newest form by default.

    Raises ``ConfigurationError`` for anything else: a version that is not
    understood would be refused for every request.
    """
    chosen = str(account.options.get("api_version") or API_VERSION).strip().upper()
    if chosen == Generation.B:
        return ApiVersion(generation=Generation.B, header=None)
    if chosen == Generation.C:
        chosen = API_VERSION
    if not _is_date(chosen):
        raise ConfigurationError(
            f"api_version of connection {account.connection_id} must be a date such as {API_VERSION}, "
            "or B for the shape before that date"
        )
    generation = Generation.C if chosen >= API_VERSION else Generation.B
    return ApiVersion(generation=generation, header=chosen)


def _is_date(text: str) -> bool:
    if not DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def may_replay(account: Account) -> bool:
    """Read the account's option ``replay``: whether a lost request may be sent again under its key.

    It is false by default: the documents leave open whether a server error can come
    after an acceptance (docs/adr/0009). Raises ``ConfigurationError`` for what is
    neither true nor false.
    """
    return read_flag(account, "replay")
