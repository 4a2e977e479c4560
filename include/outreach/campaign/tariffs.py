"""Prices of calls: ``tariff`` of a provider in campaign.yaml, and of an account's connection."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from babel.numbers import list_currencies
from pydantic import AfterValidator, WithJsonSchema

_PATTERN = r"(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})"


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """The price of each started minute of talk, in units of a currency."""

    per_minute: Decimal
    currency: str


def tariff_in(text: str) -> Tariff | None:
    """Read a price and its currency, such as ``0.08 USD``; None for anything else."""
    read = re.fullmatch(_PATTERN, text.strip())
    if read is None or read[2] not in list_currencies():
        return None
    return Tariff(per_minute=Decimal(read[1]), currency=read[2])


def _price(text: str) -> str:
    tariff = tariff_in(text)
    if tariff is None:
        raise ValueError(
            f"{text!r} is no tariff; write the price of a started minute and its currency, such as 0.08 USD"
        )
    return f"{tariff.per_minute} {tariff.currency}"


TariffText = Annotated[
    str,
    AfterValidator(_price),
    WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$", "examples": ["0.08 USD"]}),
]
