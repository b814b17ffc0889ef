"""Reports: facts from homes.

Owns report versions: what a home said in one question set about one date, by whatever source, with
everything it said before. Its words: report, version, source, correction, difference. It never edits
or removes a version, never counts (that is `picture`), and knows nothing of what is done about answers.
"""
