"""Pages that follow from the declarations of kinds alone: every kind has them, and none is named here.

A page package that has a page of its own for a kind puts its view into `dispatch.PAGES`.
"""
