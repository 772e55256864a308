"""The same checks without this library, a file for each who judges.

A peer holds `DISTRIBUTIONS` (whose versions the page states), `LEFT_OUT` (the names of checks that it
cannot say), and `prepared(now)`, which returns a function from the data to the failed checks with
their rows. What is made in `prepared` is made before the clock starts.
"""
