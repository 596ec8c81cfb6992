"""How a partnership governs itself: meetings, decisions, duties and the calendar they make."""
