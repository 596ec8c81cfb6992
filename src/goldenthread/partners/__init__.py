"""Users, organisations, posts, partnerships, groups and seats; builds the Actor."""
