"""Reducing the inbox after deliveries were stored, once for all that came meanwhile."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from outreach.providers.base import VoiceProvider
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.runs.ledger_settings import LedgerSettings

logger = logging.getLogger(__name__)

LIMIT = 1000
"""The most deliveries of one account in one reduction; a longer queue needs several."""


class InboxReducer:
    """Reduces in its thread each time that it is woken; once for several wakes meanwhile.

    A failure is harmless: the deliveries stay unapplied in the inbox, where the
    next delivery, the campaign's run or the maintenance DAG finds them. Any
    number of reducers may run at the same time.
    """

    def __init__(
        self,
        *,
        ledger: Callable[[], Engine],
        provider_of: Callable[[str], VoiceProvider],
        settings: Callable[[], LedgerSettings],
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._provider_of = provider_of
        self._settings = settings
        self._clock = clock
        self._asked = threading.Event()
        self._ends = False

    def wake(self) -> None:
        """Ask for a reduction; returns at once."""
        self._asked.set()

    def end(self) -> None:
        """Make ``run`` return after the present reduction."""
        self._ends = True
        self._asked.set()

    def run(self) -> None:
        """Reduce each time that it is woken, until ``end`` is called."""
        while self._asked.wait() and not self._ends:
            self._asked.clear()
            self._reduce_once()

    def _reduce_once(self) -> None:
        try:
            counts = reduce_inbox(
                self._ledger(),
                provider_of=self._provider_of,
                settings=self._settings(),
                now=self._clock(),
                limit=LIMIT,
            )
        except Exception as error:
            # Only the error's type: its message could quote the delivery.
            logger.error("the inbox was not reduced, its deliveries wait: %s", type(error).__name__)  # noqa: TRY400
            return
        if counts.handled >= LIMIT:
            self._asked.set()
        if counts.handled or counts.left:
            logger.info("%d deliveries reduced, %d left", counts.handled, counts.left)
        if counts.odd:
            logger.warning("deliveries that were kept and not applied: %s", counts.odd)
