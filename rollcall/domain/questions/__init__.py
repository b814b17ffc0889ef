"""Question sets: what is asked, of whom, when it applies, how it is checked and counted."""
