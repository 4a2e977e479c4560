"""``notify`` of a campaign.yaml that has mistakes elsewhere: someone must hear of those."""

from pydantic import TypeAdapter, ValidationError

from outreach.campaign.notifiers import notifier_problems
from outreach.campaign.notify_choice import Recipient
from outreach.yaml_files.yaml_reading import YamlDocument

_RECIPIENTS: TypeAdapter[tuple[Recipient, ...]] = TypeAdapter(tuple[Recipient, ...])


def notify_alone(document: YamlDocument) -> tuple[Recipient, ...]:
    """Read whom a file names; no one where it is not certain what ``notify`` says, or it says nothing."""
    if not isinstance(document.data, dict) or _is_doubtful(document):
        return ()
    try:
        recipients = _RECIPIENTS.validate_python(document.data.get("notify", ()))
    except ValidationError:
        return ()
    return () if notifier_problems(recipients, file="", lines={}) else recipients


def _is_doubtful(document: YamlDocument) -> bool:
    """Say whether YAML itself has a mistake in ``notify``: the key is given twice, a value cannot be read."""
    return any(problem.key.replace("[", ".").split(".")[0] == "notify" for problem in document.problems)
