"""The store of accepted figures, and the Source of each."""
