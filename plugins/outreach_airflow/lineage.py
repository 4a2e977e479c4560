"""What a task reads and writes, for those who collect lineage, such as OpenLineage.

Airflow asks collectors at the end of a task. Where no provider reads lineage its
collector takes nothing, and nothing more than this module is needed. Tables and
the campaign's own SQL are shown, and no value of any row.
"""

from airflow.providers.common.sql.hooks.lineage import send_sql_hook_lineage
from airflow.sdk.lineage import NoOpCollector, get_hook_lineage_collector

from outreach.campaign.folder import Campaign
from outreach.storage.metadata import SCHEMA
from outreach.storage.reporting_views import REPORTING, VIEWS
from outreach_airflow import wiring

_NO_HOST = "localhost"
"""The host of a ledger that is reached by a socket."""

_READ = ("invoice", "contact", "decision", "call", "call_transcript", "fact")
"""The tables that the reporting views rest on."""


def show_extract(campaign: Campaign) -> None:
    """Show that the campaign's query was read from its warehouse, and the ledger's invoices written.

    The collector finds the tables of the warehouse in the query. Of a file nothing is shown.
    """
    if _is_anyone_there():
        if campaign.config.source is None:
            send_sql_hook_lineage(context=wiring.hook(campaign.config.warehouse), sql=campaign.extract_sql)
        _show(written=[(SCHEMA, "invoice")])


def show_publish() -> None:
    """Show that the ledger was read, and that its reporting views are ready."""
    if _is_anyone_there():
        views = sorted(path.stem for path in VIEWS.glob("*.sql"))
        _show(read=[(SCHEMA, table) for table in _READ], written=[(REPORTING, view) for view in views])


def _is_anyone_there() -> bool:
    return not isinstance(get_hook_lineage_collector(), NoOpCollector)


def _show(*, read: list[tuple[str, str]] | None = None, written: list[tuple[str, str]]) -> None:
    collector, ledger = get_hook_lineage_collector(), wiring.ledger().url
    of_ledger = {
        "host": ledger.host or _NO_HOST,
        "port": ledger.port or 5432,
        "database": ledger.database,
    }
    hook = wiring.hook()
    for schema, table in read or ():
        kwargs = {**of_ledger, "schema": schema, "table": table}
        collector.add_input_asset(hook, scheme="postgres", asset_kwargs=kwargs)
    for schema, table in written:
        kwargs = {**of_ledger, "schema": schema, "table": table}
        collector.add_output_asset(hook, scheme="postgres", asset_kwargs=kwargs)
