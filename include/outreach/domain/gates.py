"""The gates that a run passes: three check data, one the sums, at one a person decides."""

from enum import StrEnum


class Gate(StrEnum):
    """The checks before calls are handed over, or before outcomes are published."""

    INVOICES = "invoices"
    """Whether the extract is good enough to call anyone."""
    CONTACTS = "contacts"
    """Whether the prepared contacts are good enough to call anyone."""
    OUTCOMES = "outcomes"
    """Whether the outcomes are good enough to report."""
    CONSERVATION = "conservation"
    """Whether the numbers of the run add up."""
    APPROVAL = "approval"
    """Whether a person approved the planned calls."""
