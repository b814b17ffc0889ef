"""Rollcall: hear from every care home every day, get help there, and account for it upwards."""
