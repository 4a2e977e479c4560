"""The page of one night: results, reasons why people were not called, and outcomes of conversations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from outreach.domain.local_moments import say_moment
from outreach.domain.outcomes import ConversationOutcome
from outreach.domain.reason_words import WORDS_OF_INVOICE_REASON, WORDS_OF_REASON
from outreach.services.reporting.funnel_words import funnel_lines
from outreach.services.reporting.night_report.charts import bars, stacked
from outreach.services.reporting.night_report.figures import NightFigures
from outreach.services.reporting.preflight_words import say_amounts

_WORDS_OF_STEPS = {
    "people_behind_the_invoices": "people behind the invoices",
    "to_be_called": "to be called",
    "called_or_may_have_been": "called, or may have been",
    "connected": "connected",
    "right_party": "right party",
    "promise_to_pay": "promise to pay",
}

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart with its numbers as a table. ``drawing`` is SVG."""

    title: str
    says: str
    drawing: Markup
    columns: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class NotCalledFor:
    """A reason why no one is called about invoices, with their number and open amounts."""

    reason: str
    meaning: str
    people: str
    invoices: str
    amounts: tuple[str, ...]
    """One for each currency."""


def render_night(figures: NightFigures, *, now: datetime) -> str:
    """Return the page as HTML. It fetches nothing, and every value in it is escaped.

    Raises ``ConfigurationError`` if the extra ``report`` is not installed.
    """
    environment = Environment(
        loader=PackageLoader("outreach.services.reporting.night_report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    closed = figures.closed_at
    return environment.get_template("night.html").render(
        name=figures.name,
        description=figures.description,
        state=f"closed {say_moment(closed, figures.zone)}" if closed else "not closed yet",
        written=say_moment(now, figures.zone),
        headlines=_headlines(figures),
        figures=[
            figure
            for figure in (
                _way(figures),
                _lines(figures),
                _words(figures),
                _hours(figures),
                *_promised(figures),
            )
            if figure.rows
        ],
        not_called=_not_called(figures),
        funnel=list(funnel_lines(figures.funnel)),
        broken=figures.broken_laws,
    )


def _charts(figures: NightFigures) -> tuple[Figure, ...]:
    return _way(figures), _lines(figures), _words(figures), _hours(figures), *_promised(figures)


def _headlines(figures: NightFigures) -> tuple[Row, ...]:
    funnel = figures.funnel
    amounts = f" {say_amounts(funnel.promised)}" if len(funnel.promised) == 1 else ""
    return (
        (f"{funnel.invoices:,}", "invoices extracted"),
        (f"{funnel.people:,}", "people behind them"),
        (f"{funnel.to_call:,}", "to be called"),
        (f"{figures.connected:,}", "connected"),
        (f"{figures.right_party:,}", "right party"),
        (f"{funnel.promises:,}", f"promises to pay{amounts}"),
    )


def _way(figures: NightFigures) -> Figure:
    steps = {_WORDS_OF_STEPS[step]: people for step, people in figures.steps.items()}
    return _bars("From people to promises", "How many people came how far.", steps, "people")


def _lines(figures: NightFigures) -> Figure:
    return _bars("How lines ended", "Calls by how the line ended.", figures.funnel.line_outcomes, "calls")


def _words(figures: NightFigures) -> Figure:
    counts = figures.funnel.conversation_outcomes
    said = {name: count for name, count in counts.items() if name != ConversationOutcome.NONE}
    return _bars("What was said", "Calls by the result of the conversation.", said, "calls")


def _bars(title: str, says: str, counts: Mapping[str, int], unit: str) -> Figure:
    named = {name.replace("_", " "): count for name, count in counts.items()}
    return Figure(
        title=title,
        says=says,
        drawing=Markup(bars(named, unit=unit)),  # noqa: S704 - SVG of ours, with escaped values
        columns=("", unit),
        rows=tuple((name, f"{count:,}") for name, count in named.items()),
    )


def _hours(figures: NightFigures) -> Figure:
    columns = [
        (
            "?" if each.hour is None else f"{each.hour:02}",
            {"connected": each.connected, "not connected": each.not_connected},
        )
        for each in figures.hours
    ]
    drawn = stacked(columns, unit="calls", across="hour of the day")
    return Figure(
        title="When calls ended",
        says="By the hour where each person is; ? where their time zones differ in it.",
        drawing=Markup(drawn),  # noqa: S704
        columns=("hour", "connected", "not connected"),
        rows=tuple((hour, *(f"{count:,}" for count in parts.values())) for hour, parts in columns),
    )


def _promised(figures: NightFigures) -> tuple[Figure, ...]:
    """Draw promised amounts by day, one chart for each currency."""
    currencies = sorted({each.currency for each in figures.promises if each.currency and each.amount})
    return tuple(_promised_in(figures, currency) for currency in currencies)


def _promised_in(figures: NightFigures, currency: str) -> Figure:
    days = [each for each in figures.promises if each.currency == currency and each.amount]
    columns = [(_day(each.day), {currency: float(each.amount)}) for each in days]
    drawn = stacked(columns, unit=currency, across="day", whole_numbers=False)
    return Figure(
        title=f"Promised in {currency}",
        says="Amounts by the day for which payment was promised.",
        drawing=Markup(drawn),  # noqa: S704
        columns=("day", "promises", currency),
        rows=tuple((_day(each.day), f"{each.promises:,}", f"{each.amount:,.2f}") for each in days),
    )


def _day(day: object) -> str:
    return "no day" if day is None else str(day)


def _not_called(figures: NightFigures) -> tuple[NotCalledFor, ...]:
    people = figures.funnel.people_not_called
    return tuple(
        NotCalledFor(
            reason=reason.replace("_", " "),
            meaning=WORDS_OF_REASON.get(reason) or WORDS_OF_INVOICE_REASON.get(reason, ""),
            people=f"{people.get(reason, 0):,}",
            invoices=f"{invoices:,}",
            amounts=tuple(_open(figures, reason)),
        )
        for reason, invoices in figures.funnel.invoices_without_call.items()
    )


def _open(figures: NightFigures, reason: str) -> Iterator[str]:
    """Yield the open amount of each currency."""
    for currency, amount in figures.amounts_not_called_for.get(reason, {}).items():
        if amount:
            yield f"{amount:,.2f} {currency}"
