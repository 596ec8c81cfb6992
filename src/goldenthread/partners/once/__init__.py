"""One form about one record, for somebody who has no account: by a link and a code."""
