"""What people fill in about signals and levels."""
