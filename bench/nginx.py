"""A real nginx on loopback, with the configuration that we hand out (deploy/nginx.conf)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
NEEDS = "scripts/debian nginx"
"""What brings it, on Debian."""


class NoNginx(Exception):
    """It is not there, or does not start."""


@contextmanager
def serving(dist: Path, folder: Path) -> Iterator[int]:
    """Serve the current release of `dist`; gives the port. `folder` takes logs and temporary files.

    Of the configuration only the lines marked for it differ. Raises NoNginx.
    """
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise NoNginx(f"没有 nginx / nginx is missing: {NEEDS}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    site = CONFIG.read_text("utf-8")
    site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/srv/kefu", str(dist))
    (folder / "kefu.conf").write_text(site, "utf-8")
    temporary = "\n".join(f"{one}_temp_path {folder}/{one};" for one in _TEMPORARY)
    (folder / "nginx.conf").write_text(
        f"""{"user root;" if os.geteuid() == 0 else ""}
{f"load_module {MODULE};" if MODULE.exists() else ""}
worker_processes 2;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
include /etc/nginx/mime.types;
access_log off;
keepalive_requests 100000;
{temporary}
include {folder}/kefu.conf;
}}
""",
        "utf-8",
    )
    server = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise NoNginx((folder / "error.log").read_text("utf-8"))
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
