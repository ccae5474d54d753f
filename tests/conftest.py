"""Settings of the project's own tests: no screen, no network, small budgets, no secret."""

import os

# before anything imports matplotlib, transformers or the course
os.environ["MPLBACKEND"] = "Agg"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["COURSE_BUDGET"] = "smoke"
os.environ.pop("COURSE_SECRET", None)

from hypothesis import settings

# the same examples on every machine, and no example fails for being slow on a busy one
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
