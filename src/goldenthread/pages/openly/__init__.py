"""The public site, handed out by the site itself."""
