"""Both sides of a night: the simulators' own logs, and our tables in plain SQL.

The oracle shares no code with the product. ``night_checks`` holds one side
against the other, and ``expected_results`` says what shall be equal to what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection, text

from builders.oracle import deliveries, results, rings
from outreach_sandbox.simulator.log import LogEntry, PhoneCalled, ResultMade

CALLS = text("""
SELECT outcome.call_id::text AS call_id, outcome.person_id, outcome.phone, outcome.connection_id,
       outcome.state, outcome.line_outcome, outcome.duration_seconds,
       outcome.conversation_outcome, outcome.conversation_words,
       outcome.promised_on, outcome.promised_amount, whole.transcript,
       coalesce(spoken.speakers, '{}') AS speakers, coalesce(spoken.texts, '{}') AS texts
FROM reporting.call_outcome AS outcome
LEFT JOIN reporting.transcript AS whole ON whole.call_id = outcome.call_id
LEFT JOIN LATERAL (
    SELECT array_agg(turn.speaker ORDER BY turn.turn) AS speakers,
           array_agg(turn.text ORDER BY turn.turn) AS texts
    FROM reporting.transcript_turn AS turn
    WHERE turn.call_id = outcome.call_id
) AS spoken ON true
WHERE outcome.run_id::text = ANY(:runs) OR outcome.call_id::text = ANY(:called)
""")
INBOX = text("""
SELECT connection_id, encode(sha256(body), 'hex') AS body_sha256, result
FROM outreach.provider_event
WHERE encode(sha256(body), 'hex') = ANY(:bodies)
""")

Row = Mapping[str, Any]
Logs = Mapping[str, Sequence[LogEntry]]
"""The log of each account's simulator, by the account's connection."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Both sides. ``meant`` is each person's number, as the campaign had it; ``calls`` are by their id."""

    logs: Logs
    meant: Mapping[str, str]
    calls: Mapping[str, Row]
    inbox: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    """The result of each event, by its account and the hash of its body; None where it waits."""

    def rings(self) -> Iterator[tuple[str, PhoneCalled]]:
        """Give every line that was dialled, with its account."""
        return ((account, ring) for account, entries in self.logs.items() for ring in rings(entries))

    def reported(self) -> Iterator[tuple[ResultMade, Row]]:
        """Give every result with the call that it is about; a call that is not ours is another check's."""
        for result in chain.from_iterable(map(results, self.logs.values())):
            row = self.calls.get(result.call_id or "")
            if row is not None:
                yield result, row


def compare(
    connection: Connection, logs: Logs, *, runs: Sequence[str], meant: Mapping[str, str]
) -> Comparison:
    """Read what our tables say of these runs, and of everything in the logs."""
    entries = list(chain.from_iterable(logs.values()))
    called = [ring.call_id for ring in rings(entries)]
    bodies = [attempt.body_sha256 for attempt in deliveries(entries)]
    calls = connection.execute(CALLS, {"runs": list(runs), "called": called}).mappings()
    inbox = connection.execute(INBOX, {"bodies": bodies})
    return Comparison(
        logs=logs,
        meant=meant,
        calls={row["call_id"]: dict(row) for row in calls},
        inbox={(row.connection_id, row.body_sha256): row.result for row in inbox},
    )
