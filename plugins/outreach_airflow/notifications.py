"""The one place that sends notifications.

It looks into the ledger and the campaign's folder, not at the reports of Airflow: when a
task failed, before a wait, when a night is late, and every hour in
``outreach_maintenance``. A message that was missed is sent the next time.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.context import Context
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from outreach.campaign.loading import LoadedFolder
from outreach.campaign.model import CampaignConfig
from outreach.campaign.notifiers import notifier_class
from outreach.campaign.notify_choice import Recipient
from outreach.domain.notifications import EventKind, Notification
from outreach.services.notifications.tell import Told
from outreach_airflow import wiring
from outreach_airflow.campaign_dags import campaigns_root, folders_with_a_dag
from outreach_airflow.limits import NOTIFIER, call_within
from outreach_airflow.paths import whole_address_in_airflow

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = logging.getLogger(__name__)

NOTHING = Told(sent=0, failed=0)

SUBJECT = "{{ event.campaign }}: {{ event.kind | replace('_', ' ') }}"

HTML = """<p>{{ event.sentence | e }}</p><p>{{ event.what_to_do | e }}</p>
{% if event.link %}<p><a href="{{ event.link | e }}">{{ event.link | e }}</a></p>{% endif %}"""


def send(recipient: Recipient, event: Notification) -> None:
    """Notify one recipient of one event; raises the error that prevented the delivery."""
    if recipient.webhook is not None:
        from outreach_airflow.notify_webhook import tell_webhook

        tell_webhook(recipient.webhook, event)
        return
    notifier = _notifier(recipient)
    # What happened comes in as a value and never as a template: a gate's name is a person's text.
    call_within(NOTIFIER, lambda: notifier({"event": event.as_fields()}))


def _notifier(recipient: Recipient) -> Any:
    if recipient.notifier is not None:
        return notifier_class(recipient.notifier)(**recipient.arguments)
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    return SmtpNotifier(
        to=list(recipient.email or ()),
        subject=SUBJECT,
        html_content=HTML,
        smtp_conn_id=recipient.connection,
    )


def after_failure(context: Context) -> None:
    """Notify people of the cause when a task of a campaign failed; raises nothing."""
    dag: Any = context["dag"]
    tell_of_folder(campaigns_root(dag.fileloc), dag.dag_id)


def tell_everyone(root: Path) -> dict[str, int]:
    """Send what was not sent yet of every campaign, every hour; raises nothing."""
    told = [tell_of_folder(root, folder.campaign_id) for folder in folders_with_a_dag(root)]
    counts = {"sent": sum(each.sent for each in told), "failed": sum(each.failed for each in told)}
    log.info("notifications: sent %s, failed %s", counts["sent"], counts["failed"])
    return counts


def tell_of_folder(root: Path, campaign_id: str) -> Told:
    """Send what was not sent yet of one campaign, as its folder says now; raises nothing."""
    try:
        return _tell_of_folder(root, campaign_id)
    except Exception as error:
        _not_told(campaign_id, error)
        return NOTHING


def tell_of_run(ledger_connection_id: str, run_id: UUID) -> Told:
    """Send what was not sent yet of a run's campaign, as its copy of the folder says; raises nothing."""
    from outreach.services.runs.run import read_run

    try:
        with wiring.ledger(ledger_connection_id).connect() as connection:
            campaign = read_run(connection, run_id).campaign
        return _tell(campaign.campaign_id, campaign.config, (), ledger_connection_id=ledger_connection_id)
    except Exception as error:
        _not_told(str(run_id), error)
        return NOTHING


def deadline_of(root: Path, folder: LoadedFolder) -> DeadlineAlert | None:
    """Return the alert for a night that is not done by its hour; None if no one wants it.

    Its callback runs in the triggerer, which every executor has.
    """
    config = folder.config
    if config is None or not any(EventKind.LATE_NIGHT in each.events for each in config.notify):
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=config.night_lasts,
        callback=AsyncCallback(night_is_late, kwargs={"root": str(root), "campaign_id": folder.campaign_id}),
        name="done_within",
    )


async def night_is_late(root: str, campaign_id: str, context: Mapping[str, Any]) -> None:
    """Notify people that a night is not done by its hour; raises nothing."""
    await asyncio.to_thread(_tell_of_late_night, Path(root), campaign_id, context["dag_run"])


def _tell_of_late_night(root: Path, campaign_id: str, dag_run: Mapping[str, Any]) -> None:
    from outreach.services.notifications.find import late_night

    try:
        config = _folder(root, campaign_id).config or _last_config(campaign_id)
        if config is None:
            log.error("%s is late, has mistakes in campaign.yaml and never ran: no one hears", campaign_id)
            return
        params = dag_run.get("conf") or {}
        asked = params.get("run_date")
        run_after = datetime.fromisoformat(str(dag_run["run_after"]))
        event = late_night(
            campaign_id,
            run_date=date.fromisoformat(asked) if asked else run_after.astimezone(config.zone()).date(),
            wave=int(params.get("wave", 1)),
            lasts=config.night_lasts,
        )
        _tell(campaign_id, config, [event])
    except Exception as error:
        _not_told(campaign_id, error)


def _tell_of_folder(root: Path, campaign_id: str) -> Told:
    from outreach.services.notifications.tell import forget_broken_folder

    folder = _folder(root, campaign_id)
    config = folder.config or _last_config(campaign_id)
    if folder.problems:
        return _tell_of_broken_folder(root, folder, config)
    if config is None:
        return NOTHING  # the folder was taken away, and there was no run of it
    forget_broken_folder(wiring.ledger(), campaign_id=campaign_id)
    return _tell(campaign_id, config, ())


def _tell_of_broken_folder(root: Path, folder: LoadedFolder, config: CampaignConfig | None) -> Told:
    """Notify the people in the folder's file or in its last run, else those of other campaigns."""
    from outreach.services.notifications.find import broken_folder

    event = broken_folder(folder.campaign_id, folder.problems)
    named = folder.notify or (config.notify if config else ())
    if config is not None and named:
        return _tell(folder.campaign_id, config.model_copy(update={"notify": named}), [event])
    recipients = named or _named_by_others(root, folder.campaign_id)
    if not recipients:
        log.error(
            "%s has mistakes, and neither its campaign.yaml nor another campaign names anyone to notify",
            folder.campaign_id,
        )
    return _deliver(folder.campaign_id, [event], recipients, ledger=wiring.ledger())


def _named_by_others(root: Path, campaign_id: str) -> Sequence[Recipient]:
    """Return everyone who is notified of broken folders of other campaigns, each person once."""
    others = (each for each in folders_with_a_dag(root) if each.campaign_id != campaign_id)
    named = (recipient for folder in others for recipient in folder.notify)
    wanting = (recipient for recipient in named if EventKind.BROKEN_FOLDER in recipient.events)
    return tuple({recipient.key: recipient for recipient in wanting}.values())


def _tell(
    campaign_id: str,
    config: CampaignConfig,
    also: Sequence[Notification],
    *,
    ledger_connection_id: str | None = None,
) -> Told:
    from outreach.services.notifications.find import find_events

    if not config.notify:
        return NOTHING
    ledger = wiring.ledger(ledger_connection_id) if ledger_connection_id else wiring.ledger()
    found = find_events(ledger, campaign_id=campaign_id, config=config, now=wiring.clock())
    return _deliver(campaign_id, [*also, *found], config.notify, ledger=ledger)


def _deliver(
    campaign_id: str, found: Sequence[Notification], recipients: Sequence[Recipient], *, ledger: "Engine"
) -> Told:
    from outreach.services.notifications.tell import tell

    link = whole_address_in_airflow(f"/dags/{campaign_id}")
    events = {event.cause: replace(event, link=link) for event in found}
    return tell(
        ledger,
        list(events.values()),
        campaign_id=campaign_id,
        recipients=recipients,
        send=send,
        now=wiring.clock(),
    )


def _folder(root: Path, campaign_id: str) -> LoadedFolder:
    found = folders_with_a_dag(root, only=campaign_id)
    return found[0] if found else LoadedFolder(campaign_id=campaign_id, campaign=None, problems=())


def _last_config(campaign_id: str) -> CampaignConfig | None:
    """Return the campaign.yaml of the last run; today's file cannot be read."""
    from outreach.services.runs.run import last_campaign

    campaign = last_campaign(wiring.ledger(), campaign_id)
    return None if campaign is None else campaign.config


def _not_told(whom: str, error: Exception) -> None:
    """Log that nothing could be sent, with the error's type only: its words may repeat private data."""
    log.error("No one could be notified of %s: %s", whom, type(error).__name__)
