"""A return in two steps: signed off by the agency, accepted by the partnership; and taken back."""
