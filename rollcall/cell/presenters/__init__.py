"""Rows, tags and sentences of the cell's pages."""
