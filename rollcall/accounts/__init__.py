"""Accounts: people, their roles and where they hold them, signing in and out.

A membership is one person, one role and one scope, for a time. A scope is text, such as
`area:E08000014` or `home:1-123`, so that this room needs no homes: `register` narrows what a person
sees to their scopes. Never holds a report, and never asks what a home is.
"""
