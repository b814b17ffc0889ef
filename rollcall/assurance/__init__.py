"""Assurance: the return that a council sends."""
