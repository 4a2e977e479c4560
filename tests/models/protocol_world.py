"""The model's knowledge of the world at one moment, and the kinds of worlds there are."""

from collections import Counter
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """Which provider it is, who else is at work, and what is not promised to us."""

    has_other_campaign: bool = True
    can_be_read: bool = False
    takes_keys: bool = False
    lists_late: bool = False
    """An admitted call may still be unlisted when the quiet time before a replay is over."""
    hides_errors: bool = False
    """A server error may free a key under which the request was admitted, and its answer be lost."""
    kills_hide_errors: bool = False
    """So may it, but only where the process that would have read the answer was killed."""
    delivers_late: bool = False
    """A request may still be on its way when the quiet time before a replay is over."""
    has_second_account: bool = False
    has_people: bool = False
    """Someone exports and cancels while senders are at work."""


KEYLESS = Setting()
READABLE = Setting(can_be_read=True)
KEYED = Setting(has_other_campaign=False, can_be_read=True, takes_keys=True)
LISTS_LATE = KEYED._replace(lists_late=True)
HIDES_ERRORS = KEYED._replace(hides_errors=True)
KILLS_HIDE_ERRORS = LISTS_LATE._replace(kills_hide_errors=True)
MANY_HANDS = Setting(has_second_account=True, has_people=True)

SETTINGS = {
    "keyless": KEYLESS,
    "readable": READABLE,
    "keyed, lists late": LISTS_LATE,
    "keyed, hides errors": HIDES_ERRORS,
    "keyed, lists late, kills hide errors": KILLS_HIDE_ERRORS,
    "a second account, exports and cancellations": MANY_HANDS,
}
"""The worlds in which the protocol holds."""

MISFORTUNES = {
    "lists late and hides errors": KEYED._replace(lists_late=True, hides_errors=True),
    "delivers late": KEYED._replace(delivers_late=True),
}
"""The worlds in which a replay can call someone twice: what docs/adr/0009 leaves to the provider."""


class Sender(NamedTuple):
    """One process; killed, it starts anew. A replay is ``asked``, ``replaying``, then as a first request."""

    at: str = "ready"  # ready, connected, claimed, asked, replaying, writing, sent
    call: int = 0
    account: int = 0
    is_prompt: bool = False
    has_lock: bool = False
    is_replay: bool = False


class Call(NamedTuple):
    """One call as the ledger has it, and in the last three fields as it is at the provider."""

    intent: str
    state: str = "planned"  # submitting, submitted, unknown, completed, closed, withdrawn
    time: str = "fresh"  # since its last request: fresh, quiet, over, forgotten
    may_replay: bool = False
    is_heard_out: bool = False
    """Whether its last sender waited for an answer until its time was up."""
    account: int = 0
    rings: int = 0
    is_listed: bool = False
    key_is_held: bool = False


class World(NamedTuple):
    calls: tuple[Call, ...] = (Call("tonight"),)
    wire: tuple[int, ...] = ()
    senders: tuple[Sender, ...] = (Sender(), Sender())
    may_send: bool = True
    failovers: int = 0

    def with_call(self, number: int, **changes: Any) -> "World":
        call = self.calls[number]._replace(**changes)
        return self._replace(calls=(*self.calls[:number], call, *self.calls[number + 1 :]))

    def with_new_call(self, intent: str) -> "World":
        return self._replace(calls=(*self.calls, Call(intent)))

    def with_sender(self, number: int, sender: Sender) -> "World":
        return self._replace(senders=(*self.senders[:number], sender, *self.senders[number + 1 :]))

    def with_request(self, call: int) -> "World":
        return self._replace(wire=tuple(sorted((*self.wire, call))))

    def without_request(self, call: int) -> "World":
        place = self.wire.index(call)
        return self._replace(wire=self.wire[:place] + self.wire[place + 1 :])

    def is_locked(self, call: int) -> bool:
        return any(sender.has_lock and sender.call == call for sender in self.senders)

    def essence(self) -> "World":
        """The same world with its senders in order: which process is which makes no difference."""
        return self._replace(senders=tuple(sorted(self.senders)))

    def calls_someone_twice(self) -> bool:
        """Return whether one intent rang twice, or two calls rang one phone at the same time."""
        rings: Counter[str] = Counter()
        for call in self.calls:
            rings[call.intent] += call.rings
        still_open = [call for call in self.calls if call.rings and call.state != "completed"]
        return max(rings.values()) > 1 or len(still_open) > 1


OPEN = ("submitting", "submitted", "unknown")
MOST_CALLS = 2
MOST_COPIES = 3
