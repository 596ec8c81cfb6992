"""Everything that is asked of one agency, by every partnership here."""
