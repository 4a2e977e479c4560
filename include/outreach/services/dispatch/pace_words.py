"""One sentence about an account's pace: its lines, how they are known, and the assumed length of a call."""

from datetime import timedelta

from outreach.services.safeguards.account_limits import Pace


def pace_in_words(
    pace: Pace,
    *,
    is_invented: bool,
    lines: int | None,
    call_length: timedelta,
    ended: int | None,
    enough: int,
) -> str:
    """Return the sentence. ``ended`` is how many calls were measured; None if none were read."""
    said_of_lines = _lines(pace, lines, is_invented=is_invented, enough=enough, ended=ended)
    is_said = pace.lines is not None or is_invented
    return f"{said_of_lines}; {_length(call_length, ended=ended, enough=enough, is_said=is_said)}"


def _lines(pace: Pace, lines: int | None, *, is_invented: bool, enough: int, ended: int | None) -> str:
    if pace.lines is not None:
        return f"{_counted(pace.lines)} at once, as the connection's `lines` says"
    silent = "because the connection's `lines` says nothing"
    if is_invented:
        return f"calls are handed over without a bound on lines, {silent} and the audience is invented"
    if lines is not None:
        return f"{_counted(lines)} at once, the most seen among the last {ended}, {silent}"
    after = ", and from then on the most that were seen at once" if ended is None else ""
    until = f"until {enough} have ended, of no more than a single line can call"
    return f"calls are handed over one batch at a time {until}, {silent}{after}"


def _length(call_length: timedelta, *, ended: int | None, enough: int, is_said: bool) -> str:
    taken = f"a call is taken to last {_minutes(call_length)}"
    if ended is None:
        until = f"{enough} have ended" if is_said else "then"
        return f"{taken} until {until}, and later as long as the last ones took"
    if ended < enough:
        return f"{taken} until {enough} have ended on the account within 7 days ({ended} have)"
    return f"{taken}, by the length and the pace of the last {ended}"


def _counted(lines: int) -> str:
    return "1 call" if lines == 1 else f"{lines} calls"


def _minutes(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:.3g} min"
