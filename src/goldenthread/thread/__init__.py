"""Walks over links: the golden thread both ways, gaps, orphans, coverage, what changed, heirs.

`walk.fetch` is the one door to the database for a trace; everything after it is pure. The other
modules answer one question each, in a few set-based queries.
"""
