"""Setting a partnership up: what to do in order, tables that are brought in, and saying that it is done."""
