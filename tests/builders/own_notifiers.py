"""Notifiers as someone would write them for Airflow."""

import time
from typing import Any, ClassVar

from airflow.sdk import BaseNotifier


class KeepsWhatItSays(BaseNotifier):
    """Keeps its text, rendered."""

    template_fields = ("text",)
    said: ClassVar[list[str]] = []

    def __init__(self, *, text: str) -> None:
        super().__init__()
        self.text = text

    def notify(self, context: Any) -> None:
        self.said.append(self.text)


class Fails(BaseNotifier):
    """Cannot reach anyone, and says so with a secret in its words."""

    def notify(self, context: Any) -> None:
        raise ConnectionRefusedError("https://chat.invalid/secret-of-the-webhook")


class Hangs(BaseNotifier):
    """Waits for someone who does not answer."""

    def notify(self, context: Any) -> None:
        time.sleep(25)
