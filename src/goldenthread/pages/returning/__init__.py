"""Pages of returns: the task list, one return, the agency, the agreed data set, and data quality."""
