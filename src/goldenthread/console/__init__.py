"""The command line: each verb parses, then calls one command or query."""
