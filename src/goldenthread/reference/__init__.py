"""Facts that guidance and publishers fix: areas, calendars, age bands, dated rules. Data, with dates."""
