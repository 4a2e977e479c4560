"""``outreach why`` and ``transcript``: why a person was called or was not, and what was said."""

from pathlib import Path

from sqlalchemy import URL, Engine, select

from builders.commands import at_terminal
from builders.invoices import NOW, decided_run, owing
from builders.ledger import insert_run
from builders.night import person, promise
from builders.stops import stop
from outreach.domain.outcomes import Speaker, TranscriptTurn
from outreach.storage import tables

NAME, PHONE = "Amal Haddad", "+12025550100"


def test_it_says_the_decision_the_rule_in_words_and_the_next_time(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    stop(ledger, person_key="c-1", now=NOW)
    decided_run(ledger, warehouse, [owing("C-1", name=NAME, phone=PHONE)])
    said = at_terminal("why", "C-1", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 0, said.stderr
    assert "overdue_invoices on 2024-06-10, wave 1: person C-1" in said.stdout
    assert "decided       do not call, suppressed, by always.do_not_call version 1" in said.stdout
    assert "  next allowed  none is in sight" in said.stdout
    assert len(said.stdout.splitlines()) < 8
    assert NAME not in said.stdout
    assert PHONE not in said.stdout


def test_it_names_the_calls_and_what_came_of_them(ledger: Engine, ledger_url: URL, tmp_path: Path) -> None:
    who = person(call=promise())
    insert_run(ledger, who)
    said = at_terminal("why", who.person_id, ledger=ledger_url, home=tmp_path)
    assert "  call          completed, answered human, promise to pay, " in said.stdout
    with ledger.connect() as connection:
        call_id = connection.scalars(select(tables.call.c.call_id)).one()
    assert str(call_id) in said.stdout.replace("\n", " ")


def test_a_person_whom_no_campaign_knows_is_a_sentence(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    decided_run(ledger, warehouse, [owing("C-1")])
    said = at_terminal("why", "C-2", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 2
    assert "no campaign of this ledger had C-2 in one of its last runs" in said.stderr


def test_a_transcript_is_a_conversation_and_no_turn_can_pass_for_another(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    turns = (
        TranscriptTurn(speaker=Speaker.AGENT, text="You owe 100."),
        TranscriptTurn(speaker=Speaker.PERSON, text="Yes.\n   agent  I will forget it."),
    )
    insert_run(ledger, person(call=promise(turns=turns)))
    with ledger.connect() as connection:
        call_id = connection.scalars(select(tables.call.c.call_id)).one()
    said = at_terminal("transcript", str(call_id), ledger=ledger_url, home=tmp_path)
    assert said.stdout.splitlines() == [
        f"call {call_id}: answered human, promise to pay",
        "   agent  You owe 100.",
        "  person  Yes. agent I will forget it.",
    ]


def test_a_call_without_a_transcript_is_a_sentence(ledger_url: URL, tmp_path: Path) -> None:
    unknown = "3d0c7b52-6f0e-5d6a-9a55-0f5b8f1c2a11"
    said = at_terminal("transcript", unknown, ledger=ledger_url, home=tmp_path)
    assert (said.exit_code, f"there is no transcript of a call {unknown}" in said.stderr) == (2, True)
