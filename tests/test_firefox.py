"""The bundle and a single file in Debian's Firefox, driven by WebDriver BiDi; without a network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket
from conftest import DAY

from kefu.publish import bundle, single
from kefu.publish.edition import Edition
from kefu.trust import Judge

pytestmark = pytest.mark.browser

PREFERENCES = {
    "network.online": False,
    "network.dns.disabled": True,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "intl.accept_languages": "zh-CN",
}
READ = "document.readyState == 'complete'"
FIND = """
(async () => {
  const until = async (find) => {
    for (let turn = 0; turn < 200 && !find(); turn++) await new Promise((done) => setTimeout(done, 50));
    return find();
  };
  document.getElementById("__search").click();
  await until(() => document.querySelector(".kf-search__group"));
  const box = document.querySelector("input[name=q]");
  box.value = "京东客服电话";
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const card = await until(() => document.querySelector(".kf-search__card"));
  const link = await until(() => document.querySelector(".md-search-result__link"));
  return JSON.stringify([card.innerText, link.href]);
})()
"""


class Firefox:
    """A Firefox and one page of it. Remembers what it logged and asked for."""

    def __init__(self, profile: Path) -> None:
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        )
        (profile / "user.js").write_text("\n".join(lines))
        path = shutil.which("firefox-esr") or shutil.which("firefox")
        assert path, "scripts/debian browser installs Firefox"
        command = [path, "--headless", "--remote-debugging-port=0", "--no-remote", "--profile", str(profile)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert self.process.stderr
        found = None
        for line in self.process.stderr:
            if found := re.search(r"ws://\S+", line):
                break
        assert found
        self.socket = websocket.create_connection(f"{found[0]}/session", timeout=60, suppress_origin=True)
        self.count = 0
        self.events: list[dict[str, Any]] = []
        self.ask("session.new", capabilities={})
        self.ask(
            "session.subscribe", events=["log.entryAdded", "network.beforeRequestSent", "network.fetchError"]
        )
        self.page = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command and its answer; events that come in between are kept."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            answer: dict[str, Any] = json.loads(self.socket.recv())
            if answer.get("id") == self.count:
                assert answer["type"] != "error", answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def open(self, file: Path) -> None:
        """Go to a file and wait until it is there."""
        self.ask("browsingContext.navigate", context=self.page, url=file.as_uri(), wait="complete")

    def run(self, script: str) -> Any:
        """What a script says."""
        target = {"context": self.page}
        answer = self.ask("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def faults(self) -> list[str]:
        """Errors that were logged, requests that failed, and requests that left the disk."""
        found = []
        for event in self.events:
            said = event.get("params", {})
            if event.get("method") == "log.entryAdded" and said.get("level") == "error":
                found.append(said["text"])
            url = said.get("request", {}).get("url", "")
            if event.get("method") == "network.fetchError":
                found.append(url)
            if url and not url.startswith(("file:", "data:", "about:", "resource:", "chrome:")):
                found.append(url)
        return found


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path_factory.mktemp("profile"))
    yield firefox
    firefox.socket.close()
    firefox.process.terminate()
    firefox.process.wait(30)
    assert firefox.process.stderr
    firefox.process.stderr.close()


def test_the_bundle_opens_and_finds(firefox: Firefox, site: Path, tmp_path: Path) -> None:
    packed = bundle.make(site, tmp_path / "离线 版", Edition(DAY, "bcdfghjk"), "找客服")
    firefox.open(packed.with_suffix("") / bundle.START)
    for _ in range(100):
        if firefox.run("location.href").endswith("/site/index.html") and firefox.run(READ):
            break
        time.sleep(0.1)
    card, link = json.loads(firefox.run(FIND))
    assert "950618" in card and "多源一致" in card
    assert link.endswith("/site/platforms/jd/index.html")
    firefox.open(packed.with_suffix("") / "site" / "platforms" / "jd" / "index.html")
    assert firefox.run("document.querySelector('h1').innerText") == "京东客服"
    assert firefox.faults() == []


def test_a_single_file_is_complete(firefox: Firefox, site: Path, judge: Judge, tmp_path: Path) -> None:
    files = single.make(site, tmp_path / "single", judge, Edition(DAY, "bcdfghjk"))
    firefox.open(files[-1])
    assert firefox.run("document.querySelectorAll('.kf-single__find input').length") == 1
    paper = firefox.run("getComputedStyle(document.body).backgroundColor")
    assert paper in ("rgb(247, 246, 241)", "rgb(19, 25, 24)")
    assert firefox.faults() == []
