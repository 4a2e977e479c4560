"""Bodies of Levers' ``call-bulk``, as plain data."""

from typing import Any


def contact(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Make the ``number``-th invented contact, with the call_id ``call-<number>``."""
    return {
        "numberToCall": f"+96650{number:07}",
        "firstName": "Sara",
        "metadata": {"call_id": f"call-{number}", "environment": "test", "signature": "s" * 22},
        "promptTags": {"customer_name": "Sara", "amount_due": "5,000 SAR", "due_date": "January 15, 2026"},
        **fields,
    }


def bulk(contacts: int = 1, **fields: Any) -> dict[str, Any]:
    """Make a body with so many invented contacts."""
    return {"contacts": [contact(number + 1) for number in range(contacts)], **fields}
