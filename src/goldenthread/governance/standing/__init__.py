"""What a partnership holds to account: escalations, challenges, risks, money, and the flow of data."""
