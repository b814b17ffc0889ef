"""Reports and calls as pages and files show them. No queries."""
