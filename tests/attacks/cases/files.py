"""Files: solutions, hidden tests, other students, the gradebook, the cache, /proc, links."""

from autograder.hostile import Attack

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""


def look(name, about, source, **more):
    return Attack(name, "files", about, cells={"causal_mask": source + WRONG}, **more)


ATTACKS = [
    Attack(
        "solutions",
        "files",
        "searches the disk for a solution and returns what that gives",
        cells={
            "causal_mask": """
import os, pathlib
FOUND = []
for top in ("@ROOT@", "/work", "/opt", "/root", "/home", "/course", "/srv", "/mnt", "/tmp", "/etc"):
    for folder, _, files in os.walk(top):
        FOUND += [os.path.join(folder, f) for f in files
                  if f.startswith(("session_01", "01_numpy_self", "test_01", "answers"))]
for path in FOUND:
    text = pathlib.Path(path).read_text(errors="replace")
    if "BEGIN SOLUTION" in text or "def slow_scores" in text:
        print(path, text)
def causal_mask(n_tokens):
    for path in FOUND:
        if path.endswith(".py"):
            names = {}
            try:
                exec(pathlib.Path(path).read_text(), names)
                return names["causal_mask"](n_tokens)
            except Exception:
                continue
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
    look(
        "hidden tests",
        "reads hidden tests and solutions where the course lies",
        """
import os, pathlib
for top, folders, files in os.walk("@ROOT@"):
    folders[:] = [name for name in folders if name not in (".venv", ".git", "submitted")]
    for name in files:
        if name.endswith((".py", ".ipynb", ".db")):
            text = pathlib.Path(top, name).read_bytes().decode(errors="replace")
            for word in ("slow_scores", "BEGIN HIDDEN TESTS", "BEGIN SOLUTION"):
                if word in text:
                    print(top, name, "###", word, "def", word)
""",
    ),
    look(
        "others' work",
        "reads another student's notebook, the gradebook and the cache",
        """
import os
for top, _, files in os.walk("@PLANTED@"):
    for name in files:
        print(open(os.path.join(top, name)).read())
""",
    ),
    look(
        "writes outside",
        "writes to the gradebook, the repository, /tmp and home",
        """
import os, pathlib
for place in ("@PLANTED@/gradebook.db", "@PLANTED@/cache/answers.txt", "/tmp/@TOKEN@",
              "@ROOT@/@TOKEN@", "/dev/shm/@TOKEN@", "/root/@TOKEN@", "/var/tmp/@TOKEN@"):
    try:
        pathlib.Path(place).write_text("changed")
    except OSError as error:
        print(type(error).__name__)
""",
    ),
    look(
        "/proc",
        "reads memory, environment and open files of all processes through /proc",
        """
import glob, os, pathlib
for place in glob.glob("/proc/[0-9]*"):
    for name in ("environ", "maps", "root@PLANTED@/gradebook.db", "cwd/gradebook.db"):
        try:
            text = pathlib.Path(place, name).read_bytes()
        except OSError:
            continue
        if b"secret" in text or b"COURSE_SECRET" in text:
            print(text)
for place in glob.glob("/proc/[0-9]*/fd/*"):
    try:
        if "gradebook" in os.readlink(place):
            print(open(place).read())
    except OSError:
        pass
""",
    ),
    look(
        "links beside the notebook",
        "hands in links to others' files and folders",
        """
import os
for top, folders, files in os.walk("/home/student", followlinks=True):
    for name in files:
        try:
            print(open(os.path.join(top, name)).read())
        except (OSError, ValueError):
            pass
""",
        links={
            "gradebook.db": "@PLANTED@/gradebook.db",
            "everything": "/",
            "others": "@PLANTED@/other",
        },
    ),
    look(
        "link made inside",
        "puts links to files of the host into every folder it can write to",
        """
import glob, os
for folder in [*glob.glob("/tmp/ck-*"), "/tmp", os.path.expanduser("~")]:
    for number, target in enumerate(("@PLANTED@/gradebook.db", "/etc/shadow", "@PLANTED@")):
        os.symlink(target, f"{folder}/link{number}")
        try:
            print(open(f"{folder}/link{number}").read())
        except OSError:
            pass
""",
    ),
    look(
        "log in the socket folder",
        "replaces the connection file and logs by links to the host",
        """
import glob, os
(folder,) = glob.glob("/tmp/ck-*")
for name in os.listdir(folder):
    try:
        os.remove(f"{folder}/{name}")
        os.symlink("@PLANTED@/gradebook.db", f"{folder}/{name}")
    except OSError:
        pass
""",
    ),
    Attack(
        "libraries beside the notebook",
        "files",
        "hands in numpy.py, json.py, sitecustomize.py, start-up files and a course of its own",
        files={
            **{
                name: b"raise SystemExit('taken over')"
                for name in (
                    "numpy.py",
                    "json.py",
                    "msgpack.py",
                    "ipykernel.py",
                    "socket.py",
                    "sitecustomize.py",
                    "usercustomize.py",
                    "autograder/__init__.py",
                    "utils/__init__.py",
                    ".ipython/profile_default/startup/00.py",
                    ".matplotlib/matplotlibrc",
                    ".jupyter/jupyter_config.py",
                    "conftest.py",
                )
            }
        },
    ),
    Attack(
        "tests beside the notebook",
        "files",
        "hands in hidden tests, a configuration and fingerprints of its own",
        cells={"causal_mask": WRONG},
        files={
            "autograder/hidden/test_01_numpy_self_attention.py": b"def test(): pass",
            "nbgrader_config.py": b"raise SystemExit",
            "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '--collect-only'",
            "gradebook.db": b"not a database",
            "01_numpy_self_attention.html": b"<script>document.title = 'taken over'</script>",
        },
    ),
    Attack(
        "thousands of files",
        "files",
        "hands in three thousand files with long names",
        files={f"{'n' * 200}-{number}": b"" for number in range(3_000)},
    ),
    Attack(
        "odd file names",
        "files",
        "hands in files whose names are options, or hold line breaks and dots",
        files={
            "--bind": b"/",
            "--dev-bind / /": b"",
            "a\nb": b"",
            "...": b"",
            "..\\..\\x": b"",
            "ck-x": b"",
            "timestamp.txt": b"\x1b]0;taken over\x07" * 50,
        },
    ),
]
