"""What people type on the pages of the reports room. Nothing is saved here."""
