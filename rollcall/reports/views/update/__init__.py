"""A home's update: the list of tasks, its pages, the check, and what comes of it."""
