"""Checks, judge, sandbox and the ``course`` command: what turns a notebook into a grade."""
