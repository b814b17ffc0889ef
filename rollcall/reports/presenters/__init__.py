"""Reports and queries as a page shows them. No queries of the database."""
