"""Known mistakes of session 00, so that the first check of the course names what it sees."""

from autograder.testing import Mistakes

mistakes = Mistakes()


@mistakes.add("double", "adds_two", "This adds two to every entry; twice as much is `2 * x`.")
def double(x):
    return x + 2


@mistakes.add("double", "squares", "This squares every entry: right for 0 and 2 only.")
def double(x):  # noqa: F811 - each mistake replaces the function of the same name
    return x**2


@mistakes.add(
    "double",
    "changes_x",
    "The result is right, but `*=` writes into the caller's array: `2 * x` makes a new one.",
)
def double(x):  # noqa: F811
    x *= 2
    return x


@mistakes.add("double", "no_return", "The function gives nothing back: is a `return` missing?")
def double(x):  # noqa: F811
    return None
