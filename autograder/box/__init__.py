"""What runs inside the sandbox, beside the student's code.

These modules are copied into every sandbox, so students may read them: no expected
value, no test and no secret may ever stand here. They import nothing from the rest
of ``autograder``, which does not exist in the sandbox.
"""
