"""Cell: from what homes said to what is done about it.

Owns what people decided about signals, the level of each home, actions and what homes asked for,
meetings with their decisions, and what was passed on to the next tier. Its words: signal, level,
action, request, team, meeting, decision. What homes said it reads and never changes; every decision
keeps the facts as they stood when it was taken.
"""
