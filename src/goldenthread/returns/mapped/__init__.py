"""Figures from any partner's spreadsheet, read through a saved column map."""
