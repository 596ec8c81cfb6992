"""What can be relied on: the age of each indicator's figures, what is missing, and what was confirmed."""
