"""Names that mean the same everywhere: ids of connections, and a variable of the environment."""

from typing import Final

LEDGER: Final = "outreach_db"
"""The PostgreSQL database of the ledger."""

WAREHOUSE: Final = "warehouse"
"""The database that invoices are read from, unless a campaign names another one."""

REHEARSED_DATE: Final = "OUTREACH_REHEARSED_DATE"
"""The variable with which ``outreach rehearse`` says which date its own Airflow plays as today's."""
