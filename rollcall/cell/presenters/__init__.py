"""Signals and levels as rows, tags and sentences."""
