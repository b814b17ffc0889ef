"""Picture: the figures of any area on any date, as known at any time.

Owns figures, coverage, trends and the way down from a number to the homes and answers that make it.
Everything here is derived from the register, the facts and the programme; the one table it keeps is a
cache that can be emptied at any time. It never writes a fact and never decides anything.
"""
