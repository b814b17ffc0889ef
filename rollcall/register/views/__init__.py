"""Pages that keep the register, one file for each task."""
