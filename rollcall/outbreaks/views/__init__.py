"""Pages on which records and findings are written; those that only show them are boards'."""
