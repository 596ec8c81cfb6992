"""How figures come in: returns of partners and files of national publishers."""
