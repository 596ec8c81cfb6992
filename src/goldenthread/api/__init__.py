"""The HTTP API under /api/v1: derived from the declarations of kinds, over commands and queries."""
