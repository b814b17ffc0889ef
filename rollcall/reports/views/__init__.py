"""Pages of the reports room, one file for each task."""
