"""A mail server on this machine that keeps what it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from outreach_sandbox.stack.ports import free_port

EVERYONE = "@".join(("night-shift", "example.org"))
"""An address that the tests write to."""

SENDER = "@".join(("outreach", "example.org"))


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where it listens, and what arrived."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)

    @property
    def connection(self) -> dict[str, Any]:
        """Airflow's connection to it."""
        extra = {
            "disable_ssl": True,
            "disable_tls": True,
            "from_email": SENDER,
            "timeout": 10,
            "retry_limit": 1,
        }
        return {"conn_type": "smtp", "host": "127.0.0.1", "port": self.port, "extra": extra}

    def texts(self) -> list[str]:
        """The bodies of the mails."""
        parts = [mail.get_body(("html", "plain")) for mail in self.mails]
        return [part.get_content() for part in parts if part is not None]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Take mail on a free port."""
    server = MailServer(port=free_port())

    class Keeps:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mail = message_from_bytes(envelope.content, policy=policy.default)
            server.mails.append(mail)
            return "250 kept"

    controller = Controller(Keeps(), hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
