"""Kernels: the interpreter that runs nenpo, whatever kernels and habits its user has installed.

A notebook says `python3`, and Jupyter looks that name up in folders of the user and the machine: another
`python3` there would run the report with other libraries. Ours is looked up nowhere.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

RUNTIME = "JUPYTER_RUNTIME_DIR"
NAME, LOG = NATIVE_KERNEL_NAME, "kernel.log"
# No history on disk, and silence: what a cell says is in the notebook.
ARGUMENTS = ("--IPKernelApp.log_level=50", "--HistoryManager.hist_file=:memory:")
WATCH = (
    "--IPKernelApp.exec_lines=import nenpo.ground.locations, nenpo.pipeline.notebooks; "
    "nenpo.ground.locations.watch(); nenpo.pipeline.notebooks.leave_out(); del nenpo"
)


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel, the Python that is running; jupyter_client makes it up itself when no folder has it."""

    @default("kernel_dirs")
    def _kernel_dirs_default(self) -> list[str]:
        return []


class OwnKernel(AsyncKernelManager):
    """A kernel manager that looks in no folder."""

    @default("connection_file")
    def _connection_file_default(self) -> str:
        # Jupyter's own default is a folder that all of the machine's kernels share.
        return str(Path(os.environ[RUNTIME]) / "kernel.json")

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> OwnKernelSpecs:
        return OwnKernelSpecs(parent=self)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        # A kernel that is stopped while it starts leaves a traceback, which is for no analyst's screen.
        with open(Path(os.environ[RUNTIME]) / LOG, "ab") as log:
            await super()._async_launch_kernel(kernel_cmd, **options | {"stderr": log})


def kernel_environment(scratch: Path) -> dict[str, str | None]:
    """Variables for a kernel: its own folders, the same order of sets in every run, nothing of the user's start-up."""
    return {
        "IPYTHONDIR": str(scratch / "ipython"),
        RUNTIME: str(scratch),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        # Debugging is off; without this it says so in every notebook.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # Tables of a few thousand rows: threads cost more than they save, and two kernels run at a time.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONSTARTUP": None,
        "PYTHONWARNINGS": None,
    }
