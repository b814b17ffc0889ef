"""SQLite as a database for several writers: each waits for its turn, and takes it as soon as it comes."""
