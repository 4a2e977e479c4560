"""Real processes: what was started ends, with all that it started, and nothing else does."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil

from outreach_sandbox.stack.processes import (
    GRACE_SECONDS,
    Program,
    RunningProgram,
    end_all,
    end_one,
    last_words,
    start,
)
from outreach_sandbox.stack.sessions import ProcessMark, is_alive, mark_of
from outreach_sandbox.stack.signalling import signal_if

SLEEP = "import time; time.sleep(60)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
LEAVES_A_CHILD_IN_ANOTHER_GROUP = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0)
print(child.pid, flush=True)
"""
OUTLIVES_ITS_CHILD = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
asked = []
def when_asked(*_):
    child.terminate()
    asked.append(1)
    if len(asked) == 2:
        sys.exit(7)
signal.signal(signal.SIGTERM, when_asked)
print("ready", flush=True)
while True:
    time.sleep(60)
"""


def run(code: str, folder: Path) -> RunningProgram:
    program = Program(name="program", command=(sys.executable, "-c", code))
    return start(program, environment=os.environ, log=folder / "program.log", folder=folder)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_is_ended_by_being_asked(tmp_path: Path) -> None:
    running = run(SLEEP, tmp_path)
    end_all([running.mark])
    assert running.process.wait() == -15


def test_a_program_that_does_not_listen_is_forced_after_the_grace(tmp_path: Path) -> None:
    running = run(STUBBORN, tmp_path)
    until(lambda: "deaf" in last_words(running.log))
    end_all([running.mark], grace_seconds=0.3)
    assert running.process.wait() == -9


def test_children_are_ended_too_even_in_a_group_of_their_own_and_without_their_parent(tmp_path: Path) -> None:
    running = run(LEAVES_A_CHILD_IN_ANOTHER_GROUP, tmp_path)
    assert running.process.wait() == 0
    child = mark_of(int(last_words(running.log)))
    assert is_alive(child)
    began = time.monotonic()
    end_all([running.mark])
    assert not is_alive(child)
    assert time.monotonic() - began < GRACE_SECONDS / 2


def test_a_program_that_waits_for_a_child_that_has_gone_is_asked_again(tmp_path: Path) -> None:
    running = run(OUTLIVES_ITS_CHILD, tmp_path)
    until(lambda: "ready" in last_words(running.log))
    end_all([running.mark])
    assert running.process.wait() == 7


def test_a_process_that_only_has_the_same_number_is_left_alone(tmp_path: Path) -> None:
    running = run(SLEEP, tmp_path)
    earlier = ProcessMark(pid=running.mark.pid, started=running.mark.started - 100)
    end_all([earlier], grace_seconds=0.3)
    end_one(earlier, within_seconds=0.3)
    assert running.exit_code() is None
    end_all([running.mark])
    running.process.wait()


def test_a_session_without_its_leader_that_only_has_the_number_of_one_before_a_restart_is_left_alone(
    tmp_path: Path,
) -> None:
    running = run(LEAVES_A_CHILD_IN_ANOTHER_GROUP, tmp_path)
    running.process.wait()
    child = mark_of(int(last_words(running.log)))
    end_all([ProcessMark(pid=running.mark.pid, started=psutil.boot_time() - 100)], grace_seconds=0.3)
    assert is_alive(child)
    end_all([running.mark])


def test_a_session_without_its_leader_that_has_the_number_of_ours_by_now_is_left_alone(
    tmp_path: Path,
) -> None:
    others = run(LEAVES_A_CHILD_IN_ANOTHER_GROUP, tmp_path)
    others.process.wait()
    child = mark_of(int(last_words(others.log)))
    ours = ProcessMark(pid=others.mark.pid, started=others.mark.started - 0.5, label="the label of ours")
    end_all([ours, replace(ours, label=None)], grace_seconds=0.3)
    assert is_alive(child)
    end_all([others.mark])
    assert not is_alive(child)


def test_a_process_that_gets_the_number_while_it_is_looked_at_is_not_signalled(tmp_path: Path) -> None:
    running = run(SLEEP, tmp_path)
    later = []

    def is_meant() -> bool:
        running.process.kill()
        running.process.wait()  # from here on the system may give the number to another process
        later.append(running.mark.pid)
        return True

    assert not signal_if(running.mark.pid, signal.SIGTERM, is_meant=is_meant)
    assert later == [running.mark.pid]


def test_one_process_is_ended_alone(tmp_path: Path) -> None:
    running = run(LEAVES_A_CHILD_IN_ANOTHER_GROUP + SLEEP, tmp_path)
    until(lambda: last_words(running.log) != "")
    child = mark_of(int(last_words(running.log)))
    end_one(running.mark, within_seconds=5)
    assert running.process.wait() == -15
    assert is_alive(child)
    end_all([running.mark])


def test_the_last_words_are_the_end_of_what_was_printed(tmp_path: Path) -> None:
    running = run("for line in range(100): print('line', line)", tmp_path)
    running.process.wait()
    assert last_words(running.log, lines=2) == "line 98\nline 99"


def test_there_are_no_last_words_of_a_program_that_never_ran(tmp_path: Path) -> None:
    assert last_words(tmp_path / "never.log") == ""


def test_a_mark_names_this_very_process() -> None:
    assert mark_of(os.getpid()).started == round(psutil.Process().create_time(), 2)
