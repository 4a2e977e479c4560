"""The do-not-call list: who is on it, since when, until when, and who said so."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from builders.do_not_call import DoNotCall, do_not_call_of
from builders.invoices import receivables_campaign, run_for
from builders.night import NOW
from outreach.domain.errors import ConfigurationError
from outreach.services.safeguards.do_not_call import (
    Entry,
    Stop,
    Whom,
    add_stop,
    lift_stops,
    list_stops,
    read_whom,
)

DAY = timedelta(days=1)
SOMEBODY = Whom(person_key="customer-1")
NUMBER = Whom(phones=("+966501234567",))


def entries(ledger: Engine, *, days: int = 0, with_ended: bool = False) -> list[Stop]:
    return list_stops(ledger, now=NOW + days * DAY, with_ended=with_ended)


def test_an_entry_says_who_added_it_and_why(ledger: Engine) -> None:
    add_stop(ledger, Entry(whom=SOMEBODY, words="asked by letter"), by="anna", now=NOW)
    [entry] = entries(ledger)
    assert (entry.person_key, entry.phone, entry.scope) == ("customer-1", None, "everything")
    assert (entry.words, entry.source, entry.happened_at) == ("asked by letter", "person anna", NOW)
    assert (entry.reason, entry.holds_until) == ("do_not_call", None)


def test_an_entry_may_hold_for_a_time(ledger: Engine) -> None:
    add_stop(ledger, Entry(whom=NUMBER, words="in hospital", until=NOW + 7 * DAY), by="anna", now=NOW)
    assert len(entries(ledger, days=6)) == 1
    assert entries(ledger, days=7) == []


def test_ending_an_entry_keeps_its_history(ledger: Engine) -> None:
    add_stop(ledger, Entry(whom=NUMBER, words="wrong number"), by="anna", now=NOW)
    assert lift_stops(ledger, NUMBER, words="new owner", by="basim", now=NOW + DAY).kinds == {
        "do_not_call": 1
    }
    assert entries(ledger, days=1) == []
    [entry] = entries(ledger, days=2, with_ended=True)
    assert (entry.words, entry.source) == ("wrong number", "person anna")
    assert (entry.lifted_at, entry.lifted_by, entry.lifted_because) == (
        NOW + DAY,
        "person basim",
        "new owner",
    )


def test_an_entry_that_has_ended_is_not_ended_again(ledger: Engine) -> None:
    add_stop(ledger, Entry(whom=NUMBER, words="in hospital", until=NOW + DAY), by="anna", now=NOW)
    assert lift_stops(ledger, NUMBER, words="is well", by="anna", now=NOW + 2 * DAY).stops == ()
    assert entries(ledger, with_ended=True)[0].lifted_at is None


def test_only_who_is_named_is_taken_off(ledger: Engine) -> None:
    both = Whom(person_key="customer-2", phones=NUMBER.phones)
    for whom in (SOMEBODY, NUMBER, both):
        add_stop(ledger, Entry(whom=whom, words="asked"), by="anna", now=NOW)
    lifted = lift_stops(ledger, NUMBER, words="new owner", by="anna", now=NOW)
    assert lifted.kinds == {"do_not_call": 2}
    assert [(entry.person_key, entry.phone) for entry in entries(ledger)] == [
        ("customer-1", None),
        ("customer-2", None),
    ]


def test_one_scope_may_be_ended_alone(ledger: Engine) -> None:
    for scope in ("everything", "campaign:overdue_invoices"):
        add_stop(ledger, Entry(whom=SOMEBODY, words="asked", scope=scope), by="anna", now=NOW)
    ended = lift_stops(
        ledger, SOMEBODY, words="asked again", by="anna", scope="campaign:overdue_invoices", now=NOW
    )
    assert ended.kinds == {"do_not_call": 1}
    assert [entry.scope for entry in entries(ledger)] == ["everything"]


def test_a_list_may_be_about_one_person_or_number(ledger: Engine) -> None:
    for whom in (SOMEBODY, NUMBER):
        add_stop(ledger, Entry(whom=whom, words="asked"), by="anna", now=NOW)
    assert [entry.phone for entry in list_stops(ledger, now=NOW, whom=NUMBER)] == [*NUMBER.phones]
    assert [entry.phone for entry in list_stops(ledger, now=NOW, whom=SOMEBODY)] == [None]


@pytest.mark.parametrize(
    "scope",
    ["", "campaign:", "campaign: x", "campaign:x ", "campaign", "account:levers_default", "Everything"],
)
def test_a_scope_that_would_hold_for_nothing_is_refused(ledger: Engine, scope: str) -> None:
    with pytest.raises(ConfigurationError, match="everything or campaign:<id>"):
        add_stop(ledger, Entry(whom=SOMEBODY, words="asked", scope=scope), by="anna", now=NOW)
    assert entries(ledger) == []


def test_an_entry_needs_a_reason_and_a_future(ledger: Engine) -> None:
    with pytest.raises(ConfigurationError, match="say why"):
        add_stop(ledger, Entry(whom=SOMEBODY, words=" "), by="anna", now=NOW)
    with pytest.raises(ConfigurationError, match="that moment is over"):
        add_stop(ledger, Entry(whom=SOMEBODY, words="asked", until=NOW), by="anna", now=NOW)
    with pytest.raises(ConfigurationError, match="say why"):
        lift_stops(ledger, SOMEBODY, words="", by="anna", now=NOW)


@pytest.mark.parametrize(
    ("phone", "region"), [("+966 50 123 4567", "ZZ"), ("00966501234567", "ZZ"), ("0501234567", "SA")]
)
def test_a_number_is_read_as_a_campaign_reads_it(phone: str, region: str) -> None:
    assert read_whom(phone=phone, region=region) == NUMBER


def test_a_person_is_named_as_a_campaign_names_them() -> None:
    assert read_whom(person_id="  Customer-1 ") == SOMEBODY


def test_a_number_that_cannot_be_read_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match="cannot be read") as refusal:
        read_whom(phone="0501234567")
    assert "0501234567" not in str(refusal.value)


@pytest.mark.parametrize("no_one", [None, "", "  "])
def test_an_entry_about_no_one_is_refused(no_one: str | None) -> None:
    with pytest.raises(ConfigurationError, match="say whom"):
        read_whom(person_id=no_one)


@pytest.fixture
def outreach(ledger_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DoNotCall:
    return do_not_call_of(ledger_url, tmp_path, monkeypatch)


def test_the_list_is_kept_from_the_terminal(outreach: DoNotCall) -> None:
    assert outreach("add", "--phone", "+966501234567", "--reason", "asked by letter").exit_code == 0
    assert (
        outreach("add", "--person", "Customer-1", "--reason", "hardship", "--until", "2199-01-01").exit_code
        == 0
    )
    listed = outreach("list").stdout
    assert "+966501234567  everything  since " in listed
    assert "customer-1  everything  since " in listed
    assert "until 2199-01-01 00:00 UTC  do_not_call: hardship (person " in listed
    assert "2 entries" in listed

    assert (
        "ended 1 entries: 1 do_not_call"
        in outreach("remove", "--person", "customer-1", "--reason", "paid").stdout
    )
    assert "customer-1" not in outreach("list").stdout
    assert "by person " in outreach("list", "--all", "--person", "customer-1").stdout


def test_it_says_what_it_understood(outreach: DoNotCall) -> None:
    numbers = "+966512345678 / 0598765432"
    named = ("--phone", numbers, "--region", "SA", "--reason", "asked")
    added = outreach("add", "--person", " Customer-1", *named)
    ended = outreach("remove", *named)
    assert "added person customer-1, number +966512345678, number +966598765432" in added.stdout
    assert "looked for number +966512345678, number +966598765432" in ended.stdout
    assert "ended 2 entries: 2 do_not_call" in ended.stdout


def test_an_id_that_is_a_number_or_an_address_is_not_printed(outreach: DoNotCall) -> None:
    added = outreach("add", "--person", "someone@example.org", "--reason", "asked")
    assert "example" not in added.output
    assert "added person id#" in added.output


def test_taking_no_one_off_is_a_failure(outreach: DoNotCall) -> None:
    assert outreach("remove", "--person", "customer-1", "--reason", "paid").exit_code == 1


def test_adding_without_a_reason_is_refused(outreach: DoNotCall) -> None:
    assert outreach("add", "--person", "customer-1").exit_code == 2
    assert "0 entries" in outreach("list").stdout


BOTH = ("+966512345678", "+966598765432")


@pytest.mark.parametrize(
    "phone",
    [
        "+966512345678 / +966598765432",
        "+966512345678, +966598765432",
        "mobile +966512345678; fax 00966598765432",
        "+966512345678 or +966598765432; +966512345678",
    ],
)
def test_every_number_of_an_entry_is_read(ledger: Engine, phone: str) -> None:
    """P15: of two numbers the first was taken, and the second left off the list without a word."""
    whom = read_whom(person_id="c-1", phone=phone)
    assert whom.phones == BOTH
    add_stop(ledger, Entry(whom=whom, words="asked"), by="anna", now=NOW)
    assert [(each.person_key, each.phone) for each in entries(ledger)] == [("c-1", each) for each in BOTH]


@pytest.mark.parametrize(
    "phone",
    [
        "+966512345678 / 12",
        "+966512345678 / 0598765432",
        "+966512345678; +96659876543",
        "+966512345678 and his brother Ali",
        "+1 202 555 0100 ext 12",
        "9.66512E+11",
        "  ",
    ],
)
def test_one_part_that_cannot_be_read_refuses_the_whole(phone: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read") as refusal:
        read_whom(person_id="c-1", phone=phone)
    assert "5" not in str(refusal.value)


def test_a_scope_is_one_of_a_campaign_that_is_known(
    outreach: DoNotCall, ledger: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "campaigns" / "of_a_folder").mkdir(parents=True)
    monkeypatch.setenv("OUTREACH_CAMPAIGNS", str(tmp_path / "campaigns"))
    run_for(ledger, receivables_campaign(campaign_id="of_a_run"))
    entry = ("add", "--person", "C-1", "--reason", "asked", "--scope")
    refused = outreach(*entry, "campaign:no_such_campaign")
    assert refused.exit_code == 2
    assert "known are: of_a_folder, of_a_run" in " ".join(refused.output.split())
    assert entries(ledger) == []
    for known in ("everything", "campaign:of_a_folder", "campaign:of_a_run"):
        assert outreach(*entry, known).exit_code == 0


@pytest.mark.parametrize("no_one", ["0", "N/A", "NULL", "1.23457E+14"])
def test_an_id_that_a_file_may_not_have_is_refused_at_the_terminal_too(
    outreach: DoNotCall, no_one: str
) -> None:
    assert outreach("add", "--person", no_one, "--reason", "asked").exit_code == 2
    assert "0 entries" in outreach("list").stdout


def test_a_region_is_read_in_small_letters_and_an_unknown_one_is_named_as_such() -> None:
    assert read_whom(phone="0501234567", region="sa") == NUMBER
    for region in ("USA", "Germany", "XX", ""):
        with pytest.raises(ConfigurationError, match="unknown region"):
            read_whom(phone="0501234567", region=region)
