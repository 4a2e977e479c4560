"""Facts about a contact, for tests of prompt tags."""

from datetime import date
from decimal import Decimal
from typing import Any

from outreach.campaign.contact_facts import ContactFacts


def contact_facts(**changes: Any) -> ContactFacts:
    """A contact with one invoice of 1,234.50 riyals, 17 days overdue on 1 February 2026."""
    facts: dict[str, Any] = {
        "name": "Sara Ali",
        "first_name": "Sara",
        "last_name": "Ali",
        "country": "SA",
        "language": "en",
        "invoice_count": 1,
        "oldest_due_date": date(2026, 1, 15),
        "totals": {"SAR": Decimal("1234.50")},
        "run_date": date(2026, 2, 1),
    }
    return ContactFacts(**{**facts, **changes})
