"""Reports: facts from homes.

Owns report versions: what a home said in one question set about one date, by whatever source, with
everything it said before, and the files with many homes' answers that people sent. Its words: report,
version, source, correction, difference, upload, workbook. It never edits or removes a version, never
counts (that is `picture`), and knows nothing of what is done about answers.
"""
