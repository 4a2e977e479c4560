"""The limits beyond which a quality gate fails: the thresholds of campaign.yaml."""

from pydantic import Field

from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Amount, Count, Share


class InvoiceThresholds(Section):
    """Limits for the extract; beyond them no one is called. Shares are of all rows."""

    min_rows: Count = Field(0, ge=0, description="Fewest rows of a normal night.")
    max_rows: Count | None = Field(None, ge=1, description="Most rows of a normal night.")
    max_missing_person: Share = Field(0.0, description="Rows without a customer id.")
    max_ambiguous_person: Share = Field(
        0.01,
        description="Rows whose customer id stands for several people (three names and three numbers), or "
        "for no one (N/A, 0).",
    )
    max_missing_phone: Share = Field(0.2, description="Rows without a phone number.")
    max_repeated: Share = Field(0.01, description="Rows whose invoice is in an earlier row, too.")
    max_unreadable: Share = Field(
        0.01,
        description="Rows with a date, amount or flag that could not be read; also, each for itself, rows "
        "without an invoice number, and open rows without amount or due date. A credit note needs no date.",
    )
    max_amount: Amount | None = Field(
        None, gt=0, description="A single open amount above this is an error in the data."
    )


class ContactThresholds(Section):
    """Limits for the prepared contacts; beyond them no one is called. Shares are of all contacts."""

    max_unreadable_phone: Share = Field(0.1, description="Contacts whose number cannot be read.")
    max_not_callable_phone: Share = Field(0.1, description="Contacts with a premium-rate or similar number.")
    max_shared_phone: Share = Field(0.05, description="Contacts whose number another person has, too.")
    max_missing_variable: Share = Field(0.02, description="Contacts for whom a prompt tag is missing.")


class OutcomeThresholds(Section):
    """Limits for the outcomes; beyond them they are not published. Shares are of all calls handed over."""

    max_not_handed_over: Share = Field(
        0.0,
        description="Calls that were not handed over in time; of all calls that were to be made.",
    )
    max_without_outcome: Share = Field(0.1, description="Calls without a report in time.")
    max_failed: Share = Field(0.5, description="Calls that the provider could not make.")
    max_unmapped_words: Share = Field(
        0.1, description="Answered calls whose word is neither in `outcomes` nor built in."
    )


class Quality(Section):
    """Thresholds of the three gates."""

    invoices: InvoiceThresholds = InvoiceThresholds()
    contacts: ContactThresholds = ContactThresholds()
    outcomes: OutcomeThresholds = OutcomeThresholds()
