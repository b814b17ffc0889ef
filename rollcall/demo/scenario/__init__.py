"""The story that the demo tells, as plain values; nothing here touches the database.

`places` reads the invented homes and how each stands on the last day. The other modules tell how each
came to stand there: `illness` (cases, deaths, closures), `beds`, `staff`, `stock` (PPE), `answers` (one
home's day in words of the daily set), `actions` (the support actions), `leads` (who supports it) and `rhythm` (when and by which
route reports come, which are late, missing or corrected). All chance comes from `chance`, so two
builds tell the same story.
"""
