"""A kernel provisioner for ``jupyter_client`` that starts kernels in the sandbox.

`SandboxManager` is a kernel manager with this provisioner, usable wherever one is expected,
nbclient included. Kernel traffic goes over ipc sockets in a private folder, since a sandbox
has no network.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

from autograder import rooms, sandbox, tree
from autograder.limits import Limits
from autograder.watchdog import Watchdog, kill_sandbox

NAME = "course-sandbox"


class SandboxProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts the kernel inside bubblewrap and watches what it takes."""

    watchdog: Watchdog | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Wrap the kernel's command in a sandbox."""
        kwargs = await super().pre_launch(**kwargs)
        manager = self.parent
        folder: Path = manager.folder
        uid = sandbox.next_uid()
        if os.environ.get("COURSE_UNSAFE_NO_SANDBOX") == "1" and sandbox.problem():
            kwargs["cmd"] = manager.inner_command()
            kwargs["env"] = {**os.environ, **manager.plain_environment()}
            kwargs["env"].pop("COURSE_SECRET", None)  # the seeds of hidden inputs
            return kwargs
        sandbox.require()
        if sandbox.started_as_root():
            os.chown(folder, uid, uid)
            os.chown(manager.connection_file, uid, uid)
        mounts = tree.mounts(manager.session_name, manager.files)
        mounts.writable[folder] = folder
        kwargs["cmd"] = sandbox.command(manager.inner_command(), mounts, manager.limits, uid=uid)
        # no JPY_PARENT_PID: inside a pid namespace the kernel would take its parent for dead
        kwargs["env"] = {"PATH": "/usr/bin:/bin"}
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start it, with its own output thrown away, and the watchdog beside it."""
        folder: Path = self.parent.folder
        said = Path(os.devnull) if cmd[0].endswith("bwrap") else folder / "stderr"
        with said.open("wb") as stderr:
            self.process = subprocess.Popen(
                cmd,
                env=kwargs["env"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        self.pid = self.process.pid
        self.pgid = os.getpgid(self.process.pid)
        self.watchdog = Watchdog(self.process.pid, self.parent.limits, folder)
        self.watchdog.start()
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Stop watching and remove the private folder."""
        if self.watchdog is not None:
            self.watchdog.stop()
        if not restart:
            tree.remove(self.parent.folder)
        await super().cleanup(restart)


class SandboxManager(KernelManager):  # type: ignore[misc]
    """A kernel manager whose kernels run in the sandbox.

    Parameters
    ----------
    session_name : str
        Which session's helpers and reference blocks the kernel sees.
    limits : Limits
    files : Path, optional
        Folder of the submission.
    """

    def __init__(
        self,
        session_name: str = "",
        limits: Limits | None = None,
        files: Path | None = None,
        **kwargs: Any,
    ) -> None:
        self.session_name = session_name
        self.limits = limits or Limits()
        self.files = files
        # short and absolute: a socket's path has at most 107 characters
        self.folder = Path(tempfile.mkdtemp(prefix="ck-", dir="/tmp"))
        context = rooms.messages()
        super().__init__(context=context, transport="ipc", ip=str(self.folder / "k"), **kwargs)
        self.connection_file = str(self.folder / "connection.json")
        self._kernel_spec = KernelSpec(
            argv=["kernel"], metadata={"kernel_provisioner": {"provisioner_name": NAME}}
        )

    def inner_command(self) -> list[str]:
        """Return the kernel's command as seen from inside."""
        # -P: a numpy.py or json.py beside the notebook is not what the kernel itself imports
        return [sys.executable, "-P", "-m", "autograder.box.kernel", "-f", self.connection_file]

    def plain_environment(self) -> dict[str, str]:
        """Return the variables of an unprotected kernel (COURSE_UNSAFE_NO_SANDBOX)."""
        return {"PYTHONPATH": str(tree.course_tree(self.session_name)), "COURSE_SANDBOX": "1"}

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """Return bubblewrap's process."""
        return self.provisioner.process if self.provisioner else None

    @property
    def pid(self) -> int:
        """Return the number of bubblewrap's process, 0 before it has started."""
        return self.process.pid if self.process is not None else 0

    def alive(self) -> bool:
        """Tell whether the sandbox still runs."""
        return self.process is not None and self.process.poll() is None

    def killed_because(self) -> str | None:
        """Return why the watchdog killed the sandbox, if it did."""
        watchdog = getattr(self.provisioner, "watchdog", None)
        return watchdog.reason if watchdog is not None else None

    def said(self) -> str:
        """Return what an unprotected kernel wrote on stderr."""
        path = self.folder / "stderr"
        return f": {path.read_text()[-500:]}" if path.exists() else ""

    def kill(self) -> None:
        """Kill every process of the sandbox at once: a student's code may ignore interrupts."""
        if self.process is not None and self.process.poll() is None:
            kill_sandbox(self.process.pid)
            self.process.wait(timeout=10)

    def close(self) -> None:
        """Kill the sandbox and remove its folder; safe to call twice."""
        self.kill()
        self.cleanup_resources()
        self.context.destroy(linger=0)
