"""Pages about the site itself: its words, its promises, whether it is well, and how it looks."""
