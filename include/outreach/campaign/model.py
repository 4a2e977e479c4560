"""The keys of ``campaign.yaml``. The field descriptions are the editor's help."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from outreach.campaign.aging_choice import USUAL_AGING, Aging
from outreach.campaign.approval_choice import NEVER, ApprovalChoice
from outreach.campaign.notify_choice import Recipient
from outreach.campaign.outcome_mapping import WordMeaning, require_certain_words, words_of
from outreach.campaign.own_reasons import OwnReason
from outreach.campaign.policy_choice import CallingHours, Cap, PolicyChoice
from outreach.campaign.priority import Priority
from outreach.campaign.reporting_choice import ReportingChoice
from outreach.campaign.result_paths import ResultPath
from outreach.campaign.retention_choice import Retention
from outreach.campaign.source_format import PLAIN
from outreach.campaign.tariffs import TariffText
from outreach.campaign.thresholds import Quality
from outreach.campaign.warehouse_timeout import WarehouseTimeout
from outreach.domain.errors import ConfigurationError
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.time_zone_data import zone_named
from outreach.policy.scope import DebtKind
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import (
    Amount,
    ColumnsInOrder,
    Count,
    Currency,
    DateFormat,
    Duration,
    DurationInDays,
    Encoding,
    Language,
    Region,
    TemplateChoice,
    Text,
    TimeZoneName,
    WholeDays,
)


class Columns(Section):
    """The columns of `extract.sql`. Only the first five are needed."""

    invoice_id: Text = Field(description="Invoice number; each may stand in the extract once.")
    person_id: Text = Field(description="Customer id; invoices with the same id are one call.")
    phone: ColumnsInOrder = Field(
        description="A phone number as people write it; of several columns, such as `[mobile, home]`, "
        "the first that has a number to call counts."
    )
    amount: Text = Field(description="The amount that is still open, in units of the currency.")
    due_date: Text = Field(description="A date, or text in `defaults.date_format` (else YYYY-MM-DD).")
    name: Text | None = Field(None, description="Full name.")
    first_name: Text | None = Field(None, description="Given name.")
    last_name: Text | None = Field(None, description="Family name.")
    currency: Text | None = Field(None, description="ISO 4217; `defaults.currency` if it is empty.")
    country: Text | None = Field(None, description="ISO 3166-1 alpha-2; used to read local phone numbers.")
    state: Text | None = Field(
        None,
        description="A state or province of the US, Canada or Australia, such as `US-MA`, `MA` or "
        "Massachusetts; it is added to those of the number's area code.",
    )
    language: Text | None = Field(None, description="ISO 639-1; `defaults.language` if it is empty.")
    time_zone: Text | None = Field(None, description="IANA name; else the zones of the phone number.")
    consent: Text | None = Field(None, description="A flag (true/false, yes/no, 1/0); no means: do not call.")
    settled: Text | None = Field(
        None, description="A flag, or the date of payment: paid when yes, or on or before the run's date."
    )
    disputed: Text | None = Field(None, description="A flag; yes means: no call about this invoice.")


class Defaults(Section):
    """The values for rows that leave a column empty."""

    region: Region = Field(description="Country of phone numbers without a country code, ISO 3166-1 alpha-2.")
    currency: Currency = Field(description="ISO 4217.")
    language: Language = Field("en", description="ISO 639-1.")
    date_format: DateFormat | None = Field(
        None, description="strptime format of dates that the warehouse holds as text."
    )
    decimal: Literal[".", ","] | None = Field(
        None,
        description="The decimal point of amounts that are text. Unset: a dot, and what could be thousands "
        "as well (1.234) is refused.",
    )
    thousands: Literal[",", ".", " ", "'"] | None = Field(
        None, description="The character that groups thousands in amounts that are text."
    )
    nulls: tuple[Text, ...] = Field(
        (), description="Words of the source for an empty value, in addition to NULL, N/A, - and the like."
    )

    @model_validator(mode="after")
    def _two_signs(self) -> "Defaults":
        if self.decimal is not None and self.decimal == self.thousands:
            raise ValueError("decimal and thousands must be two different signs")
        return self


class FileSource(Section):
    """A CSV file in place of the two queries; it is read again before each batch."""

    csv: Text = Field(
        description="Path from the campaign's folder, or an absolute one; `$NAME` stands for a variable of "
        "the environment. If a `*` matches several files, the one whose name comes last is read."
    )
    format: Text = Field(
        PLAIN,
        description="`plain`, or a provider's name: a file as the console of that provider takes it. Its "
        "numbers are E.164, and a placeholder of prompt.md without an entry in `prompt_tags` is the column "
        "of that name.",
    )
    delimiter: Literal[",", ";", "\t", "|"] = Field(",", description="The character between two values.")
    encoding: Encoding = Field("utf-8", description="How the file writes text, such as windows-1256.")
    max_age: Duration | None = Field(
        None, gt=timedelta(0), description="An older file stops the extract and the calls."
    )

    @property
    def is_vendors(self) -> bool:
        """Whether the columns have the meanings of a vendor's console."""
        return self.format != PLAIN


class ProviderChoice(Section):
    """The provider that places the calls. `template` may depend on the language."""

    connection: Text = Field(description="Airflow connection id of the provider account.")
    template: TemplateChoice = Field(
        None, description="Template id, or one for each language with `default` for the others."
    )
    options: dict[str, Any] = Field(default_factory=dict, description="The provider's own options.")
    tariff: TariffText | None = Field(
        None,
        description="The price of a started minute and its currency, such as `0.08 USD`: the cost of calls "
        "in `reporting`, and of `outreach plan` before the connection's own tariff.",
    )

    def template_for(self, language: str) -> str | None:
        """Choose the template of a contact's language."""
        if isinstance(self.template, dict):
            return self.template.get(language, self.template.get("default"))
        return self.template


class Providers(ProviderChoice):
    """The provider, and optionally a second one for times when the first cannot be reached."""

    fallback: ProviderChoice | None = Field(
        None, description="A second account. It gets the batches that the first certainly never accepted."
    )
    fallback_after: Duration = Field(
        timedelta(minutes=30),
        description="How long the first must be out of reach before the second is used.",
    )

    @model_validator(mode="after")
    def _two_accounts(self) -> "Providers":
        if self.fallback and self.fallback.connection == self.connection:
            raise ValueError("the fallback must be another connection than the first")
        return self

    def choice_of(self, connection_id: str) -> ProviderChoice:
        """Return the settings of an account; raises ``ConfigurationError`` for one that is not named."""
        for choice in (self, self.fallback):
            if choice and choice.connection == connection_id:
                return choice
        named = " or ".join(each.connection for each in (self, self.fallback) if each)
        raise ConfigurationError(f"the campaign's provider is {named}, not {connection_id}")


class Batches(Section):
    """How the calls are cut into requests."""

    size: Count = Field(200, ge=1, description="Most calls in one request.")
    canary: Count = Field(
        3,
        ge=0,
        le=50,
        description="Calls in the first batch, awaited before the others; 0 for no such batch.",
    )
    canary_within: Duration = Field(
        timedelta(minutes=30),
        description="The longest time until one call of the canary has ended.",
    )
    hand_over_early: Duration | None = Field(
        timedelta(minutes=15),
        le=timedelta(hours=12),
        description="How long before calling hours a batch is handed to a provider that starts it in time. "
        "Anyone who pays or opts out in between is called all the same; `null` waits for the hours.",
    )


class PromisePlaces(Section):
    """Fields of the provider's result that hold a person's promise, such as `callOutput.promise_date`."""

    date: ResultPath | None = Field(None, description="The day of payment, as ISO 8601 (YYYY-MM-DD).")
    amount: ResultPath | None = Field(None, description="The amount, in units of `defaults.currency`.")

    @model_validator(mode="after")
    def _names_a_field(self) -> "PromisePlaces":
        if self.date is None and self.amount is None:
            raise ValueError("must name the field of the date, of the amount, or of both")
        return self


class CallbackPlace(Section):
    """The field of the provider's result that holds when a person wants to be called again."""

    at: ResultPath = Field(
        description="A moment as ISO 8601 with its zone (2026-12-01T10:00:00+03:00), or without one where "
        "all zones that may be the person's agree."
    )


class CountWords(Section):
    """The words for a number of things, by CLDR plural category; `#` stands for the number."""

    zero: Text | None = Field(None, description="None of them, in languages with a word for it.")
    one: Text | None = Field(None, description="One, e.g. `# invoice`.")
    two: Text | None = Field(None, description="Two, in languages with a dual.")
    few: Text | None = Field(None, description="A few; in Arabic 3 to 10.")
    many: Text | None = Field(None, description="Many; in Arabic 11 to 99.")
    other: Text = Field(description="Every other number, e.g. `# invoices`.")

    def words_for(self, category: str) -> str:
        """Return the words of a plural category, or those of ``other`` if it has none."""
        words: str | None = getattr(self, category)
        return self.other if words is None else words


class CampaignConfig(Section):
    """A campaign as `campaign.yaml` describes it."""

    description: Text = Field(description="The purpose of the campaign, in a sentence.")
    owner: Text = Field(
        "outreach", description="The person or team that is responsible for it; shown in Airflow."
    )
    schedule: Text | None = Field(
        None, description="Cron expression in `timezone`, or @daily etc.; null runs only when asked."
    )
    timezone: TimeZoneName = Field(description="IANA name; the schedule and the run's date are meant in it.")
    audience: Literal["real", "invented"] = Field(
        "real",
        description="`invented`: the rows are made up, so the calls may only go to a provider on this "
        "machine, and calling hours are not kept.",
    )
    debt_kind: DebtKind | None = Field(
        None, description="`consumer` or `commercial`; else rules on either are kept."
    )
    warehouse: Text = Field("warehouse", description="Airflow connection id of the warehouse.")
    warehouse_timeout: WarehouseTimeout = Field(
        WarehouseTimeout(),
        description="How long the warehouse may take to answer: `{extract: 30m, still_due: 30s, facts: 5m, "
        "load: 30m}`.",
    )
    reporting: ReportingChoice | None = Field(
        None,
        description="The warehouse and the schema that the reporting tables are loaded into after each "
        "night, such as `{connection: warehouse, schema: outreach}`.",
    )
    source: FileSource | None = Field(
        None, description="Where the invoices are read instead of from the warehouse."
    )
    columns: Columns
    defaults: Defaults
    provider: Providers
    batches: Batches = Batches()
    policy: PolicyChoice = Field(
        (),
        description="Profiles of rules on who may be called, when and how often, such as `[careful, ksa]`, "
        "and own rules beside them; all of them hold. `careful` where no profile is named.",
    )
    promise_grace: WholeDays | None = Field(
        None,
        description="How long after a promised day the person is not called, and the promise may be kept; "
        "3d by default.",
    )
    aging: Aging = Field(
        USUAL_AGING,
        description="The ends of the aging buckets of `reporting`, in days overdue: `[30, 60, 90]` is 0-30, "
        "31-60, 61-90 and over 90.",
    )
    calling_hours: CallingHours | None = Field(
        None, description="Short for an own rule: hours and days beside those of the profiles."
    )
    caps: tuple[Cap, ...] = Field(
        (),
        description="Short for own rules: how often a person may be called, or be called about an invoice, "
        "beside the caps of the profiles.",
    )
    exclude: dict[OwnReason, Text] = Field(
        default_factory=dict,
        description="Reasons of the campaign's own for no call about an invoice, each with the column that "
        "holds its flag, such as `{balance_hold: on_hold}`; of several the first in the alphabet counts.",
    )
    min_amount: dict[Currency, Annotated[Amount, Field(ge=0)]] = Field(
        default_factory=dict,
        description="A person's highest total in a currency that no one is called about, such as "
        "`{SAR: 20}`; half of the currency's smallest unit where none is named.",
    )
    priority: Priority | None = Field(
        None,
        description="The order of people where not everyone can be called: an expression over `amount`, "
        "`days_overdue`, `invoice_count` and `broken_promise`; highest first; by default the most overdue.",
    )
    freshness: Duration = Field(
        timedelta(hours=2), description="A run that starts later than this calls no one."
    )
    call_for: Duration = Field(
        timedelta(hours=14), description="How long after its start a run may hand calls over."
    )
    results_within: Duration = Field(
        timedelta(hours=4), description="How long after the last batch results are awaited."
    )
    done_within: Duration | None = Field(
        None,
        description="How long after its start a night may take until `notify` hears of it; by default "
        "`call_for` and `results_within` together.",
    )
    notify: tuple[Recipient, ...] = Field(
        (),
        description="Who is notified of a closed send gate, a failed quality gate, unknown calls, a broken "
        "folder and a late night: entries with `email`, `webhook` or `notifier`.",
    )
    unknown_closes_after: DurationInDays = Field(
        timedelta(days=14),
        description="After this long a call of which no one found out whether it was made is closed as made; "
        "at least 1d.",
    )
    retention: Retention = Field(
        Retention(),
        description="How long after the end of a run its rows, transcripts and events are kept, such as "
        "`{rows: 90d, transcripts: 365d, events: 30d}`. Calls, stops and facts always stay.",
    )
    approval: ApprovalChoice = Field(
        "never",
        description="Whether a person must approve the planned calls in the Airflow UI: `always` (true), "
        "`never` (false), or `{above: {people: 500, amount: {SAR: 100000}}}`.",
    )
    quality: Quality = Quality()
    prompt_tags: dict[str, str] = Field(
        description="The value of each {{placeholder}} of prompt.md, e.g. `{{ totals | money }}`."
    )
    extra_tags: tuple[str, ...] = Field((), description="Tags that prompt.md does not use.")
    count_words: dict[str, dict[Language, CountWords]] = Field(
        default_factory=dict,
        description="Words for the filter `count`: thing, language, plural category. `invoice` is built in.",
    )
    outcomes: Annotated[dict[str, WordMeaning], AfterValidator(require_certain_words)] = Field(
        default_factory=dict,
        description="The agent's own words for a call's result, and what they mean; beside those built in. "
        "A built-in word that stops calls may get a graver meaning; a weaker one only as "
        "`{means: …, override: true, reason: …}`.",
    )
    hold_unmapped: Duration = Field(
        timedelta(days=7),
        description="How long a person is not called after a call that ended in a word that neither "
        "`outcomes` nor the built-in words explain; mapping the word (`none` is a meaning) ends it.",
    )
    promise: PromisePlaces | None = Field(
        None,
        description="Where the provider's result holds a promise, as the agent was set up; else the "
        "provider's own fields count.",
    )
    callback: CallbackPlace | None = Field(
        None,
        description="Where the provider's result says when a person wants to be called again; without it a "
        "callback has no time.",
    )

    @property
    def words(self) -> OutcomeWords:
        """The agent's words and their meanings."""
        return words_of(self.outcomes)

    @property
    def may_need_approval(self) -> bool:
        """Whether a person is asked about some runs."""
        return self.approval != NEVER

    @property
    def reads_vendors_file(self) -> bool:
        """Whether the invoices come from a file in the format of a vendor's console."""
        return self.source is not None and self.source.is_vendors

    @property
    def night_lasts(self) -> timedelta:
        """How long after its start a night counts as late."""
        return self.done_within or self.call_for + self.results_within

    def zone(self) -> ZoneInfo:
        """Return the campaign's time zone."""
        return zone_named(self.timezone)
