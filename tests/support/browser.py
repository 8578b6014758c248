"""A real Chromium, driven over plain WebDriver with the standard library alone."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SWITCHES = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars"]
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """The program that is not there, or None."""
    return next((name for name in ("chromedriver", "chromium") if not shutil.which(name)), None)


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="signpost-browser-")
        env = {**os.environ, "HOME": self.folder, "XDG_CONFIG_HOME": self.folder, "XDG_CACHE_HOME": self.folder}
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True, env=env)
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                self.root = f"http://127.0.0.1:{found[1]}"
                break
        options = {"binary": shutil.which("chromium"),
                   "args": [*SWITCHES, f"--user-data-dir={self.folder}/profile"],
                   "perfLoggingPrefs": {"enableNetwork": True}}
        capabilities = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options,
                                        "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"}}}
        session = self.call("POST", "/session", {"capabilities": capabilities})
        self.session = f"/session/{session['sessionId']}"

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.root + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with DIRECT.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None

    def do(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def open(self, url):
        self.do("POST", "/url", {"url": url})

    def address(self):
        return self.do("GET", "/url")

    def title(self):
        return self.do("GET", "/title")

    def run(self, script, *arguments):
        return self.do("POST", "/execute/sync", {"script": f"return {script}", "args": list(arguments)})

    def find(self, selector):
        return self.do("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def count(self, selector):
        return len(self.do("POST", "/elements", {"using": "css selector", "value": selector}))

    def click(self, selector):
        self.do("POST", f"/element/{self.find(selector)}/click", {})

    def wait(self, selector, seconds=5):
        """Until such an element is there: a click may return before the next page is."""
        end = time.monotonic() + seconds
        while not self.count(selector):
            assert time.monotonic() < end, f"{selector} did not appear"
            time.sleep(0.05)

    def type(self, selector, text):
        self.do("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def text(self, selector="body"):
        return self.do("GET", f"/element/{self.find(selector)}/text")

    def back(self):
        self.do("POST", "/back", {})

    def cookies(self):
        return self.do("GET", "/cookie")

    def size(self, width, height=900):
        """The page's own width and height, as a phone of that size has them."""
        self.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def scripts(self, allowed):
        self.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setScriptExecutionDisabled",
                                              "params": {"value": not allowed}})

    def requests(self):
        """The addresses asked for since the last call."""
        lines = self.do("POST", "/se/log", {"type": "performance"})
        events = [json.loads(line["message"])["message"] for line in lines]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """What the browser wrote to its console since the last call: blocked styles, errors."""
        return [line["message"] for line in self.do("POST", "/se/log", {"type": "browser"})]

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.do("GET", "/screenshot")))

    def close(self):
        try:
            self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait(timeout=10)
            shutil.rmtree(self.folder, ignore_errors=True)
