"""What agencies are asked for, round by round: windows, templates, chasing and reviews."""
