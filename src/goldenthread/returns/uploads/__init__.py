"""National files that are uploaded on a page: kept, looked at without keeping a figure, then accepted or given up."""
