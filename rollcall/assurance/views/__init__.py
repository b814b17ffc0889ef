"""Pages of the assurance room."""
