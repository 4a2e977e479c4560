"""The table of a campaign's days in numbers, which ``publish`` fills."""

from sqlalchemy import BigInteger, Column, Date, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from outreach.storage.metadata import Moment, metadata


def _count(name: str, comment: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, comment=comment)


campaign_daily = Table(
    "campaign_daily",
    metadata,
    Column("campaign_id", Text, nullable=False, comment="The campaign: the name of its folder."),
    Column("run_date", Date, nullable=False, comment="Business date in the campaign's time zone."),
    Column("runs", Integer, nullable=False, comment="How many sealed runs the day has."),
    _count("extracted", "Rows of their extracts."),
    _count("people", "People behind these rows."),
    _count("to_call", "People who were to be called."),
    _count("dialled", "Calls that were made, or may have been."),
    _count("connected", "Those that a human answered."),
    _count("conversations", "Those on which the human said something."),
    _count("right_party", "Those with the person who was meant."),
    _count("opt_outs", "Calls on which the person asked not to be called again."),
    _count("promises", "Calls on which payment was promised."),
    _count("kept", "Promises that were kept."),
    _count("partly_kept", "Promises of which a part was paid."),
    _count("broken", "Promises of which nothing was paid."),
    _count("pending", "Promises whose day is not over."),
    _count("unclear", "Promises of which no one can tell."),
    Column("collected_7", JSONB, comment="Paid within 7 days by currency, as text; null without payments."),
    Column("collected_30", JSONB, comment="Paid within 30 days by currency, as text; null without payments."),
    Column("cost", JSONB, comment="Cost of its calls by currency, as text; null where no cost is known."),
    _count("calls_without_cost", "Dialled calls whose cost is not known."),
    _count("open_calls", "Calls that may still report, or be made."),
    Column("changed_at", Moment, nullable=False, comment="When its numbers last changed."),
    PrimaryKeyConstraint("campaign_id", "run_date"),
    comment="A campaign's day in numbers, as publish last counted them.",
)
