"""The web: small packages, one for each area of the site. A view reads, calls once, renders."""
