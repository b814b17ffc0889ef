"""Pages of the boards room, one file for each task."""
