"""Checks, judge, sandbox and the ``course`` command: everything that turns a notebook into a grade."""
