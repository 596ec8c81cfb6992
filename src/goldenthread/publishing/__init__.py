"""Editions: composed, checked, cleared, frozen, published, and corrected in the open."""
