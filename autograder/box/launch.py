"""First program inside the sandbox: give up every privilege, set limits, start the kernel.

Bubblewrap started by an ordinary user has already mapped the process to an unprivileged
user. Started by root it cannot (a root-made user namespace keeps powers over mounts), so
root's powers are given up here, before any line of the student's is read.

Run as ``python -I launch.py SETTINGS COMMAND...`` where SETTINGS is a JSON object with
``uid`` (null: keep), ``chown`` (folders to hand over), ``limits`` (name of RLIMIT to bytes).
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys

PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
LAST_CAPABILITY = 63  # beyond the highest that any kernel knows; unknown ones answer EINVAL


def clear_inheritable(libc: ctypes.CDLL) -> None:
    """Empty the inheritable set, which outlives a change of user."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    empty = (ctypes.c_uint32 * 6)()  # two words each of effective, permitted, inheritable
    if libc.capset(header, empty) != 0:
        raise OSError(ctypes.get_errno(), "cannot clear capabilities")


def drop_privileges(uid: int | None) -> None:
    """Leave root for ``uid`` with an empty bounding set; always forbid new privileges."""
    libc = ctypes.CDLL(None, use_errno=True)
    if uid is not None:
        for capability in range(LAST_CAPABILITY + 1):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)  # leaving uid 0 clears the permitted and effective sets
        clear_inheritable(libc)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot set no_new_privs")
    if os.geteuid() == 0:
        raise PermissionError("the sandbox would run as root: refusing to start")


def main() -> None:
    """Apply the settings and become the command."""
    settings = json.loads(sys.argv[1])
    uid = settings["uid"]
    if uid is not None:
        for folder in settings["chown"]:
            os.chown(folder, uid, uid)
    drop_privileges(uid)
    for name, value in settings["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    os.umask(0o077)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
