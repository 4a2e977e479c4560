"""One night of a campaign as a page with charts: no server, no script, and no name or number of anyone."""
