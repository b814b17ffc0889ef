"""What pages of the reports room read of what was typed. Nothing here saves."""
