"""The submit protocol as a small machine, explored in every order of events.

Senders may be killed, stopped for any time, or lose their database session
anywhere; a request may be delivered late or never; an answer may be lost; a
reconciler, a person, a second trigger and a failover may act at any moment.
``RULES`` are the rules of the protocol. With all of them nobody is rung twice;
without any one of them somebody can be.

One assumption stands outside: a sender that is stopped in the very write, and
loses its database session too, finds its connection closed by the provider
before the quiet time is over.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Rule(StrEnum):
    WRITE_AHEAD = "the claim is committed before the first byte leaves"
    COMPARE_AND_SET = "a claim succeeds only on what is planned at that moment"
    NO_WAY_BACK = "what may have been sent is settled as unknown, never planned again"
    SEND_ONCE = "the client never repeats a request by itself"
    AMBIGUOUS_IS_UNKNOWN = "an answer that may hide an admission is unknown, not unsent"
    ABSENCE_IS_NO_PROOF = "silence of the provider is not taken for a no"
    SEND_AT_ONCE = "a sender that was held up after its claim does not send"
    OWNER_IS_GONE = "a person may not resolve a call while its sender holds the lock"
    QUIET_TIME = "a person may not resolve a call while a request may still arrive"
    BUSINESS_KEY = "a call is named by campaign, date, wave and person, not by the Airflow run"
    ONE_OPEN_CALL_PER_PHONE = "two campaigns may not have a call to one number open at once"
    SWEEP_AFTER_FAILOVER = "after a failover nothing is sent until lost commits were looked for"


RULES = frozenset(Rule)


@dataclass(frozen=True)
class Sender:
    at: str = "ready"  # ready, connected, claimed, writing, sent, gone
    call: int = 0
    saw: str = ""
    is_prompt: bool = False
    has_lock: bool = False


@dataclass(frozen=True)
class World:
    calls: tuple[str, ...] = ("planned",)
    intents: tuple[str, ...] = ("tonight",)
    rings: tuple[int, ...] = (0,)
    wire: tuple[int, ...] = ()
    senders: tuple[Sender, ...] = (Sender(), Sender())
    may_send: bool = True
    failovers: int = 0

    def with_call(self, number: int, state: str) -> "World":
        return replace(self, calls=_put(self.calls, number, state))

    def with_sender(self, number: int, sender: Sender) -> "World":
        return replace(self, senders=_put(self.senders, number, sender))

    def with_new_call(self, intent: str) -> "World":
        return replace(
            self,
            calls=(*self.calls, "planned"),
            intents=(*self.intents, intent),
            rings=(*self.rings, 0),
        )

    def is_locked(self, call: int) -> bool:
        return any(sender.has_lock and sender.call == call for sender in self.senders)

    def rings_somebody_twice(self) -> bool:
        """Tell whether one intent rang twice, or two calls rang one phone at the same time."""
        intents = {
            intent: sum(count for name, count in zip(self.intents, self.rings, strict=True) if name == intent)
            for intent in self.intents
        }
        still_open = [
            call for call, state in enumerate(self.calls) if self.rings[call] and state != "completed"
        ]
        return max(intents.values()) > 1 or len(still_open) > 1


def _put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at + 1 :])


GONE = Sender(at="gone")
OPEN = ("submitting", "submitted", "unknown")
MOST_CALLS = 2
MOST_COPIES = 3


def steps(world: World, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    """Yield everything that may happen next, with a name."""
    for number, sender in enumerate(world.senders):
        yield from _sender_steps(world, number, sender, rules)
    yield from _network_steps(world)
    yield from _ledger_steps(world, rules)
    yield from _outside_steps(world, rules)


def _sender_steps(
    world: World, number: int, sender: Sender, rules: frozenset[Rule]
) -> Iterator[tuple[str, World]]:
    if sender.at != "gone":
        yield f"kill {number}", world.with_sender(number, GONE)
    if sender.has_lock and sender.at == "claimed":
        yield f"session of {number} is lost", world.with_sender(number, replace(sender, has_lock=False))
    if sender.is_prompt:
        yield f"{number} is held up", world.with_sender(number, replace(sender, is_prompt=False))
    match sender.at:
        case "ready":
            for call, state in enumerate(world.calls):
                connected = Sender(at="connected", call=call, saw=state)
                yield f"{number} connects for {call}", world.with_sender(number, connected)
        case "connected":
            yield from _claim(world, number, sender, rules)
        case "claimed":
            yield from _send(world, number, sender, rules)
        case "writing":
            sent = replace(world, wire=(*world.wire, sender.call))
            yield f"{number} sends {sender.call}", sent.with_sender(number, replace(sender, at="sent"))
        case "sent":
            yield from _record(world, number, sender, rules)


def _claim(world: World, number: int, sender: Sender, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    state = world.calls[sender.call] if Rule.COMPARE_AND_SET in rules else sender.saw
    others = [other for call, other in enumerate(world.calls) if call != sender.call]
    is_busy = Rule.ONE_OPEN_CALL_PER_PHONE in rules and any(other in OPEN for other in others)
    if state != "planned" or is_busy or world.is_locked(sender.call) or not world.may_send:
        return
    claimed = world.with_sender(number, replace(sender, at="claimed", is_prompt=True, has_lock=True))
    if Rule.WRITE_AHEAD in rules:
        claimed = claimed.with_call(sender.call, "submitting")
    yield f"{number} claims {sender.call}", claimed


def _send(world: World, number: int, sender: Sender, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    if sender.is_prompt or Rule.SEND_AT_ONCE not in rules:
        yield f"{number} sees that it is in time", world.with_sender(number, replace(sender, at="writing"))
    proof = world.with_sender(number, GONE)
    if world.calls[sender.call] == "submitting":
        proof = proof.with_call(sender.call, "planned")
    yield f"{number} proves that nothing was sent", proof


def _record(world: World, number: int, sender: Sender, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    done = world.with_sender(number, GONE)
    state = world.calls[sender.call]
    if world.rings[sender.call] and state in {"submitting", "unknown", "planned"}:
        yield f"{number} reads 201", done.with_call(sender.call, "submitted")
    if state == "submitting":
        after = "unknown" if Rule.AMBIGUOUS_IS_UNKNOWN in rules else "planned"
        yield f"{number} reads nothing", done.with_call(sender.call, after)
    if Rule.SEND_ONCE not in rules and len(world.wire) < MOST_COPIES:
        yield f"{number}'s client sends again", replace(world, wire=(*world.wire, sender.call))


def _network_steps(world: World) -> Iterator[tuple[str, World]]:
    for place, call in enumerate(world.wire):
        rest = replace(world, wire=world.wire[:place] + world.wire[place + 1 :])
        yield f"request for {call} is lost", rest
        yield f"{call} rings", replace(rest, rings=_put(world.rings, call, world.rings[call] + 1))


def _ledger_steps(world: World, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    for call, state in enumerate(world.calls):
        if state == "submitting" and _sender_is_lost(world, call):
            after = "unknown" if Rule.NO_WAY_BACK in rules else "planned"
            yield f"{call} is settled", world.with_call(call, after)
        if world.rings[call] and state in OPEN:
            yield f"event of {call}", world.with_call(call, "completed")
        if state == "unknown":
            if Rule.ABSENCE_IS_NO_PROOF not in rules:
                yield f"{call} is not in the provider's list", world.with_call(call, "planned")
            if _person_may_resolve(world, call, rules) and len(world.calls) < MOST_CALLS:
                yield (
                    f"a person: {call} did not ring",
                    world.with_call(call, "closed").with_new_call("tonight"),
                )


def _sender_is_lost(world: World, call: int) -> bool:
    """The lock is free, or the sender's time is up whatever it holds."""
    return not any(sender.has_lock and sender.is_prompt and sender.call == call for sender in world.senders)


def _person_may_resolve(world: World, call: int, rules: frozenset[Rule]) -> bool:
    if world.rings[call]:
        return False  # the person looked, and it did ring
    if Rule.OWNER_IS_GONE in rules and world.is_locked(call):
        return False
    if Rule.QUIET_TIME in rules:
        may_arrive = any(
            (sender.is_prompt or sender.at == "writing") and not sender.has_lock and sender.call == call
            for sender in world.senders
        )
        return call not in world.wire and not may_arrive
    return True


def _outside_steps(world: World, rules: frozenset[Rule]) -> Iterator[tuple[str, World]]:
    if Rule.BUSINESS_KEY not in rules and len(world.calls) < MOST_CALLS:
        yield "the DAG is triggered again", world.with_new_call("tonight")
    if len(world.calls) < MOST_CALLS:
        yield "another campaign plans a call to the number", world.with_new_call("another campaign")
    if world.failovers == 0 and "submitting" in world.calls:
        lost = world.with_call(world.calls.index("submitting"), "planned")
        may_send = Rule.SWEEP_AFTER_FAILOVER not in rules
        yield "a failover loses the last commit", replace(lost, failovers=1, may_send=may_send)
    if not world.may_send:
        for call, state in enumerate(world.calls):
            if state == "planned":
                yield (
                    "the sweep finds a claim that was lost",
                    replace(world.with_call(call, "unknown"), may_send=True),
                )


def find_double_ring(rules: frozenset[Rule]) -> tuple[list[str] | None, int]:
    """Explore every interleaving; return the shortest way to a second ring, and how many worlds there are."""
    start = World()
    came_from: dict[World, tuple[World, str] | None] = {start: None}
    queue = deque([start])
    while queue:
        world = queue.popleft()
        for name, after in steps(world, rules):
            if after in came_from:
                continue
            came_from[after] = (world, name)
            if after.rings_somebody_twice():
                return _path(came_from, after), len(came_from)
            queue.append(after)
    return None, len(came_from)


def _path(came_from: dict[World, tuple[World, str] | None], world: World) -> list[str]:
    names: list[str] = []
    while (step := came_from[world]) is not None:
        world, name = step
        names.append(name)
    return names[::-1]
