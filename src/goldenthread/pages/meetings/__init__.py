"""Meetings, decisions, duties and the calendar."""
