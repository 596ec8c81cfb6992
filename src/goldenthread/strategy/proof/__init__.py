"""Evidence: what shows that something was done, cleaned of who made it before it is kept."""
