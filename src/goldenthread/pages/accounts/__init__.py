"""People: one's own account, who is in a partnership, invitations, leaving, and one-time links."""
