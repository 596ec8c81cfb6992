"""Check a report: drop a document, and see where it disagrees with its own figures."""
