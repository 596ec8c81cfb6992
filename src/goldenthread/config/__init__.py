"""Settings, addresses and the server's entry point. It knows every other package."""
