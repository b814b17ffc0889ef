"""Pages of the cell, one file for each task."""
