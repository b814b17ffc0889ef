"""API: each room's calls under one address."""
