"""Pages of the golden thread: one record's line both ways, how far it is joined up, and what is loose."""
