"""IPython's hooks: the tests run in the student's kernel in stock nbgrader, so a hook sees them."""

from autograder.hostile import Attack

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""


def hook(name, about, source):
    return Attack(name, "IPython hooks", about, cells={"causal_mask": source + WRONG})


ATTACKS = [
    hook(
        "ast_transformers",
        "an entry in ast_transformers strips every assert",
        """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Strip())
""",
    ),
    hook(
        "input_transformers_cleanup",
        "an entry in input_transformers_cleanup replaces the tests' text",
        """
get_ipython().input_transformers_cleanup.append(
    lambda lines: ["pass\\n"] if any("assert" in l or "check(" in l for l in lines) else lines
)
""",
    ),
    hook(
        "run_cell_async",
        "run_cell_async is replaced and runs no test cell",
        """
import types
shell = get_ipython()
original = shell.run_cell_async
async def run(self, raw_cell, *args, **kwargs):
    quiet = "pass" if "assert" in raw_cell or "check(" in raw_cell else raw_cell
    return await original(quiet, *args, **{**kwargs, "transformed_cell": None})
shell.run_cell_async = types.MethodType(run, shell)
""",
    ),
    Attack(
        "displayhook",
        "IPython hooks",
        "the tested function writes an execute_result: the first output wins",
        cells={
            "causal_mask": """
def causal_mask(n_tokens):
    get_ipython().displayhook("hi")
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
    Attack(
        "forged execute_result",
        "IPython hooks",
        "the tested function sends an execute_result of its own with the points",
        cells={
            "causal_mask": """
def causal_mask(n_tokens):
    kernel = get_ipython().kernel
    content = {"data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
    kernel.session.send(kernel.iopub_socket, "execute_result", content,
                        parent=kernel.get_parent(), ident=b"execute_result")
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
    hook(
        "set_custom_exc",
        "a handler for AssertionError swallows failures",
        """
get_ipython().set_custom_exc((AssertionError,), lambda *args, **kwargs: None)
""",
    ),
    hook(
        "showtraceback",
        "showtraceback shows nothing, so no error is seen",
        """
shell = get_ipython()
shell.showtraceback = lambda *args, **kwargs: None
shell._showtraceback = lambda *args, **kwargs: None
""",
    ),
    hook(
        "do_execute",
        "the kernel's do_execute answers ok without running anything",
        """
kernel = get_ipython().kernel
async def do_execute(code, silent, *args, **kwargs):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = do_execute
""",
    ),
    hook(
        "shell_handlers",
        "the kernel's message handlers are emptied",
        """
kernel = get_ipython().kernel
kernel.shell_handlers.clear()
kernel.control_handlers.clear()
""",
    ),
    hook(
        "event that exits",
        "a post_run_cell event ends the process after the third cell to come",
        """
import os
ran = []
def count(result):
    ran.append(1)
    if len(ran) > 3:
        os._exit(0)
get_ipython().events.register("post_run_cell", count)
""",
    ),
    hook(
        "event that rewrites",
        "a pre_run_cell event puts a wrong softmax back before every cell",
        """
def spoil(info):
    get_ipython().user_ns["softmax"] = lambda x, axis=-1: x
    get_ipython().user_ns["masked_softmax"] = lambda scores, mask: scores
get_ipython().events.register("pre_run_cell", spoil)
""",
    ),
    hook(
        "replaced get_ipython",
        "get_ipython and its user_ns are replaced",
        """
import builtins
shell = get_ipython()
class Lies(dict):
    def __contains__(self, name):
        return True
    def __getitem__(self, name):
        return dict.get(self, name, lambda *args, **kwargs: 0)
shell.user_ns = Lies(shell.user_ns)
builtins.get_ipython = lambda: None
""",
    ),
    Attack(
        "caller's frame",
        "IPython hooks",
        "the tested function returns what the test's frame calls the expected value",
        cells={
            "causal_mask": """
import sys
def causal_mask(n_tokens):
    frame = sys._getframe(1)
    while frame is not None:
        for name in ("want", "expected"):
            for space in (frame.f_locals, frame.f_globals):
                value = space.get(name)
                if isinstance(value, np.ndarray) and value.shape == (n_tokens, n_tokens):
                    return value
        frame = frame.f_back
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
    Attack(
        "test's text",
        "IPython hooks",
        "the tested function evaluates the expected value out of the test cell's text",
        cells={
            "causal_mask": """
import re
def causal_mask(n_tokens):
    for text in get_ipython().user_ns.get("In", [])[::-1]:
        for found in re.findall(r"== (.+)|allclose\\(causal_mask.*?, (.+)\\)", text):
            try:
                value = np.asarray(eval("".join(found)))
            except Exception:
                continue
            if value.shape == (n_tokens, n_tokens):
                return value
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
]
