"""The reducer as a process of its own, so that it takes no time from the door's interpreter.

A byte in its standard input asks it to reduce the inbox. It ends with the process
that started it, in any way that one ends: the pipe closes with its writer.
Its log goes where its parent's goes.
"""

import atexit
import logging
import os
import signal
import subprocess
import sys
import threading

from outreach.webhooks.reducer import InboxReducer

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""Until a reducer that ended by itself is started again."""

GRACE_SECONDS = 10.0
"""For the reduction that is under way when its parent ends; one that is cut off is rolled back."""


class ReducerProcess:
    """Keeps one process running that reduces the inbox: ``python -m <module>``."""

    def __init__(self, module: str, *, again_seconds: float = AGAIN_SECONDS) -> None:
        self._module = module
        self._again_seconds = again_seconds
        self._ends = threading.Event()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process that was started last."""
        process = self._process
        return None if process is None else process.pid

    def start(self) -> None:
        """Start it, and start it again whenever it ends before ``end`` was called."""
        threading.Thread(target=self._keep, name="keeps the reducer", daemon=True).start()
        atexit.register(self.end)

    def wake(self) -> None:
        """Ask for a reduction; returns at once. One that is just being started reduces anyway."""
        with self._changing:
            pipe = self._process and self._process.stdin
            if pipe and not pipe.closed:
                try:
                    os.write(pipe.fileno(), b".")
                except (BlockingIOError, BrokenPipeError):
                    return  # it was asked more often than it could read, or is started again

    def end(self) -> None:
        """End it; a reduction that is under way may come to its end."""
        self._ends.set()
        process = self._process
        if process is None:
            return
        self._close(process)
        try:
            process.wait(GRACE_SECONDS + 1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        while self._start_one():
            process = self._process
            code = process.wait() if process else "nothing"
            if process:
                self._close(process)
            if not self._ends.wait(self._again_seconds):
                logger.warning("the reducer of the inbox ended with %s and is started again", code)

    def _start_one(self) -> bool:
        with self._changing:
            if self._ends.is_set():
                return False
            try:
                process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", self._module], stdin=subprocess.PIPE, bufsize=0
                )
            except OSError as error:
                logger.error("the reducer of the inbox did not start: %s", error)  # noqa: TRY400
                self._process = None
                return True
            if process.stdin:
                os.set_blocking(process.stdin.fileno(), False)
            self._process = process
            return True

    def _close(self, process: "subprocess.Popen[bytes]") -> None:
        with self._changing:
            if process.stdin:
                process.stdin.close()


def reduce_until_the_parent_ends(reducer: InboxReducer) -> None:
    """Reduce once, then for each byte of the standard input, until that comes to its end."""
    # Ctrl-C is for the parent, whose end it is.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reducer.wake()
    threading.Thread(target=_listen, args=(reducer,), name="listens to the parent", daemon=True).start()
    reducer.run()


def _listen(reducer: InboxReducer) -> None:
    # Not by sys.stdin, whose lock the interpreter would wait for at its end.
    while os.read(sys.stdin.fileno(), 65536):
        reducer.wake()
    reducer.end()
    threading.Event().wait(GRACE_SECONDS)
    os._exit(1)  # a database does not answer


def log_to_stderr() -> None:
    """Write what this process logs where its parent writes."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
