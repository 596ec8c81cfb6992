"""What people said, and what they were told back."""
