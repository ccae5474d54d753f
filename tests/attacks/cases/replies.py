"""The called function answers the judge itself: forged, oversized, nested, ill-typed, late.

A forked child of the kernel serves the judge's calls over a unix socket, and student code runs
in that child: it can find the socket and write what it likes. All that it can say is data.
"""

from autograder.hostile import Attack

# finds the connection to the judge: the only one to a socket whose name begins with j
FIND = """
import os, socket, struct, time
def judge():
    for name in os.listdir("/proc/self/fd"):
        try:
            found = socket.socket(fileno=os.dup(int(name)))
            if "/j" in str(found.getpeername()):
                found.settimeout(None)
                return found
        except OSError:
            continue
    raise LookupError("no judge here")
def frame(data):
    return struct.pack("!I", len(data)) + data
def reply(value):
    return frame(b"\\x82\\xa5value" + b"\\xc6" + struct.pack("!I", len(value)) + value
                 + b"\\xa7changed\\x90")
"""


def forge(name, about, body, **more):
    lines = "\n    ".join(body.strip().splitlines())
    source = f"{FIND}\ndef causal_mask(n_tokens):\n    {lines}\n"
    return Attack(name, "replies to the judge", about, cells={"causal_mask": source}, **more)


WAIT = "time.sleep(60)"

ATTACKS = [
    forge(
        "forged true",
        "answers True in the place of the result",
        f"""
judge().sendall(reply(b"\\xc3"))
{WAIT}
""",
    ),
    forge(
        "forged verdict",
        "answers with a verdict and points",
        f"""
judge().sendall(frame(b"\\x82\\xa7verdict\\xa6passed\\xa5score\\x02"))
{WAIT}
""",
    ),
    forge(
        "4 GiB announced",
        "announces a frame of four gigabytes",
        f"""
judge().sendall(b"\\xff\\xff\\xff\\xff" + bytes(2**20))
{WAIT}
""",
    ),
    forge(
        "full frames",
        "sends frame after frame of 64 MiB",
        """
one = judge()
text = b"\\xdb" + struct.pack("!I", 2**26 - 64) + b"x" * (2**26 - 64)
while True:
    one.sendall(reply(text))
""",
    ),
    forge(
        "wide text",
        "sends 60 MiB of text that is four times as large in memory",
        f"""
text = b"x" * (60 * 2**20) + "\\N{{GRINNING FACE}}".encode()
judge().sendall(reply(b"\\xdb" + struct.pack("!I", len(text)) + text))
{WAIT}
""",
    ),
    forge(
        "deep nesting",
        "sends a million lists inside one another",
        f"""
judge().sendall(reply(b"\\x91" * 10**6 + b"\\xc0"))
{WAIT}
""",
    ),
    forge(
        "deep tuples",
        "sends tuples inside one another, each an extension of its own",
        f"""
value = b"\\xc0"
for _ in range(500):
    value = b"\\x91" + value
    value = b"\\xc9" + struct.pack("!I", len(value)) + b"\\x04" + value
judge().sendall(reply(value))
{WAIT}
""",
    ),
    forge(
        "millions of entries",
        "sends a list of 200,000 lists and announces 4 billion more",
        f"""
judge().sendall(reply(b"\\xdd" + struct.pack("!I", 200_000) + b"\\x91\\xc3" * 200_000))
judge().sendall(reply(b"\\xdd\\xff\\xff\\xff\\xff"))
{WAIT}
""",
    ),
    forge(
        "ill-typed",
        "sends a list, a number, an error that is a list",
        f"""
judge().sendall(frame(b"\\x81\\xa5error\\x93\\x01\\x02\\x03"))
judge().sendall(frame(b"\\x07"))
judge().sendall(frame(b"\\x90"))
{WAIT}
""",
    ),
    forge(
        "endless error",
        "sends an exception whose message has 60 MiB of words",
        f"""
text = b"aaa " * (15 * 2**20)
body = b"\\xdb" + struct.pack("!I", len(text)) + text
judge().sendall(frame(b"\\x81\\xa5error\\x82\\xa4kind\\xa6raised\\xa7message" + body))
{WAIT}
""",
    ),
    forge(
        "lying arrays",
        "sends arrays of objects, of no size, and of a shape that is a lie",
        f"""
def array(code, shape, data):
    body = b"\\x93" + bytes([0xa0 + len(code)]) + code + shape
    body += b"\\xc4" + bytes([len(data)]) + data
    return b"\\xc7" + bytes([len(body)]) + b"\\x01" + body
judge().sendall(reply(array(b"|O", b"\\x91\\x01", b"12345678")))
judge().sendall(reply(array(b"|V0", b"\\x91\\xce\\xff\\xff\\xff\\xff", b"")))
judge().sendall(reply(array(b"|b1", b"\\x92\\x03\\x03", b"1")))
{WAIT}
""",
    ),
    forge(
        "handle tricks",
        "sends handles with impossible numbers and a script for a name",
        f"""
def handle(number):
    name = b"<script>document.title='taken'</script>".ljust(40)
    body = b"\\x92" + number + b"\\xd9\\x28" + name
    return b"\\xc7" + bytes([len(body)]) + b"\\x03" + body
judge().sendall(reply(handle(b"\\xcf" + b"\\xff" * 8)))
judge().sendall(reply(handle(b"\\xff")))
{WAIT}
""",
    ),
    forge(
        "pickle",
        "sends a pickle that would run a program",
        f"""
import pickle
class Run:
    def __reduce__(self):
        return os.system, ("touch /tmp/@TOKEN@",)
judge().sendall(frame(pickle.dumps(Run())))
judge().sendall(reply(b"\\xc6" + struct.pack("!I", 4) + pickle.dumps(Run())))
{WAIT}
""",
    ),
    forge(
        "half a frame",
        "announces more than it sends and hangs up",
        """
one = judge()
one.sendall(b"\\x00\\x01\\x00\\x00abc")
os._exit(0)
""",
    ),
    forge(
        "byte by byte",
        "sends one byte a second, for ever",
        """
one = judge()
one.sendall(b"\\x03\\xff\\xff\\xff")
while True:
    one.sendall(b"x")
    time.sleep(0.5)
""",
    ),
    forge(
        "late",
        "answers after the call's limit, and goes on answering",
        """
time.sleep(5)
one = judge()
while True:
    one.sendall(reply(b"\\xc3"))
""",
    ),
    forge(
        "answers in advance",
        "answers the calls to come as well as this one",
        """
one = judge()
for _ in range(200):
    one.sendall(reply(b"\\xc3"))
return np.ones((n_tokens, n_tokens), dtype=bool)
""",
    ),
    Attack(
        "replaced pickle",
        "replies to the judge",
        "whatever the kernel pickles becomes a program that is run where it is read",
        cells={
            "causal_mask": """
import os, pickle
class Run:
    def __reduce__(self):
        return os.system, ("touch /tmp/@TOKEN@",)
dump, dumps = pickle.dump, pickle.dumps
pickle.dump = lambda value, file, *more, **options: dump(Run(), file)
pickle.dumps = lambda value, *more, **options: dumps(Run())
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
    Attack(
        "patched wire",
        "replies to the judge",
        "replaces the functions that encode and answer, for all exercises to come",
        cells={
            "causal_mask": """
import sys
serve = sys.modules["autograder.box.serve"]
wire = sys.modules["autograder.box.wire"]
def answer(self, data):
    return original(True)
original = wire.encode
serve.Dispatcher.answer = answer
wire.encode = lambda value, keep=None: original(True)
def causal_mask(n_tokens):
    return None
"""
        },
    ),
    Attack(
        "impostor",
        "replies to the judge",
        "a thread connects to the judge before the child does, and says everything is missing",
        extra=(
            (
                "given-sentences",
                FIND
                + """
import glob, threading
(folder,) = glob.glob("/tmp/ck-*")
def serve():
    seen = set()
    while True:
        for name in glob.glob(folder + "/j*"):
            if name in seen:
                continue
            try:
                one = socket.socket(socket.AF_UNIX)
                one.connect(name)
            except OSError:
                continue
            seen.add(name)
            threading.Thread(target=talk, args=[one], daemon=True).start()
def talk(one):
    while one.recv(2**16):
        one.sendall(frame(b"\\x81\\xa5error\\x81\\xa4kind\\xa7missing"))
threading.Thread(target=serve, daemon=True).start()
""",
            ),
        ),
    ),
    Attack(
        "link in the socket's place",
        "replies to the judge",
        "puts links to files of the host where the judge has just made a socket",
        extra=(
            (
                "given-sentences",
                """
import glob, os, threading
(folder,) = glob.glob("/tmp/ck-*")
def swap():
    while True:
        for name in os.listdir(folder):
            if name.startswith("j"):
                try:
                    os.rename(f"{folder}/{name}", f"{folder}/old-{name}")
                    os.symlink("@PLANTED@/gradebook.db", f"{folder}/{name}")
                except OSError:
                    pass
threading.Thread(target=swap, daemon=True).start()
""",
            ),
        ),
    ),
    Attack(
        "sockets closed later",
        "replies to the judge",
        "a thread shuts the kernel's sockets down a moment later",
        extra=(
            (
                "given-sentences",
                """
import os, socket, threading
def close():
    for name in os.listdir("/proc/self/fd"):
        try:
            socket.socket(fileno=os.dup(int(name))).shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
threading.Timer(0.3, close).start()
""",
            ),
        ),
    ),
]
