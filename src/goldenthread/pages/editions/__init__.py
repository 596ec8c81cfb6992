"""Editions: the task list of a report, its texts, checks and clearance, and the page that everybody reads."""
