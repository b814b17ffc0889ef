"""Register: who and where.

Owns areas of every kind and how they lie in one another, providers, care homes, what a home was like
on any date, which areas it was in, and the names all of these had before. Every answer here is given
*as at a date*: "homes open in Sefton on 26 May 2020" has one answer, and says which list it is from.

Words: *area* (a nation, a region, a local authority, a partners' footprint; the kinds are programme
data) · *authority* (the one area of the kind that every home has exactly one of at a date) ·
*cross-cutting area* (a home may be in several) · *record* (what a home was like from one date to
another) · *alias* (a name that is no longer, or not officially, used) · *as of* (the date a list
speaks for) · *successor* (the home that took over from one that closed).

Dates are half open: `valid_from` is the first day and `valid_to` the first day no longer; `None`
means always before, or still. So `closed_on` is the first day on which a home is closed.

It never decides what a home must report, never counts answers, and never deletes a home: one that
vanishes from a list is reported, and one that closes stays to be found.
"""
