"""Boards: read-only pages that compose many rooms."""
