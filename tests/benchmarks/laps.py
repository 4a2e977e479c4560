"""The cost of each part of one piece of work."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Laps:
    """CPU seconds of this process by part, in the order in which they began."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Add what the block costs to a part."""
        before = time.process_time()
        try:
            yield
        finally:
            self.seconds[part] += time.process_time() - before
