"""Pages of what is measured: outcomes, indicators, figures and where each number comes from.

`facts` says what is true of figures, without judging; `charting` chooses their charts. Neither asks the database.
"""
