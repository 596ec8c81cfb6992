"""Form fields in the GOV.UK way: the renderer that every form uses, and a date in three parts."""
