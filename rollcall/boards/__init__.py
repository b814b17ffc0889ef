"""Boards: read-only pages that compose many rooms.

Owns the daily board of an area, the way from a figure to the homes and answers behind it, one home
on a page, and its timeline. Its words are the other rooms' words. It never writes anything but who
looked at which home.
"""
