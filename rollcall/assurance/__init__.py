"""Assurance: the return a council makes from its homes' own answers.

Owns drafting: the lines of a round's template counted from what the homes said, with what is wrong.
Its words: round, return, line, problem. Later: the letter, sign-off, submission, publication, review.
It never changes a home's answer, and never counts a blank as No.
"""
