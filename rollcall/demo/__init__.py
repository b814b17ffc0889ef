"""Demo: an invented borough, built through the services.

Owns the scenario: invented homes in and around Sefton, eight weeks of their reports up to 26 May 2020,
and one invented person for each role. Its words: persona (an invented person whose password is no
secret), rhythm (when and by which route a home's reports come). It is imported by nothing, writes only
what the services of other rooms let it write, and refuses to run in real use.
"""
