"""Api: each room's calls under one address, `/api/v1/`.

Mounts what the rooms offer, and guards it with its own sign-in. Never holds a rule: a call does what
the same room's service does for a page.
"""
