"""Pages of money, risks, escalations, challenges and data flows."""
