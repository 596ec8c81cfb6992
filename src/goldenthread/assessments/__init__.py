"""What figures mean: trend, comparison, targets, projection and gaps of each series, in numbers and in plain words.

`queries.assess` is the door. It computes; it keeps nothing and changes nothing.
"""
