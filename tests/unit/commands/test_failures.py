"""A command that fails says so in a sentence, whatever was raised, and keeps private words to itself."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from typer.testing import CliRunner

from builders.local_commands import environment
from outreach.cli import OneSentence
from outreach.commands.failures import failing_in_a_sentence, without_traceback_option
from outreach.commands.help_pages import Application
from outreach.domain.errors import ConfigurationError
from outreach.storage.database_problems import NO_ANSWER

SECRETS = ("+966501234567", "hunter2", "Amal Haddad")
PRIVATE = "Key (phone)=(+966501234567) of Amal Haddad, password=hunter2"


def refused(words: str) -> OperationalError:
    """What SQLAlchemy raises where psycopg cannot connect."""
    return OperationalError(None, None, psycopg.OperationalError(f"connection failed: {words}: {PRIVATE}"))


def answered(error: type[psycopg.Error]) -> OperationalError:
    """What SQLAlchemy raises where the server refuses a statement."""
    return OperationalError("SELECT 1", {"phone": SECRETS[0]}, error(PRIVATE))


FAILURES = [
    (refused("connection refused"), 2, NO_ANSWER),
    (
        refused('FATAL:  password authentication failed for user "outreach"'),
        2,
        "refuses the login or the password",
    ),
    (refused('FATAL:  database "ledger" does not exist'), 2, "there is no database of the name"),
    (answered(psycopg.errors.DiskFull), 2, "the database's disk is full (SQLSTATE 53100)"),
    (answered(psycopg.errors.InsufficientPrivilege), 2, "does not allow this to the role"),
    (
        IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation(PRIVATE)),
        1,
        "sqlalchemy.exc.IntegrityError",
    ),
    (
        PermissionError(errno.EACCES, "Permission denied", "/folder/file"),
        2,
        "/folder/file: Permission denied",
    ),
    (OSError(errno.ENOSPC, "No space left on device", "/folder/file"), 2, "make room on the disk"),
    (UnicodeDecodeError("utf-8", b"a\xffb", 1, 2, "invalid start byte"), 2, "not valid utf-8 at byte 1"),
    (UnicodeEncodeError("utf-8", "a\udcff", 1, 2, "surrogates not allowed"), 2, "not valid UTF-8"),
    (ConfigurationError("a sentence of ours"), 2, "a sentence of ours"),
    (ValueError(PRIVATE), 1, "this was not expected: ValueError"),
    (ExceptionGroup(PRIVATE, [KeyError(PRIVATE)]), 1, "ExceptionGroup"),
    (RecursionError(PRIVATE), 1, "RecursionError"),
]


@pytest.mark.parametrize(("error", "code", "said"), FAILURES, ids=[said for _, _, said in FAILURES])
def test_any_error_is_one_sentence_without_private_words(
    error: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, failing_in_a_sentence(with_traceback=False):
        raise error
    assert end.value.code == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("outreach: ")
    assert said in printed.err
    assert [secret for secret in SECRETS if secret in printed.err] == []
    if not isinstance(error, ConfigurationError):
        assert "--traceback" in printed.err


def test_anyone_who_asks_for_the_traceback_gets_it_before_the_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit), failing_in_a_sentence(with_traceback=True):
        raise ValueError(PRIVATE)
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last)")
    assert "outreach: this was not expected: ValueError" in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "environ", "is_wanted"),
    [
        (["check"], {}, False),
        (["check", "--traceback"], {}, True),
        (["--traceback", "check"], {}, True),
        (["check"], {"OUTREACH_TRACEBACK": "1"}, True),
        (["check"], {"OUTREACH_TRACEBACK": "0"}, False),
    ],
)
def test_a_traceback_is_asked_for_anywhere_among_the_arguments_or_by_the_environment(
    arguments: list[str], environ: dict[str, str], *, is_wanted: bool
) -> None:
    assert without_traceback_option(arguments, environ) == (["check"], is_wanted)


def test_after_two_dashes_it_is_a_value() -> None:
    assert without_traceback_option(["check", "--", "--traceback"], {}) == (
        ["check", "--", "--traceback"],
        False,
    )


def run(*arguments: str | bytes, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program itself, with arguments that need not be text."""
    command = [sys.executable, "-m", "outreach", *arguments]
    environ = environment(home, **more)
    return subprocess.run(
        command,
        env=environ,
        capture_output=True,
        check=False,
        timeout=120,
        encoding="utf-8",
        errors="replace",
    )


def test_an_argument_that_is_no_text_is_named(tmp_path: Path) -> None:
    done = run("run", b"\xff\xfe", home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("outreach: argument 2 of the command is not valid UTF-8")


def test_a_file_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(b'{"log_path": "\xff"}')
    done = run("simulate", "levers", "--settings", str(tmp_path / "settings.json"), home=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "not valid utf-8 at byte 14" in done.stderr


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    done = run("schema", "--output", "/dev/full", home=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "No space left on device; make room on the disk" in done.stderr


def test_a_reader_who_has_enough_ends_the_command_without_a_word(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    for arguments in (("schema",), ("--help",), ("check",)):
        command = [sys.executable, "-m", "outreach", *arguments]
        with subprocess.Popen(
            command, env=environment(tmp_path), stdout=theirs, stderr=subprocess.PIPE, text=True
        ) as process:
            _, said = process.communicate(timeout=120)
        assert (process.returncode, said) == (1, "")
    os.close(theirs)


def test_ctrl_c_is_a_sentence_and_the_exit_code_that_shells_know() -> None:
    interrupted = Application(cls=OneSentence)

    @interrupted.callback()
    def program() -> None:
        """Have commands."""

    @interrupted.command()
    def work() -> None:
        """Be interrupted."""
        raise KeyboardInterrupt

    done = CliRunner().invoke(interrupted, ["work"])
    assert (done.exit_code, done.stderr) == (130, "outreach: ended before it was finished, as asked\n")
