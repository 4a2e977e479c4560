"""Ids of the connections that have the same name everywhere."""

from typing import Final

LEDGER: Final = "outreach_db"
"""The PostgreSQL database of the ledger."""

WAREHOUSE: Final = "warehouse"
"""The database that invoices are read from, unless a campaign names another one."""
