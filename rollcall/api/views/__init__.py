"""Answers of the API that no room gives."""
