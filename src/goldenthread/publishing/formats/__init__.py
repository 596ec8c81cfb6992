"""Each format an edition is written in: a document in, bytes out, the same bytes for the same document."""
