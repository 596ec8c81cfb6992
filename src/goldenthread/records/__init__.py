"""Records and links: everything a partnership keeps, other than figures, and the thread itself."""
