"""Demo: an invented borough, built through the services."""
