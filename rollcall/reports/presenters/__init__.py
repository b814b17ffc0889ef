"""Reports as pages show them: rows, tags and sentences. No queries."""
