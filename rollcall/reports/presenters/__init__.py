"""What the pages of the reports room show: rows, tags and sentences. No queries."""
