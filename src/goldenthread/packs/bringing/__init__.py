"""Tables that people bring: read, mapped to the fields of a kind, looked at, accepted as one act, undone whole."""
