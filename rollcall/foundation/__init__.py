"""Foundation: the plumbing every room stands on.

Owns the clock, the audit and access records, append-only tables, named errors, the base command
and the reading of programme files from disk. Knows nothing of homes, reports or returns.
"""
