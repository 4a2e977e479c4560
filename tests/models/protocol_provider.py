"""The network and the provider: what arrives, what is admitted, what is shown, and what time does to it."""

from collections.abc import Iterator

from models.protocol_rules import Rule
from models.protocol_world import Call, Sender, Setting, World

Steps = Iterator[tuple[str, World]]


def provider_steps(world: World, rules: frozenset[Rule], setting: Setting) -> Steps:
    """Yield what may become of requests and at the provider."""
    for place in dict.fromkeys(world.wire):
        yield f"request for call {place} is lost", world.without_request(place)
        yield from _arrival(world, place, rules, setting)
    for place, call in enumerate(world.calls):
        if setting.takes_keys:
            yield from _errors_of_others(world, place, rules)
        if setting.can_be_read:
            yield from _reading(world, place, call)
        yield from _silence(world, place, call, rules, setting)
        yield from _time(world, place, call, setting)


def _arrival(world: World, place: int, rules: frozenset[Rule], setting: Setting) -> Steps:
    call, rest = world.calls[place], world.without_request(place)
    if setting.takes_keys and call.key_is_held:
        yield f"call {place}'s key gives its first answer again", rest
        return
    called = rest.with_call(place, rings=call.rings + 1)
    if not setting.takes_keys:
        yield f"call {place} rings", called
        return
    yield f"call {place} rings, and its key is held", called.with_call(place, key_is_held=True)
    error = f"call {place} rings, a server error frees its key"
    for seen in _seen_errors(called, place, rules):
        yield f"{error} and is seen", seen
    if setting.hides_errors or (setting.kills_hide_errors and _is_no_one_listening(world, place)):
        yield f"{error} and is not seen", called


def _is_no_one_listening(world: World, place: int) -> bool:
    """Tell whether the process that would read the answer was killed before it had waited long enough."""
    is_alive = any(sender.at in ("writing", "sent") and sender.call == place for sender in world.senders)
    return not is_alive and not world.calls[place].is_heard_out


def _errors_of_others(world: World, place: int, rules: frozenset[Rule]) -> Steps:
    """Something in between answers with a server error; the request may arrive or not, now or later."""
    for seen in _seen_errors(world, place, rules):
        yield f"a gateway answers for call {place} with an error", seen


def _seen_errors(world: World, place: int, rules: frozenset[Rule]) -> Iterator[World]:
    for number, sender in enumerate(world.senders):
        if sender.at == "sent" and sender.call == place:
            seen = world.with_sender(number, Sender()).with_call(place, may_replay=False)
            if world.calls[place].state == "submitting":
                after = "unknown" if Rule.AMBIGUOUS_IS_UNKNOWN in rules else "planned"
                seen = seen.with_call(place, state=after)
            yield seen


def _reading(world: World, place: int, call: Call) -> Steps:
    if call.rings and not call.is_listed:
        yield f"the provider lists call {place}", world.with_call(place, is_listed=True)
    if call.is_listed and call.state == "unknown":
        yield f"call {place} is read back", world.with_call(place, state="submitted")


def _silence(world: World, place: int, call: Call, rules: frozenset[Rule], setting: Setting) -> Steps:
    is_silent = not (setting.can_be_read and call.is_listed)
    if Rule.ABSENCE_IS_NO_PROOF not in rules and call.state == "unknown" and is_silent:
        yield f"call {place} is not in the provider's list", world.with_call(place, state="planned")


def _time(world: World, place: int, call: Call, setting: Setting) -> Steps:
    """Let so much time go by that nothing of the call can be on its way, unless it is delivered late."""
    if call.state not in ("submitting", "unknown"):
        return
    senders = [sender for sender in world.senders if sender.call == place]
    is_written = any(sender.at == "writing" for sender in senders)
    may_arrive = place in world.wire or any(
        sender.is_prompt or (sender.at == "writing" and not sender.has_lock) for sender in senders
    )
    is_over = setting.delivers_late or not (may_arrive or is_written)
    is_shown = setting.lists_late or call.is_listed or not call.rings
    match call.time:
        case "fresh" if setting.takes_keys and is_shown and is_over:
            yield f"minutes go by for call {place}", world.with_call(place, time="quiet")
        case "fresh" | "quiet" if not may_arrive and (call.time == "quiet" or not setting.takes_keys):
            yield f"the quiet time of call {place} is over", world.with_call(place, time="over")
        case "over" if setting.takes_keys and not (may_arrive or is_written):
            forgotten = world.with_call(place, time="forgotten", key_is_held=False)
            yield f"the key of call {place} is forgotten", forgotten
