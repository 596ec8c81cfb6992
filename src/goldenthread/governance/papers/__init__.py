"""What a paper holds: its text, and the files that came with it, each in its versions."""
