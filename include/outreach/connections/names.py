"""Names that are the same everywhere: ids of connections, and an environment variable."""

from typing import Final

LEDGER: Final = "outreach_db"
"""The PostgreSQL database of the ledger."""

WAREHOUSE: Final = "warehouse"
"""The database from which invoices are read, unless a campaign names another one."""

REHEARSED_DATE: Final = "OUTREACH_REHEARSED_DATE"
"""The variable in which ``outreach rehearse`` gives its own Airflow the date to play as today."""
