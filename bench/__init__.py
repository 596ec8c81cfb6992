"""Speed, measured on this machine. Timings live here and never in the tests."""
