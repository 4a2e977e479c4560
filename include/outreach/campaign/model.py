"""What ``campaign.yaml`` may say. The field descriptions are the editor's help."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from outreach.campaign.durations import read_duration
from outreach.domain.outcomes import ConversationOutcome

Duration = Annotated[timedelta, BeforeValidator(read_duration)]
Share = Annotated[float, Field(ge=0, le=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"unknown time zone {name!r}; write an IANA name such as Asia/Riyadh")
    return name


TimeZoneName = Annotated[str, AfterValidator(_known_zone)]


class Section(BaseModel):
    """A part of campaign.yaml: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(Section):
    """Which column of ``extract.sql`` holds what. Only the first four are needed."""

    invoice_id: str
    person_id: str = Field(description="Customer id; invoices that share it are one call.")
    phone: str
    amount: str = Field(description="What is still open, in units of the currency.")
    due_date: str
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    currency: str | None = None
    country: str | None = Field(None, description="ISO 3166-1 alpha-2.")
    language: str | None = Field(None, description="ISO 639-1.")
    time_zone: str | None = None
    consent: str | None = Field(None, description="False means: do not call.")
    settled: str | None = Field(None, description="True, or a date of payment, means: paid.")
    disputed: str | None = None


class Defaults(Section):
    """What holds where a row says nothing."""

    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = Field(description="For numbers without a country code.")
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    language: Annotated[str, Field(pattern="^[a-z]{2}$")] = "en"
    date_format: str | None = Field(None, description="strptime format of text dates, e.g. %m/%d/%Y.")


class ProviderChoice(Section):
    """Through whom the calls are placed. ``template`` may depend on the language."""

    connection: str = Field(description="Airflow connection id of the provider account.")
    template: str | dict[str, str] | None = Field(
        None, description="Template id, or one per language with `default` for the others."
    )
    options: dict[str, Any] = Field(default_factory=dict, description="The provider's own options.")

    def template_for(self, language: str) -> str | None:
        """Choose the template of a contact's language."""
        if isinstance(self.template, dict):
            return self.template.get(language, self.template.get("default"))
        return self.template


class Batches(Section):
    """How the calls are cut into requests."""

    size: int = Field(200, ge=1, le=1000, description="Most calls in one request.")
    canary: int = Field(3, ge=0, le=50, description="Calls of the first batch, awaited before the rest; 0 for none.")
    canary_within: Duration = Field(timedelta(minutes=30), description="How long the canary may take to report.")


class CallingHours(Section):
    """When a person may be rung, on the person's own clock."""

    start: time = time(9)
    end: time = time(20)
    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    @model_validator(mode="after")
    def _start_before_end(self) -> "CallingHours":
        if self.start >= self.end:
            raise ValueError("calling hours must start before they end, on the same day")
        if not self.days:
            raise ValueError("calling hours need at least one day")
        return self


class InvoiceThresholds(Section):
    """When the extract is too poor to call anyone. Shares are of all rows."""

    min_rows: int = Field(0, ge=0)
    max_rows: int | None = Field(None, ge=1)
    max_missing_person: Share = 0.0
    max_missing_phone: Share = 0.2
    max_repeated: Share = 0.01
    max_unreadable: Share = Field(0.01, description="Rows with a date, amount or flag that could not be read.")
    max_amount: Decimal | None = Field(None, gt=0, description="A single open amount above this is an error in the data.")


class ContactThresholds(Section):
    """When the prepared contacts are too poor to call anyone. Shares are of all contacts."""

    max_unreadable_phone: Share = 0.1
    max_not_callable_phone: Share = 0.1
    max_shared_phone: Share = 0.05
    max_missing_variable: Share = 0.02


class OutcomeThresholds(Section):
    """When the outcomes are too poor to report. Shares are of all calls handed over."""

    max_without_outcome: Share = 0.1
    max_failed: Share = 0.5
    max_unmapped_words: Share = 0.1


class Quality(Section):
    """Thresholds of the three gates."""

    invoices: InvoiceThresholds = InvoiceThresholds()
    contacts: ContactThresholds = ContactThresholds()
    outcomes: OutcomeThresholds = OutcomeThresholds()


class CampaignConfig(Section):
    """A campaign, as ``campaign.yaml`` says it."""

    description: str
    owner: str = "outreach"
    schedule: str | None = Field(None, description="Cron expression in `timezone`; null runs only when asked.")
    timezone: TimeZoneName
    audience: Literal["real", "invented"] = Field(
        "real",
        description="`invented`: the rows are made up, so the calls may only go to a provider on this machine, "
        "and calling hours are not kept.",
    )
    warehouse: str = Field("warehouse", description="Airflow connection id of the database that is read.")
    columns: Columns
    defaults: Defaults
    provider: ProviderChoice
    batches: Batches = Batches()
    calling_hours: CallingHours = CallingHours()
    freshness: Duration = Field(timedelta(hours=2), description="A run that starts later than this rings nobody.")
    call_for: Duration = Field(timedelta(hours=14), description="How long after its start a run may hand calls over.")
    results_within: Duration = Field(timedelta(hours=4), description="How long after the last batch results are awaited.")
    approval: bool = Field(False, description="Whether a person must approve the planned calls in the Airflow UI.")
    quality: Quality = Quality()
    prompt_tags: dict[str, str] = Field(description="Jinja expression of each {{placeholder}} of prompt.md.")
    extra_tags: tuple[str, ...] = Field((), description="Tags that prompt.md does not use.")
    outcomes: dict[str, ConversationOutcome] = Field(
        default_factory=dict, description="The agent's own words for a call's result, and what they mean."
    )

    def zone(self) -> ZoneInfo:
        """Return the campaign's time zone."""
        return ZoneInfo(self.timezone)
