"""The one ledger. It knows no one: subjects and actors are named by kind and opaque id."""
