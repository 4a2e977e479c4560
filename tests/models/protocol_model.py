"""The submit protocol as a small machine, explored in every order of events.

Senders may be killed, stopped for any time, or lose their database session
anywhere; a request may be delivered late or never; an answer may be lost; a
reconciler, a person, a second trigger and a failover may act at any moment.
``Rule`` are the rules of the protocol. With all of them no one is called twice in
any of the ``SETTINGS``; without any one of them someone can be.

One assumption stands outside: a sender that is stopped in the very write finds
its connection closed by the provider before the quiet time is over, and what it
wrote before has arrived by then. What a replay assumes is named in ``MISFORTUNES``.
"""

from collections import deque
from collections.abc import Iterator

from models.protocol_outside import outside_steps
from models.protocol_provider import provider_steps
from models.protocol_replay import replay_steps
from models.protocol_rules import Rule
from models.protocol_world import MOST_COPIES, OPEN, Sender, Setting, World

Steps = Iterator[tuple[str, World]]
Rules = frozenset[Rule]
CameFrom = dict[World, tuple[World, str] | None]


def steps(world: World, rules: Rules, setting: Setting) -> Steps:
    """Yield everything that may happen next, with a name."""
    for number, sender in enumerate(world.senders):
        yield from _interruptions(world, number, sender)
        yield from _sender_steps(world, number, sender, rules)
        if setting.takes_keys:
            yield from replay_steps(world, number, sender, rules)
    yield from provider_steps(world, rules, setting)
    yield from _settling_steps(world, rules)
    yield from outside_steps(world, rules, setting)


def _interruptions(world: World, number: int, sender: Sender) -> Steps:
    if sender != Sender():
        yield "a sender is killed", world.with_sender(number, Sender())
    if sender.has_lock and sender.at in ("claimed", "asked", "replaying"):
        yield "a sender loses its session", world.with_sender(number, sender._replace(has_lock=False))
    if sender.is_prompt:
        yield "a sender is held up", world.with_sender(number, sender._replace(is_prompt=False))


def _sender_steps(world: World, number: int, sender: Sender, rules: Rules) -> Steps:
    match sender.at:
        case "ready":
            for place, call in enumerate(world.calls):
                if call.state == "planned":
                    connected = Sender(at="connected", call=place, account=call.account)
                    yield f"a sender connects for call {place}", world.with_sender(number, connected)
        case "connected":
            yield from _claim(world, number, sender, rules)
        case "claimed":
            yield from _send(world, number, sender, rules)
        case "writing":
            sent = world.with_request(sender.call).with_sender(number, sender._replace(at="sent"))
            if not sender.is_prompt:
                sent = sent.with_call(sender.call, time="fresh")  # see the assumption above
            yield f"the sender sends call {sender.call}", sent
        case "sent":
            yield from _record(world, number, sender, rules)


def _claim(world: World, number: int, sender: Sender, rules: Rules) -> Steps:
    call = world.calls[sender.call]
    is_planned = Rule.COMPARE_AND_SET not in rules or (
        call.state == "planned" and call.account == sender.account
    )
    others = [other for place, other in enumerate(world.calls) if place != sender.call]
    is_busy = Rule.ONE_OPEN_CALL_PER_PHONE in rules and any(other.state in OPEN for other in others)
    if not is_planned or is_busy or world.is_locked(sender.call) or not world.may_send:
        return
    claimed = world.with_sender(
        number, sender._replace(at="claimed", account=0, is_prompt=True, has_lock=True)
    )
    if Rule.WRITE_AHEAD in rules:
        # A claim has a key of its own, which the provider has not seen yet.
        may_replay = Rule.REPLAY_ON_OWN_WORD not in rules
        new = {"time": "fresh", "may_replay": may_replay, "is_heard_out": False, "key_is_held": False}
        claimed = claimed.with_call(sender.call, state="submitting", **new)
    yield f"the sender claims call {sender.call}", claimed


def _send(world: World, number: int, sender: Sender, rules: Rules) -> Steps:
    if sender.is_prompt or Rule.SEND_AT_ONCE not in rules:
        yield "the sender sees that it is in time", world.with_sender(number, sender._replace(at="writing"))
    proof = world.with_sender(number, Sender())
    if world.calls[sender.call].state == "submitting":
        proof = proof.with_call(sender.call, state="planned")
    yield "the sender proves that nothing was sent", proof


def _record(world: World, number: int, sender: Sender, rules: Rules) -> Steps:
    done = world.with_sender(number, Sender())
    call = world.calls[sender.call]
    if call.rings and call.state in {"submitting", "unknown", "planned"}:
        yield "the sender reads 2xx", done.with_call(sender.call, state="submitted")
    if call.state == "submitting" or (sender.is_replay and call.state == "unknown"):
        after = "unknown" if Rule.AMBIGUOUS_IS_UNKNOWN in rules else "planned"
        heard_out = done.with_call(sender.call, state=after, may_replay=True, is_heard_out=True)
        yield "the sender reads nothing", heard_out
    if Rule.SEND_ONCE not in rules and len(world.wire) < MOST_COPIES:
        yield "the sender's client sends again", world.with_request(sender.call)


def _settling_steps(world: World, rules: Rules) -> Steps:
    for place, call in enumerate(world.calls):
        if call.state == "submitting" and _sender_is_lost(world, place):
            after = "unknown" if Rule.NO_WAY_BACK in rules else "planned"
            yield f"call {place} is settled", world.with_call(place, state=after)
        if call.rings and call.state in OPEN:
            yield f"event of call {place}", world.with_call(place, state="completed", time="fresh")


def _sender_is_lost(world: World, call: int) -> bool:
    """The lock is free, or the sender's time is up even while it holds it."""
    return not any(sender.has_lock and sender.is_prompt and sender.call == call for sender in world.senders)


def find_double_ring(rules: Rules, setting: Setting) -> tuple[list[str] | None, int]:
    """Explore every interleaving; return the shortest way to a second ring, and how many worlds there are."""
    start = World()
    came_from: CameFrom = {start: None}
    queue = deque([start])
    while queue:
        world = queue.popleft()
        for name, reached in steps(world, rules, setting):
            after = reached.essence()
            if after in came_from:
                continue
            came_from[after] = (world, name)
            if after.calls_someone_twice():
                return _path(came_from, after), len(came_from)
            queue.append(after)
    return None, len(came_from)


def _path(came_from: CameFrom, world: World) -> list[str]:
    names: list[str] = []
    while (step := came_from[world]) is not None:
        world, name = step
        names.append(name)
    return names[::-1]
