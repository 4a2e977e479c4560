"""Raises the mistakes of all campaign folders, so that the Airflow UI shows them in its banner.

There is no DAG here: an import error takes all DAGs of its own file away, and
those of ``campaigns.py`` are to stay.
"""

from outreach_airflow.campaign_dags import campaigns_root, raise_mistakes

raise_mistakes(campaigns_root(__file__))
