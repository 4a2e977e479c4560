"""The gates that a run passes: three of data, one of the sums, one of a person."""

from enum import StrEnum


class Gate(StrEnum):
    """The questions before calls are handed over, or before outcomes are published."""

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
