"""What the sections of a template are made of: one module a family of blocks."""
