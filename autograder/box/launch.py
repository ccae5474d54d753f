"""First program inside the sandbox: give up every privilege, set limits, start the kernel.

Bubblewrap started by an ordinary user has already mapped the process to an unprivileged
user. Started by root it cannot (a root-made user namespace keeps powers over mounts), so
root's powers are given up here, before any line of the student's is read.

A filter on system calls closes what stays open to everybody on Linux: namespaces of one's
own, in which a student would be root again and could mount memory of any size; looking into
other processes; memory that no process maps and no watchdog sees.

Run as ``python -I launch.py SETTINGS COMMAND...`` where SETTINGS is a JSON object with
``uid`` (null: keep), ``chown`` (folders to hand over), ``limits`` (name of RLIMIT to bytes),
``trusted`` (true for the zygote, which runs no student code and needs its powers).
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import struct
import sys

PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
LAST_CAPABILITY = 63  # beyond the highest that any kernel knows; unknown ones answer EINVAL

PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
SECCOMP_ALLOW, SECCOMP_ERRNO, SECCOMP_KILL = 0x7FFF0000, 0x00050000, 0x80000000
EPERM, ENOSYS = 1, 38
LOAD, IF_EQUAL, IF_ABOVE, IF_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
NEW_NAMESPACE = 0x7E020000  # every CLONE_NEW* flag
X32 = 0x40000000  # numbers from here on are x86-64's second set of system calls
CLONE3 = 435  # its flags lie in memory, out of a filter's sight: without it, libc uses clone

# open_tree to fspick, io_uring, pidfd_getfd, mount_setattr, memfd_secret: the same everywhere
REFUSED_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 447)
# per machine: the kernel's name for it, the number of clone, and what is refused, in this order:
# ptrace process_vm_readv process_vm_writev unshare setns mount umount2 pivot_root keyctl add_key
# request_key bpf perf_event_open userfaultfd memfd_create shmget semget msgget
MACHINES = {
    "x86_64": (
        0xC000003E,
        56,
        (101, 310, 311, 272, 308, 165, 166, 155, 250, 248, 249, 321, 298, 323, 319, 29, 64, 68),
    ),
    "aarch64": (
        0xC00000B7,
        220,
        (117, 270, 271, 97, 268, 40, 39, 41, 219, 217, 218, 280, 241, 282, 279, 194, 190, 186),
    ),
}


def clear_capabilities(libc: ctypes.CDLL) -> None:
    """Empty all three sets; the inheritable one outlives a change of user."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    empty = (ctypes.c_uint32 * 6)()  # two words each of effective, permitted, inheritable
    if libc.capset(header, empty) != 0:
        raise OSError(ctypes.get_errno(), "cannot clear capabilities")


def drop_privileges(uid: int | None) -> None:
    """Become ``uid``, if one is given; in any case give up every capability, for good."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)  # leaving uid 0 clears the permitted and effective sets
    clear_capabilities(libc)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot set no_new_privs")
    if os.geteuid() == 0:
        raise PermissionError("the sandbox would run as root: refusing to start")


def filter_program(machine: str) -> bytes | None:
    """Return the system call filter as BPF instructions; None for a machine not known here."""
    if machine not in MACHINES:
        return None
    architecture, clone, refused = MACHINES[machine]
    # code, value, and where to go on when it is so and when it is not ("" is the next line)
    lines: list[tuple[int, int, str, str]] = [
        (LOAD, ARCHITECTURE, "", ""),
        (IF_EQUAL, architecture, "", "kill"),
        (LOAD, NUMBER, "", ""),
        (IF_ABOVE, X32, "missing", ""),
        (IF_EQUAL, CLONE3, "missing", ""),
        *((IF_EQUAL, number, "refuse", "") for number in (*refused, *REFUSED_EVERYWHERE)),
        (IF_EQUAL, clone, "", "allow"),
        (LOAD, FIRST_ARGUMENT, "", ""),
        (IF_BITS, NEW_NAMESPACE, "refuse", "allow"),
    ]
    ends = {
        "allow": SECCOMP_ALLOW,
        "refuse": SECCOMP_ERRNO | EPERM,
        "missing": SECCOMP_ERRNO | ENOSYS,
        "kill": SECCOMP_KILL,
    }
    place = {name: len(lines) + number for number, name in enumerate(ends)}
    packed = [
        struct.pack("HBBI", code, *(place[w] - at - 1 if w else 0 for w in (true, false)), value)
        for at, (code, value, true, false) in enumerate(lines)
    ]
    packed += [struct.pack("HBBI", RETURN, 0, 0, value) for value in ends.values()]
    return b"".join(packed)


def filter_calls() -> None:
    """Refuse, from here on and for every child, the system calls that no answer needs."""
    program = filter_program(platform.machine())
    if program is None:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    size = struct.calcsize("HBBI")
    header = struct.pack("HP", len(program) // size, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot filter system calls")


def limit(name: str, value: int) -> None:
    """Set a resource limit, or keep the one that is lower already."""
    which = getattr(resource, name)
    highest = resource.getrlimit(which)[1]
    value = value if highest == resource.RLIM_INFINITY else min(value, highest)
    resource.setrlimit(which, (value, value))


def main() -> None:
    """Apply the settings and become the command."""
    settings = json.loads(sys.argv[1])
    uid = settings["uid"]
    if settings.get("trusted"):  # the zygote: each room that it makes does all this for itself
        os.umask(0o077)
        os.execv(sys.argv[2], sys.argv[2:])
    if uid is not None:
        for folder in settings["chown"]:
            os.chown(folder, uid, uid)
    drop_privileges(uid)
    for name, value in settings["limits"].items():
        limit(name, value)
    filter_calls()
    os.umask(0o077)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
