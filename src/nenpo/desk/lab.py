"""JupyterLab as the desk: in Japanese, with a start page, and with nothing left in the user's own folders.

What JupyterLab keeps of a session (settings, lay-out of the tabs) lies in `build/lab`, and can be deleted.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from nenpo.ground.locations import Locations, write_text

START_PAGE, MANUAL = "docs/はじめに.md", "docs/手引.md"
PREVIEW = "Markdown Preview"
# Settings of the first start; who changes one in JupyterLab keeps the change.
SETTINGS: dict[str, dict[str, Any]] = {
    "translation-extension/plugin": {"locale": "ja_JP"},
    # Nothing is asked of the network, here and below.
    "apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false"},
}
ALONE = (
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # Looks for language servers by starting npm, which writes into the home folder.
    "--LanguageServerManager.autodetect=False",
)
# The kernel explains a mistyped year, and keeps no history.
KERNEL = """c = get_config()
c.InteractiveShellApp.extensions = ["nenpo.desk.parameters_cell"]
c.HistoryManager.hist_file = ":memory:"
"""


def folder(locations: Locations) -> Path:
    """Where JupyterLab keeps what is of the session."""
    return locations.build / "lab"


def variables(locations: Locations) -> dict[str, str]:
    """Environment of the session: `nenpo` on the path of its terminals, this Python as its only kernel."""
    own = folder(locations)
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
    }


def laid_out(locations: Locations) -> list[str]:
    """Lay out the desk and give the options that JupyterLab starts with.

    The tabs are laid out anew at each start, so that the start page is always there.
    """
    own = folder(locations)
    for name, values in SETTINGS.items():
        path = own / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        if not path.exists():
            write_text(path, as_json(values))
    write_text(own / "workspaces" / "default-37a8.jupyterlab-workspace", as_json(workspace()))
    write_text(own / "ipython" / "profile_default" / "ipython_kernel_config.py", KERNEL)
    return [
        f"--ServerApp.root_dir={locations.root}",
        f"--LabApp.user_settings_dir={own / 'settings'}",
        f"--LabApp.workspaces_dir={own / 'workspaces'}",
        *ALONE,
        *shell(),
    ]


def workspace() -> dict[str, Any]:
    """Start page and manual, rendered, each in a tab; the start page in front, and the files beside them."""
    tabs = {f"markdownviewer-widget:{path}": {"data": {"path": path, "factory": PREVIEW}} for path in pages()}
    dock = {"type": "tab-area", "currentIndex": 0, "widgets": list(tabs)}
    left = {"collapsed": False, "visible": True, "current": "filebrowser", "widgets": ["filebrowser"]}
    layout = {
        "main": {"dock": dock, "current": next(iter(tabs))},
        "left": left,
        "relativeSizes": [0.2, 0.8, 0],
    }
    return {"data": {"layout-restorer:data": layout, **tabs}, "metadata": {"id": "default"}}


def pages() -> tuple[str, ...]:
    """Pages that are open from the start, the first in front."""
    return START_PAGE, MANUAL


def shell() -> list[str]:
    """Option that keeps our path in a terminal: a login shell, which JupyterLab would start, sets its own."""
    if os.name == "nt":
        return []
    return [f"--ServerApp.terminado_settings={{'shell_command': [{os.environ.get('SHELL', '/bin/sh')!r}]}}"]


def as_json(content: dict[str, Any]) -> str:
    """Text of a settings file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
