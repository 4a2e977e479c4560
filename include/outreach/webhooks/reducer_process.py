"""The reducer as a separate process, so that it takes no time from the web application.

A byte in its standard input asks it to reduce the inbox. It ends with the process that
started it, even if that is killed, since the pipe closes with its writer. Its log goes
where its parent's goes.
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
"""The wait before a reducer that ended by itself is started again."""

GRACE_SECONDS = 10.0
"""The time for a reduction that runs when its parent ends; an interrupted one is rolled back."""


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
        """Start it, and start it again each time that it ends before ``end`` was called."""
        threading.Thread(target=self._keep, name="keeps the reducer", daemon=True).start()
        atexit.register(self.end)

    def wake(self) -> None:
        """Ask for a reduction; returns at once. A process that is just starting reduces anyway."""
        with self._changing:
            pipe = self._process and self._process.stdin
            if pipe and not pipe.closed:
                try:
                    os.write(pipe.fileno(), b".")
                except (BlockingIOError, BrokenPipeError):
                    return  # the pipe is full, or the process is being started again

    def end(self) -> None:
        """End it; a running reduction may finish."""
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
    """Reduce once, then for each byte of the standard input, until its end."""
    # Ctrl-C is for the parent, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reducer.wake()
    threading.Thread(target=_listen, args=(reducer,), name="listens to the parent", daemon=True).start()
    reducer.run()


def _listen(reducer: InboxReducer) -> None:
    # Not with sys.stdin: at its end the interpreter would wait for the lock of that.
    while os.read(sys.stdin.fileno(), 65536):
        reducer.wake()
    reducer.end()
    threading.Event().wait(GRACE_SECONDS)
    os._exit(1)  # a database does not answer


def log_to_stderr() -> None:
    """Write this process's log to the same place as its parent's."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
