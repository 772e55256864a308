"""Where files are kept: a path here, or a URL, which fsspec opens.

A new file is there as a whole or not at all, and never over another. What goes wrong is an OSError with
a reason, in which nothing stands of what a URL may hold beside the place (users, passwords, queries).
"""
