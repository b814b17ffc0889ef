"""Programmes: one folder of data for each emergency, and no code.

A programme folder says what homes are asked, how answers are checked and added up, which areas
and dates count, and what a return looks like. ``README.md`` beside this file explains each file
and key. Folders are read and checked by ``rollcall.foundation``; nothing here is imported.
"""
