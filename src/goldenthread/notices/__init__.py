"""What people are told of: notices on the site, and mail through an outbox."""
