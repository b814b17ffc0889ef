"""Outbreaks: what is done in and about homes with cases.

Owns the plan of each home with an outbreak, visits and advice, self-assessments and their checking,
restrictions on admissions, and who was told what when. Its words: episode, plan, visit, restriction.
Episodes themselves are derived from reports and retractions by the programme's windows and never stored.
"""
