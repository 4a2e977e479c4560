"""Finding secrets in a campaign's files.

Everyone can read these files: they go into git, and into the snapshot of every run.
"""

import re

from outreach.yaml_files.problems import Problem

_SECRETS = {
    "a URL with a password": re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@'\"]+:[^/\s:@'\"]+@", re.IGNORECASE),
    "a webhook's signing secret": re.compile(r"\bwhsec_[A-Za-z0-9+/=]{16,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*"),
    "an access key": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{10,})"
    ),
    "a webhook's address": re.compile(
        r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks"
        r"|[\w.-]*webhook\.office\.com/webhook|chat\.googleapis\.com/v1/spaces)/?\S{8,}",
        re.IGNORECASE,
    ),
    "a password": re.compile(
        r"\b(?:password|passwd|pwd|secret|client_secret|api[_-]?key|auth[_-]?token|access[_-]?token)"
        r"[ \t]*[:=][ \t]*['\"]?[^\s'\"{}$<>]{6,}",
        re.IGNORECASE,
    ),
}


def secret_problems(text: str, *, file: str) -> list[Problem]:
    """Find text in a file that looks like a secret; the message never repeats it."""
    words = "; keep it in an Airflow connection and change it: it has been in a file"
    return [
        Problem(
            file=file, key="", message=f"holds {what}{words}", line=text.count("\n", 0, match.start()) + 1
        )
        for what, pattern in _SECRETS.items()
        if (match := pattern.search(text))
    ]
