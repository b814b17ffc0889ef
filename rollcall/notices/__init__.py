"""Notices: messages to homes, and the signed links in them.

Owns what was sent to whom by which channel, what failed, and the links that open one home's update for
one day. Its words: message, channel, budget, quiet hours, reminder, link. It sends what it is told to
send to whom it is told; which homes have not been heard from it does not know, and it never reads a
report.
"""
