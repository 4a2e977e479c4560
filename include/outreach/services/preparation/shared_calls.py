"""Choosing who is called of several people with one number, or of several spellings of one id.

A person counts only if nothing else forbids a call to them in this run. For each number
one person is called; for each id as many spellings as the rules allow calls to one
person.
"""

from sqlalchemy import Connection, text

from outreach.domain.people import is_same_name
from outreach.services.permissions.ask import Question
from outreach.services.permissions.days import begin_days
from outreach.services.permissions.history import write_frequency
from outreach.services.permissions.night import keep_apart, keep_within_night
from outreach.storage.statements import statement


def share_calls(connection: Connection, question: Question) -> None:
    """Decide who is called of those without a reason in ``policy_verdict``, within the night's limits.

    A person in the holdout takes no number from anyone. A limit may take out a person
    who has the shared number, but not the other person with it: then the other one is
    called.
    """
    connection.execute(text("ANALYZE policy_verdict"))
    keep_apart(connection, question)
    connection.execute(statement("open_shared_calls"))
    _give_open_calls(connection, question)
    while keep_within_night(connection, question) and _reopen(connection, question):
        _give_open_calls(connection, question)
    _name_second_rows(connection, question)


def _give_open_calls(connection: Connection, question: Question) -> None:
    """Give calls to the first people in order, then to the first of those who are left, and so on.

    Each round gives at least one call while anyone is left, so the rounds end.
    """
    connection.execute(text("ANALYZE policy_verdict"))
    given = True
    while given:
        connection.execute(statement("take_numbers"))
        _refuse_spellings(connection, question)
        given = connection.execute(statement("give_open_calls")).rowcount > 0


def _reopen(connection: Connection, question: Question) -> int:
    """Free the calls that no one takes after all; returns how many they are."""
    connection.execute(text("UPDATE policy_asked SET spelling = 1 WHERE spelling > 1"))
    parameters = {"run_id": question.run.run_id}
    reopened: int = connection.execute(statement("reopen_calls"), parameters).rowcount
    return reopened


def _refuse_spellings(connection: Connection, question: Question) -> None:
    """Ask the rules again if other spellings of an id are called: each uses one of the person's calls."""
    if not connection.execute(statement("count_spellings")).rowcount:
        return
    connection.execute(text("DELETE FROM policy_finding"))  # policy_answer already has everyone's answer
    write_frequency(connection, question.policy, question.run, now=question.now, from_spelling=2)
    begin_days(connection)
    connection.execute(statement("refuse_spellings"))


def _name_second_rows(connection: Connection, question: Question) -> None:
    run_id = {"run_id": question.run.run_id}
    sharing = connection.execute(statement("people_whose_phone_is_taken"), run_id)
    same = [row.person_id for row in sharing if is_same_name(row.name, row.name_of_called)]
    connection.execute(statement("decide_second_rows"), {"person_ids": same})
