"""Reading what people typed on the pages of the reports room; nothing is saved here."""
