"""A second reading of running text: every relation that figures could stand in, weighed by the words beside them.

The readers (`reading_*`, `relate_*`) know forms of words. Here no form is known: for a stated figure all relations to
the figures around it are tried, and a table of weights, fitted on the labelled passages, says how likely each is to be
meant. It raises no alarm. It speaks against a reader's alarm when another relation that holds is likelier, or when the
words make no relation likely that fails. Why, and what was measured: docs/adr, "Relations are weighed".
"""
