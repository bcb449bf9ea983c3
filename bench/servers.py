"""Real web servers on loopback, with the configurations that we hand out (deploy/)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


class NoServer(Exception):
    """It is not there, or does not start."""


@contextmanager
def nginx(dist: Path, folder: Path) -> Iterator[int]:
    """Serve the current release of `dist` with nginx; gives the port. `folder` takes logs and other files.

    Of the configuration only the lines marked for it differ. Raises NoServer.
    """
    program, port = _program("nginx"), _free_port()
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/srv/kefu", str(dist))
    (folder / "kefu.conf").write_text(site, "utf-8")
    temporary = "\n".join(f"{one}_temp_path {folder}/{one};" for one in _TEMPORARY)
    (folder / "nginx.conf").write_text(
        f"""{"user root;" if os.geteuid() == 0 else ""}
{f"load_module {BROTLI};" if BROTLI.exists() else ""}
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
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with _running(command, port, folder / "error.log"):
        yield port


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def caddy(dist: Path, folder: Path) -> Iterator[int]:
    """The same with Caddy, without the certificate that it would fetch."""
    program, port = _program("caddy"), _free_port()
    site = (DEPLOY / "Caddyfile").read_text("utf-8")
    site = site.replace("kefu.example {", f"http://127.0.0.1:{port} {{").replace("/srv/kefu", str(dist))
    options = "{\n\tadmin off\n\tauto_https off\n}\n"
    (folder / "Caddyfile").write_text(options + site, "utf-8")
    command = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, port, folder / "error.log", HOME=str(folder)):
        yield port


def _program(name: str) -> str:
    if program := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        return program
    raise NoServer(f"没有 {name} / {name} is missing: scripts/debian {name}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, log: Path, **environment: str) -> Iterator[None]:
    """A server while it answers on a port."""
    own = os.environ | environment
    with log.open("wb") as said, subprocess.Popen(command, stderr=said, env=own) as server:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None:
                    raise NoServer(log.read_text("utf-8"))
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(10)
