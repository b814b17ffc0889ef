"""Pages about messages and links, one file for each task."""
