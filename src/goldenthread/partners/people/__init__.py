"""The people of a partnership: invited, given roles, and gone again with nothing left undone."""
