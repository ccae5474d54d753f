"""Time, memory, disk, output, fork bombs, crashes."""

from autograder.hostile import Attack

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""


def does(name, group, about, source, **limits):
    return Attack(name, group, about, cells={"causal_mask": source + WRONG}, limits=limits)


def in_call(name, group, about, source, **limits):
    lines = "\n    ".join(source.strip().splitlines())
    text = f"def causal_mask(n_tokens):\n    {lines}\n    return None\n"
    return Attack(name, group, about, cells={"causal_mask": text}, limits=limits)


TIME, MEMORY = "time", "memory, disk and output"
BOMBS, CRASHES = "fork bombs", "crashes"

ATTACKS = [
    does("endless cell", TIME, "a loop at the end of the cell", "while True:\n    pass\n"),
    does(
        "SIGINT ignored",
        TIME,
        "a loop that ignores SIGINT and swallows every exception",
        """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    ),
    in_call(
        "endless call",
        TIME,
        "a loop in the called function that swallows every exception",
        """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    ),
    in_call(
        "just in time",
        TIME,
        "each call takes almost as long as it may",
        """
import time
time.sleep(3)
""",
    ),
    does(
        "sleep in __del__",
        TIME,
        "an object sleeps for ever when it is thrown away",
        """
import time
class Heavy:
    def __del__(self):
        time.sleep(1000)
heavy = Heavy()
heavy = None
""",
    ),
    in_call(
        "result that hangs",
        TIME,
        "the result's length and items take for ever",
        """
class Slow(list):
    def __len__(self):
        while True:
            pass
    __iter__ = __array__ = __len__
return Slow()
""",
    ),
    Attack(
        "many slow cells",
        TIME,
        "own cells use the notebook's whole time up",
        extra=tuple(("given-sentences", "while True:\n    pass") for _ in range(6)),
        limits={"cell_seconds": 5, "submission_seconds": 25},
    ),
    does(
        "memory in a cell",
        MEMORY,
        "takes memory until it is killed",
        """
x = []
while len(x) < 200:
    x.append(bytearray(b"x") * 2**24)
print("TOOK TOO" + " MUCH")
""",
    ),
    in_call(
        "memory in a call",
        MEMORY,
        "the called function takes memory until it is killed",
        """
x = []
while True:
    x.append(bytearray(b"x") * 2**24)
""",
    ),
    in_call(
        "memory in many processes",
        MEMORY,
        "twenty children take a little each, together too much",
        """
import os, time
for _ in range(20):
    if os.fork() == 0:
        x = bytearray(b"x") * 2**27
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
    ),
    does(
        "disk",
        MEMORY,
        "fills every folder that it can write to",
        """
import glob, os
for folder in ["/tmp", "/dev/shm", os.path.expanduser("~")]:
    for number in range(200):
        try:
            with open(f"{folder}/fill{number}", "wb", buffering=0) as file:
                for _ in range(8):
                    file.write(b"x" * 2**20)
        except OSError:
            break
    else:
        print("TOOK TOO" + " MUCH")
""",
    ),
    does(
        "disk of the sockets",
        MEMORY,
        "fills the folder of the kernel's sockets",
        """
import glob
(folder,) = glob.glob("/tmp/ck-*")
number = 0
while True:
    number += 1
    with open(f"{folder}/{number}", "wb", buffering=0) as file:
        file.write(b"x" * 2**20)
""",
    ),
    does(
        "deep folders",
        MEMORY,
        "makes folders in one another, thousands deep, beside the sockets",
        """
import glob, os
(folder,) = glob.glob("/tmp/ck-*")
os.chdir(folder)
for _ in range(20_000):
    os.mkdir("d")
    os.chdir("d")
""",
    ),
    does(
        "deep folders with long names",
        MEMORY,
        "hides files deeper than a path can name",
        """
import glob, os
(folder,) = glob.glob("/tmp/ck-*")
os.chdir(folder)
for _ in range(60):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
for number in range(64):
    with open(f"{number}", "wb", buffering=0) as file:
        for _ in range(8):
            file.write(b"x" * 2**20)
import time
time.sleep(1)
print("TOOK TOO" + " MUCH")
os.chdir("/")
""",
    ),
    does(
        "output",
        MEMORY,
        "prints 60 MB, then lines without end",
        """
print("x" * 60_000_000)
for _ in range(200_000):
    print("y" * 100)
""",
    ),
    does(
        "output of all kinds",
        MEMORY,
        "sends displays, updates and clearings by the thousand",
        """
from IPython.display import HTML, clear_output, display
shown = display(HTML("x" * 100), display_id="a")
for number in range(5_000):
    display(HTML("x" * 1000))
    shown.update(HTML("y" * 1000))
    if number % 100 == 0:
        clear_output(wait=True)
""",
    ),
    does(
        "fork bomb",
        BOMBS,
        "forks without end",
        """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
        cell_seconds=4,
    ),
    in_call(
        "fork bomb in a call",
        BOMBS,
        "the called function forks without end",
        """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
    ),
    does(
        "thread bomb",
        BOMBS,
        "starts threads without end",
        """
import threading, time
try:
    while True:
        threading.Thread(target=time.sleep, args=[1000], daemon=True).start()
except RuntimeError:
    pass
""",
    ),
    does("exit()", CRASHES, "ends with exit() and sys.exit", "import sys\nexit()\nsys.exit(0)\n"),
    does("os._exit", CRASHES, "ends its process at once", "import os\nos._exit(0)\n"),
    does("kill -9", CRASHES, "kills its own process", "import os\nos.kill(os.getpid(), 9)\n"),
    does("segfault", CRASHES, "reads address zero", "import ctypes\nctypes.string_at(0)\n"),
    does(
        "delayed exit",
        CRASHES,
        "a timer ends the process while another is judged",
        """
import os, threading
threading.Timer(0.4, os._exit, [0]).start()
""",
    ),
    in_call(
        "exit in a call", CRASHES, "the called function ends its process", "import os\nos._exit(0)"
    ),
    in_call(
        "SystemExit in a call",
        CRASHES,
        "the called function raises SystemExit",
        "raise SystemExit(0)",
    ),
    in_call(
        "segfault in a call",
        CRASHES,
        "the called function reads address zero",
        """
import ctypes
ctypes.string_at(0)
""",
    ),
    in_call(
        "recursion",
        CRASHES,
        "recurses until the stack is full",
        """
import sys
sys.setrecursionlimit(10**9)
def down(n):
    return down(n + 1) + 1
return down(0)
""",
    ),
    in_call(
        "exception that lies",
        CRASHES,
        "raises an exception that cannot be shown",
        """
class Bad(BaseException):
    __str__ = __repr__ = lambda self: 1 / 0
    __traceback__ = property(lambda self: exit())
raise Bad
""",
    ),
]
