"""Pages of signals and levels."""
