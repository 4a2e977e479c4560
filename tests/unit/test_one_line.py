"""What people and providers write is shown on one line: nothing in it can pass for a line of our own."""

import pytest

from outreach.domain.one_line import one_line


@pytest.mark.parametrize(
    "text",
    [
        "stop\neverything is open",
        "stop\r\neverything is open",
        "stop\u2028everything is open",
        "stop\x0b\x0ceverything is open",
        "stop\x1b[2J\x1b[Heverything is open".replace("[2J", "").replace("[H", ""),
        "stop\x00everything is open",
        "stop\x85everything is open",
        "stop\u202eeverything is open",
        "  stop \t everything is open ",
        "stop\udc80everything is open",
    ],
    ids=ascii,
)
def test_what_would_begin_a_line_or_move_the_cursor_becomes_a_space(text: str) -> None:
    assert one_line(text) == "stop everything is open"


@pytest.mark.parametrize(
    "text", ["the agent's prompt was wrong – 12 %", "السعر خطأ", "wrong\u200dname 👩\u200d💻"]
)
def test_every_other_text_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text
