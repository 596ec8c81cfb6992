"""Papers and published reports that records and figures come from."""
