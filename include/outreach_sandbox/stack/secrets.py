"""Keys and passwords of one local stack: random, stored in its state folder, readable only by its owner."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.state_folder import StateFolder

ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The secrets of a state folder, made once."""

    fernet_key: str = field(repr=False)
    jwt_secret: str = field(repr=False)
    api_secret_key: str = field(repr=False)
    admin_password: str = field(repr=False)
    metadata_key: str = field(repr=False)
    """Signs the values that the provider must return with a call's result."""
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def stored_secrets(folder: StateFolder) -> Secrets:
    """Read the stack's secrets; they are made first if there are none.

    Writes Airflow's password file too. Raises ``LocalProblem`` for a file that
    cannot be read as secrets.
    """
    if folder.secrets.exists():
        made = _read(folder.secrets)
    else:
        made = _new()
        write_private(folder.secrets, json.dumps(asdict(made), indent=2))
    write_private(folder.passwords, json.dumps({ADMIN: made.admin_password}))
    return made


def write_private(path: Path, content: str) -> None:
    """Replace a file in one step; no one else can read it at any moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(content + "\n")
    draft.replace(path)


def _read(path: Path) -> Secrets:
    try:
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LocalProblem(f"{path} is not readable as secrets; remove it, and new ones are made") from error


def _new() -> Secrets:
    return Secrets(
        fernet_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        jwt_secret=secrets.token_urlsafe(48),
        api_secret_key=secrets.token_urlsafe(32),
        admin_password=secrets.token_urlsafe(12),
        metadata_key=secrets.token_urlsafe(32),
        client_id=secrets.token_hex(8),
        client_secret=secrets.token_urlsafe(24),
        webhook_secret=f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
    )
