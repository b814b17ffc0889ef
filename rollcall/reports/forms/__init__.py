"""Reading what was typed. Nothing is saved here."""
