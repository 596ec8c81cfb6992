"""A partnership as plain files: YAML for records and links, CSV for figures, Markdown for text."""
