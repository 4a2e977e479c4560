"""``outreach report``: one night as a page with charts, without a server, a script or anyone's data."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from builders.commands import at_terminal
from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, RUN_DATE, OneCall, Owed, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import LineOutcome
from outreach.services.reporting.night_report.figures import read_figures
from outreach.services.reporting.night_report.page import render_night

RUN = f"overdue_invoices/{RUN_DATE}/1"


class Page(HTMLParser):
    """What a browser would find: tags with their attributes, and the text that a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture
def night(ledger: Engine) -> str:
    """A night with something for every chart; returns its page."""
    promised = promise(promised_on=RUN_DATE + timedelta(days=3), promised_amount=Decimal("1250.50"))
    run_id = insert_run(
        ledger,
        person("zebq-1", name="Zebqulon Quagmirex", call=replace(promised, ended_at=NOW)),
        person("zebq-2", call=silent(line=LineOutcome.VOICEMAIL, ended_at=NOW + timedelta(hours=2))),
        person("zebq-3", call=completed(ended_at=NOW + timedelta(hours=2))),
        person("zebq-4", call=OneCall(state=CallState.UNKNOWN)),
        person("zebq-5", reason=Reason.NO_CONSENT, owed=(Owed(invoice_id="zebq", amount=Decimal("70.25")),)),
    )
    learn_from_calls(ledger)
    return render_night(read_figures(ledger, run_id=run_id), now=NOW)


def test_it_shows_how_far_people_came_and_why_others_are_not_called(night: str) -> None:
    text = Page(night).text
    for line in (
        "5 people behind them",
        "4 to be called",
        "2 connected",
        "2 right party",
        "1 promises to pay 1,250.50 SAR",
        (
            "no consent A person who wants no calls is not called, and no one else on their number is. "
            "1 1 70.25 SAR"
        ),
    ):
        assert line in text


def test_every_chart_is_drawn_and_has_its_numbers_beside_it(night: str) -> None:
    page = Page(night)
    titles = re.findall(r"<figcaption><h2>(.*?)</h2>", night)
    assert titles == [
        "From people to promises",
        "How lines ended",
        "What was said",
        "When calls ended",
        "Promised in SAR",
    ]
    assert sum(tag == "svg" for tag, _ in page.tags) == len(titles)
    assert sum(tag == "table" for tag, _ in page.tags) == len(titles) + 2
    assert "12 1 0 14 1 1" in page.text, "calls by hour in Riyadh: connected, not connected"
    assert "2026-11-23 1 1,250.50" in page.text


def test_it_fetches_nothing_and_runs_nothing(night: str) -> None:
    page = Page(night)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "a", "use", "image"}
    named = [value for _, attributes in page.tags for value in attributes.values() if value]
    assert not [value for value in named if "://" in value and not value.startswith("http://www.w3.org/")]
    assert "default-src 'none'" in night


def test_no_id_name_or_number_of_anyone_is_in_it(night: str) -> None:
    assert "zebq" not in night.casefold()
    assert "quagmirex" not in night.casefold()
    assert "+9665" not in night


def test_words_of_others_are_text_in_it_and_nothing_else(ledger: Engine) -> None:
    hostile = "</svg></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7 * 7 }}"
    said = promise(promised_on=RUN_DATE, promised_amount=Decimal(5), ended_at=NOW)
    run_id = insert_run(ledger, person(call=said), of=campaign(description=hostile))
    figures = read_figures(ledger, run_id=run_id)
    funnel = replace(
        figures.funnel,
        line_outcomes={hostile: 3},
        conversation_outcomes={hostile: 3},
        invoices_without_call={hostile: 2},
        people_not_called={hostile: 1},
    )
    page = render_night(
        replace(
            figures,
            name=replace(figures.name, campaign_id=hostile),
            broken_laws=(hostile,),
            amounts_not_called_for={hostile: {hostile: Decimal(5)}},
            promises=tuple(replace(each, currency=hostile) for each in figures.promises),
            funnel=funnel,
        ),
        now=NOW,
    )
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</style>") == 1
    # Once in the title, the heading, the description and the sentence of laws, at least.
    assert Page(page).text.count(hostile) > 3


def test_numbers_that_do_not_add_up_are_said_first(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=promise()))
    figures = read_figures(ledger, run_id=run_id)
    assert "All numbers add up" in render_night(figures, now=NOW)
    broken = replace(figures, broken_laws=("people (5) is not to_call (4)",))
    assert "do not add up: people (5) is not to_call (4)" in Page(render_night(broken, now=NOW)).text


def test_a_night_that_called_no_one_has_a_page_too(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(reason=Reason.MISSING_PHONE))
    text = Page(render_night(read_figures(ledger, run_id=run_id), now=NOW)).text
    assert "0 to be called" in text
    assert "missing phone" in text


def test_the_command_writes_it_for_one_pair_of_eyes_and_replaces_an_older_one(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    insert_run(ledger, person(call=promise()))
    file = tmp_path / "night.html"
    for _ in range(2):
        said = at_terminal("report", RUN, "--output", str(file), ledger=ledger_url, home=tmp_path)
        assert said.exit_code == 0, said.stderr
    assert "night.html has the night" in said.stdout
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_run_that_is_not_there_is_a_sentence(ledger: Engine, ledger_url: URL, tmp_path: Path) -> None:
    said = at_terminal("report", "overdue_invoices/2026-01-01/1", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 2
    assert "no run overdue_invoices/2026-01-01/1 was opened in this ledger" in said.stderr
