"""The cost of calls by the tariff of an account's connection."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import list_currencies

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account

_TARIFF = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})")


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """The price of each started minute of talk, in units of a currency."""

    per_minute: Decimal
    currency: str


def read_tariff(account: Account) -> Tariff | None:
    """Read the account's ``tariff``; None if the connection does not set it.

    Raises ``ConfigurationError`` unless it is a price and a currency.
    """
    value = account.options.get("tariff")
    if value is None or value == "":
        return None
    read = _TARIFF.fullmatch(str(value).strip())
    if read is None or read[2] not in list_currencies():
        raise ConfigurationError(
            f"the extra tariff of connection {account.connection_id} must be the price of a started minute "
            "and its currency, such as 0.08 USD; correct it or leave it out"
        )
    return Tariff(per_minute=Decimal(read[1]), currency=read[2])
