"""A return on its way in: sent, read, checked, asked about and put right."""
