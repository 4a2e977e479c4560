"""Raises the mistakes of all campaign folders, so that the Airflow UI shows them in its banner.

There is no DAG here: an import error removes all DAGs of its own file, and those of
``campaigns.py`` must stay.
"""

from outreach_airflow.campaign_dags import campaigns_root, raise_mistakes

raise_mistakes(campaigns_root(__file__))
