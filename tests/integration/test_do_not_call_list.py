"""The do-not-call list: who is on it, since when, until when, and who said so."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine
from typer.testing import CliRunner, Result

from builders.night import NOW
from outreach.cli import app
from outreach.domain.errors import ConfigurationError
from outreach.services.safeguards.do_not_call import (
    Suppression,
    Whom,
    add_suppression,
    end_suppressions,
    list_suppressions,
    read_whom,
)

DAY = timedelta(days=1)
SOMEBODY = Whom(person_id="customer-1", phone=None)
NUMBER = Whom(person_id=None, phone="+966501234567")


def entries(ledger: Engine, *, days: int = 0, with_ended: bool = False) -> list[Suppression]:
    return list_suppressions(ledger, now=NOW + days * DAY, with_ended=with_ended)


def test_an_entry_says_who_added_it_and_why(ledger: Engine) -> None:
    add_suppression(ledger, SOMEBODY, reason="asked by letter", by="anna", now=NOW)
    [entry] = entries(ledger)
    assert (entry.person_id, entry.phone, entry.scope) == ("customer-1", None, "everything")
    assert (entry.reason, entry.source, entry.created_at) == ("asked by letter", "person anna", NOW)
    assert entry.expires_at is None


def test_an_entry_may_hold_for_a_time(ledger: Engine) -> None:
    add_suppression(ledger, NUMBER, reason="in hospital", by="anna", until=NOW + 7 * DAY, now=NOW)
    assert len(entries(ledger, days=6)) == 1
    assert entries(ledger, days=7) == []


def test_ending_an_entry_keeps_its_history(ledger: Engine) -> None:
    add_suppression(ledger, NUMBER, reason="wrong number", by="anna", now=NOW)
    assert end_suppressions(ledger, NUMBER, reason="new owner", by="basim", now=NOW + DAY) == 1
    assert entries(ledger, days=1) == []
    [entry] = entries(ledger, days=2, with_ended=True)
    assert (entry.reason, entry.source) == ("wrong number", "person anna")
    assert (entry.expires_at, entry.ended_because) == (NOW + DAY, "person basim: new owner")


def test_what_has_ended_is_not_ended_again(ledger: Engine) -> None:
    add_suppression(ledger, NUMBER, reason="in hospital", by="anna", until=NOW + DAY, now=NOW)
    assert end_suppressions(ledger, NUMBER, reason="is well", by="anna", now=NOW + 2 * DAY) == 0
    assert entries(ledger, with_ended=True)[0].ended_because is None


def test_only_who_is_named_is_taken_off(ledger: Engine) -> None:
    both = Whom(person_id="customer-2", phone=NUMBER.phone)
    for whom in (SOMEBODY, NUMBER, both):
        add_suppression(ledger, whom, reason="asked", by="anna", now=NOW)
    assert end_suppressions(ledger, NUMBER, reason="new owner", by="anna", now=NOW) == 2
    assert [entry.person_id for entry in entries(ledger)] == ["customer-1"]


def test_one_scope_may_be_ended_alone(ledger: Engine) -> None:
    for scope in ("everything", "campaign:overdue_invoices"):
        add_suppression(ledger, SOMEBODY, reason="asked", by="anna", scope=scope, now=NOW)
    ended = end_suppressions(
        ledger, SOMEBODY, reason="asked again", by="anna", scope="campaign:overdue_invoices", now=NOW
    )
    assert ended == 1
    assert [entry.scope for entry in entries(ledger)] == ["everything"]


def test_a_list_may_be_about_one_person_or_number(ledger: Engine) -> None:
    for whom in (SOMEBODY, NUMBER):
        add_suppression(ledger, whom, reason="asked", by="anna", now=NOW)
    assert [entry.phone for entry in list_suppressions(ledger, now=NOW, whom=NUMBER)] == [NUMBER.phone]
    assert [entry.phone for entry in list_suppressions(ledger, now=NOW, whom=SOMEBODY)] == [None]


@pytest.mark.parametrize("scope", ["", "campaign:", "campaign", "account:levers_default", "Everything"])
def test_a_scope_that_would_hold_for_nothing_is_refused(ledger: Engine, scope: str) -> None:
    with pytest.raises(ConfigurationError, match="everything or campaign:<id>"):
        add_suppression(ledger, SOMEBODY, reason="asked", by="anna", scope=scope, now=NOW)
    assert entries(ledger) == []


def test_an_entry_needs_a_reason_and_a_future(ledger: Engine) -> None:
    with pytest.raises(ConfigurationError, match="say why"):
        add_suppression(ledger, SOMEBODY, reason=" ", by="anna", now=NOW)
    with pytest.raises(ConfigurationError, match="that is over"):
        add_suppression(ledger, SOMEBODY, reason="asked", by="anna", until=NOW, now=NOW)
    with pytest.raises(ConfigurationError, match="say why"):
        end_suppressions(ledger, SOMEBODY, reason="", by="anna", now=NOW)


@pytest.mark.parametrize(
    ("phone", "region"), [("+966 50 123 4567", "ZZ"), ("00966501234567", "ZZ"), ("0501234567", "SA")]
)
def test_a_number_is_read_as_a_campaign_reads_it(phone: str, region: str) -> None:
    assert read_whom(person_id=None, phone=phone, region=region) == NUMBER


def test_a_person_is_named_as_a_campaign_names_them() -> None:
    assert read_whom(person_id="  Customer-1 ", phone=None) == SOMEBODY


def test_a_number_that_cannot_be_read_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match="cannot be read") as refusal:
        read_whom(person_id=None, phone="0501234567")
    assert "0501234567" not in str(refusal.value)


@pytest.mark.parametrize("nobody", [None, "", "  "])
def test_an_entry_about_nobody_is_refused(nobody: str | None) -> None:
    with pytest.raises(ConfigurationError, match="say whom"):
        read_whom(person_id=nobody, phone=None)


@pytest.fixture
def outreach(ledger_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Terminal":
    connection = {
        "conn_type": "postgres",
        "host": ledger_url.query["host"],
        "login": ledger_url.username,
        "schema": ledger_url.database,
        "extra": {"environment": "test", "metadata_keys": ["key"]},
    }
    monkeypatch.setenv("AIRFLOW_CONN_OUTREACH_DB", json.dumps(connection))
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    return Terminal()


class Terminal:
    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["do-not-call", *arguments])


def test_the_list_is_kept_from_the_terminal(outreach: Terminal) -> None:
    assert outreach("add", "--phone", "+966501234567", "--reason", "asked by letter").exit_code == 0
    assert (
        outreach("add", "--person", "Customer-1", "--reason", "hardship", "--until", "2199-01-01").exit_code
        == 0
    )
    listed = outreach("list").stdout
    assert "+966501234567  everything  since " in listed
    assert "customer-1  everything  since " in listed
    assert "until 2199-01-01 00:00 UTC  hardship (person " in listed
    assert "2 entries" in listed

    assert "ended 1 entries" in outreach("remove", "--person", "customer-1", "--reason", "paid").stdout
    assert "customer-1" not in outreach("list").stdout
    assert "; ended by person " in outreach("list", "--all", "--person", "customer-1").stdout


def test_only_the_list_prints_who_is_meant(outreach: Terminal) -> None:
    added = outreach("add", "--phone", "+966501234567", "--reason", "asked")
    ended = outreach("remove", "--phone", "+966501234567", "--reason", "asked")
    assert "501234567" not in added.output + ended.output


def test_taking_nobody_off_is_a_failure(outreach: Terminal) -> None:
    assert outreach("remove", "--person", "customer-1", "--reason", "paid").exit_code == 1


def test_adding_without_a_reason_is_refused(outreach: Terminal) -> None:
    assert outreach("add", "--person", "customer-1").exit_code == 2
    assert "0 entries" in outreach("list").stdout


@pytest.mark.parametrize("phone", ["+966512345678 / +966598765432", "+966512345678, +966598765432"])
def test_of_two_numbers_none_is_silently_left_off_the_list(phone: str) -> None:
    with pytest.raises(ConfigurationError, match="write one number"):
        read_whom(person_id=None, phone=phone)
