"""The totals that people owe in each currency, as the agent says them.

Imported only where it is used: pandas takes half a second to load.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from outreach.campaign.least_amounts import least_told
from outreach.domain.decisions import Reason

Totals = Mapping[str, Mapping[str, str]]
"""Person, currency, exact amount as text."""


def told_totals(invoices: pd.DataFrame, *, min_amount: Mapping[str, Decimal]) -> Totals:
    """Return the sums of what is due, less the person's credit notes in the same currency.

    A total that is at or below its ``least_told`` is left out.
    """
    reasons = invoices["own_reason"]
    counted = invoices[reasons.isna() | (reasons == Reason.CREDIT_NOTE)]
    sums = counted.groupby(["person_id", "currency"])["amount"].sum().reset_index()
    totals: dict[str, dict[str, str]] = defaultdict(dict)
    for person, currency, amount in zip(sums["person_id"], sums["currency"], sums["amount"], strict=True):
        if amount > least_told(currency, min_amount):
            totals[person][currency] = _exact(amount)
    return totals


def told_invoices(invoices: pd.DataFrame, totals: Totals) -> pd.DataFrame:
    """Return the invoices that are due in currencies with a total."""
    due = invoices[invoices["own_reason"].isna()]
    is_told = [
        currency in totals.get(person, {})
        for person, currency in zip(due["person_id"], due["currency"], strict=True)
    ]
    return due[pd.Series(is_told, index=due.index, dtype=bool)]


def _exact(amount: Decimal) -> str:
    """Write an amount without needless zeros: 150, not 150.0000."""
    return f"{amount.normalize():f}"
