"""The sentence of a command that failed: what is wrong and what helps, without private data.

A driver's own text may hold a phone number or a password, so it is never printed. Only
the type of the error and our own words are.
"""

import errno
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from outreach.commands.console import complain, err
from outreach.commands.signals import AskedToEnd
from outreach.domain.errors import ConfigurationError, OutreachError

SOMETHING_TO_FIX = 2
"""Exit code if a person must change something first; 1 is for work that was done and failed."""

FAILED = 1

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells know it."""

TRACEBACK_OPTION = "--traceback"
TRACEBACK_VARIABLE = "OUTREACH_TRACEBACK"

NOT_UTF_8 = "argument {number} of the command is not valid UTF-8: write it anew, or set the terminal to UTF-8"


@contextmanager
def ending_by_signal_is_said() -> Iterator[None]:
    """If a signal ends the block, say so and end the program with the exit code that shells know."""
    try:
        yield
    except KeyboardInterrupt:
        complain("ended before it was finished, as asked")
        sys.exit(INTERRUPTED)
    except AskedToEnd as asked:
        complain("ended before it was finished, as asked")
        sys.exit(128 + asked.number)


@contextmanager
def failing_in_a_sentence(*, with_traceback: bool) -> Iterator[None]:
    """Say in a sentence why the block failed, for any error, and end the program with an exit code."""
    try:
        yield
    except Exception as error:
        if with_traceback:
            traceback.print_exc(file=err.file)
        sentence, code = _said_of(error)
        complain(sentence)
        sys.exit(code)


def without_traceback_option(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[list[str], bool]:
    """Remove the option from the arguments, at any place; returns also whether a traceback is wanted."""
    ours, end, others = _split(arguments)
    kept = [each for each in ours if each != TRACEBACK_OPTION]
    is_wanted = len(kept) < len(ours) or environ.get(TRACEBACK_VARIABLE, "") not in {"", "0"}
    return [*kept, *end, *others], is_wanted


def require_utf_8(arguments: Sequence[str]) -> None:
    """Raise ``ConfigurationError`` for an argument that is no valid text, which no database can store."""
    for number, argument in enumerate(arguments, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise ConfigurationError(NOT_UTF_8.format(number=number)) from None


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Split the arguments at ``--``, after which everything is a value."""
    given = list(arguments)
    at = given.index("--") if "--" in given else len(given)
    return given[:at], given[at : at + 1], given[at + 1 :]


def _said_of(error: Exception) -> tuple[str, int]:
    """Return the sentence and the exit code of an error."""
    from outreach.storage.database_problems import database_problem

    if isinstance(error, OutreachError):
        return str(error), SOMETHING_TO_FIX
    known = database_problem(error) or _problem_of_files(error)
    if known is not None:
        return f"{known} ({_rest(error)})", SOMETHING_TO_FIX
    return f"this was not expected: {_rest(error)}. The command's earlier changes stay as they are", FAILED


def _rest(error: Exception) -> str:
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}; {TRACEBACK_OPTION} or {TRACEBACK_VARIABLE}=1 shows where"


def _problem_of_files(error: Exception) -> str | None:
    """Return a sentence for an error of a file or a text; None for another error."""
    if isinstance(error, UnicodeDecodeError):
        return f"what was read is not valid {error.encoding} at byte {error.start}: save the file as UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "a text cannot be written, because it is not valid UTF-8 or the terminal shows less than that"
    if not isinstance(error, OSError) or error.errno is None:
        return None
    what = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    advice = _ADVICE.get(error.errno)
    return f"{what}{os.strerror(error.errno)}" + (f"; {advice}" if advice else "")


_ADVICE = {
    errno.ENOSPC: "make room on the disk, then run the command again",
    errno.EDQUOT: "make room on the disk, then run the command again",
    errno.EACCES: "run the command as the owner of it, or name another place",
    errno.EPERM: "run the command as the owner of it, or name another place",
    errno.EROFS: "name another place",
}
