"""The decision about one person in a run, and what every rule says about them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row

from outreach.domain.decisions import REASONS_OF_ONE_NIGHT
from outreach.domain.errors import RunNotReady
from outreach.domain.people import normalise_person_id
from outreach.domain.personal_ids import shown
from outreach.policy.policy import Policy
from outreach.policy.reasons import words_for_inputs
from outreach.services.permissions.ask import Question, ask_about_person
from outreach.services.permissions.moments import Reader
from outreach.services.permissions.rule_words import rule_words
from outreach.services.permissions.rules import PAID_SINCE
from outreach.services.permissions.rules_now import (
    RuleNow,
    Stand,
    paid_by_the_warehouse,
    rules_not_asked,
    rules_now,
)
from outreach.services.runs.run import Run, read_run
from outreach.storage.statements import statement

HOW_TO_SEE_IDS = (
    "ids stand in the column person_id of reporting.contact_decision, write the id exactly as there"
)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A row of ``outreach.decision``. ``words`` is the rule in a sentence, ``looked_at`` its values."""

    verdict: str
    reason: str | None
    rule: str
    rule_version: int
    words: str
    looked_at: str
    next_allowed_at: datetime | None
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The decision about a person in a run, and what now holds for a call in that run's wave.

    ``paid_at`` is when the warehouse, asked again, said that the person no longer owes;
    then this run may not call them, even if the rules allow it. ``decided`` is None
    before the run's decision. ``is_asked`` is false for someone without a number or
    without anything to be called about: the rules do not apply to these.
    """

    campaign_id: str
    run_id: UUID
    run_date: date
    wave: int
    zones: tuple[str, ...]
    decided: Decided | None
    withdrawals: tuple[Decided, ...]
    now: datetime
    is_asked: bool
    paid_at: datetime | None
    rules: tuple[RuleNow, ...]
    next_allowed_at: datetime | None
    next_allowed_until: datetime | None


def explain(
    ledger: Engine,
    *,
    campaign_id: str,
    person_id: str,
    run_date: date | None,
    wave: int | None,
    now: datetime,
) -> Explanation:
    """Explain a person in a campaign's run; in its last run if no date or wave is given.

    Runs the same statements as the decision and the claim, in a transaction that is
    rolled back. Raises ``RunNotReady`` if there is no such run, and for an id that no
    one in the run has, or several people have in other spellings.
    """
    parameters = {"campaign_id": campaign_id, "run_date": run_date, "wave": wave}
    with ledger.connect() as connection, connection.begin() as transaction:
        found = connection.execute(statement("find_run"), parameters).one_or_none()
        if found is None:
            raise RunNotReady(
                f"no run of {campaign_id}{_when(run_date, wave)} was opened in this ledger. A person is "
                f"explained by a run that has them; `outreach plan {campaign_id}` says what the next would do"
            )
        run = read_run(connection, found.run_id)
        explanation = _explain(connection, run, _contact(connection, run, person_id), now=now)
        transaction.rollback()
    return explanation


def _when(run_date: date | None, wave: int | None) -> str:
    day = f" on {run_date}" if run_date else ""
    return f"{day}, wave {wave}" if wave is not None else day


def _contact(connection: Connection, run: Run, person_id: str) -> Row[Any]:
    key = normalise_person_id(person_id)
    campaign_id = run.campaign.campaign_id
    rows = connection.execute(statement("explain_contacts"), {"run_id": run.run_id, "person_key": key}).all()
    exact = [row for row in rows if row.person_id == person_id.strip()]
    if exact or len(rows) == 1:
        return (exact or rows)[0]
    where = f"the run of {campaign_id} on {run.run_date}, wave {run.wave}"
    if rows:
        raise RunNotReady(f"{len(rows)} people of {where} have this id in other spellings; {HOW_TO_SEE_IDS}")
    earlier = connection.execute(
        statement("last_run_of_person"), {"campaign_id": campaign_id, "person_key": key}
    ).one_or_none()
    seen = f"the last run that has is of --date {earlier.run_date} --wave {earlier.wave}; " if earlier else ""
    raise RunNotReady(f"no one in {where} has the id {shown(person_id)}; {seen}{HOW_TO_SEE_IDS}")


def _explain(connection: Connection, run: Run, contact: Row[Any], *, now: datetime) -> Explanation:
    question = Question(run=run, now=now)
    words = rule_words(run)
    of_person = {"run_id": run.run_id, "person_id": contact.person_id}
    withdrawn = connection.execute(statement("explain_withdrawals"), of_person).all()
    reader = Reader.in_zones(contact.time_zones)
    ask_about_person(connection, run, normalise_person_id(contact.person_id), now=now)
    answer = connection.execute(statement("explain_answer"), of_person).one_or_none()
    if answer is None:
        rules = rules_not_asked(question.policy)
    else:
        findings = connection.execute(statement("explain_findings"), of_person).all()
        rules = rules_now(question, answer, findings, reader)
    paid_at = contact.still_due_asked_at if contact.still_due is False else None
    decided = _decided([contact], question.policy, words, reader)[0] if contact.verdict else None
    barred = _barred_beside_the_rules(decided, question.policy) if answer else ()
    if paid_at is not None:
        barred = (paid_by_the_warehouse(paid_at, reader), *barred)
    free = None if barred else answer
    return Explanation(
        campaign_id=run.campaign.campaign_id,
        run_id=run.run_id,
        run_date=run.run_date,
        wave=run.wave,
        zones=tuple(contact.time_zones),
        decided=decided,
        withdrawals=_decided(withdrawn, question.policy, words, reader),
        now=now,
        is_asked=answer is not None,
        paid_at=paid_at,
        rules=(*barred, *rules),
        next_allowed_at=free.may_ring_from if free else None,
        next_allowed_until=free.may_ring_until if free else None,
    )


def _barred_beside_the_rules(decided: Decided | None, policy: Policy) -> tuple[RuleNow, ...]:
    """Return the causes, outside the policy, that forbid all calls to someone in this run."""
    if decided is None or decided.reason is None or decided.reason in REASONS_OF_ONE_NIGHT:
        return ()
    if decided.rule in {PAID_SINCE, *(bound.name for bound in policy.rules)}:
        return ()
    return (
        RuleNow(
            name=decided.rule,
            version=decided.rule_version,
            words=decided.words,
            source="no rule of the policy: it was decided for this run, and the next run decides anew",
            read="text",
            stand=Stand.FORBIDS,
            until=None,
            looked_at=decided.looked_at,
        ),
    )


def _decided(
    rows: Sequence[Row[Any]], policy: Policy, words: Mapping[str, str], reader: Reader
) -> tuple[Decided, ...]:
    rules = {bound.name: bound for bound in policy.rules}
    return tuple(
        Decided(
            verdict=row.verdict,
            reason=row.reason,
            rule=row.rule,
            rule_version=row.rule_version,
            words=words.get(row.rule, ""),
            looked_at=words_for_inputs(rules[row.rule].rule, row.inputs, reader, at=row.decided_at)
            if row.rule in rules
            else _by_whom(row.inputs),
            next_allowed_at=row.next_allowed_at,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def _by_whom(inputs: Mapping[str, Any]) -> str:
    """Say what a reason outside the policy rests on, if the reason alone does not say it."""
    return f"because of {inputs['by']}" if "by" in inputs else ""
