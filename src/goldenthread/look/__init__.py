"""How the product looks and speaks: the page, its components, form fields, and figures in words.

Shared by pages and publishing. It imports vocabulary and Django, and nothing else of ours.
"""
