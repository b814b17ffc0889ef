"""The rules of the field as pure functions and frozen dataclasses.

No framework, database, clock, network or chance: everything a function needs is an argument, and the
same arguments always give the same answer. Reads like the dossier, and cites it.
"""
