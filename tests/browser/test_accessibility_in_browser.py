"""The pages of the project by axe in headless Chromium: no violation, light and dark, desktop and phone."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from engine import Value, mark
from engine.drawing.page.page import step_through
from nn import MLP

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need: pip install selenium")
from selenium.webdriver.chrome.service import Service  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="no chromedriver on the PATH"),
    pytest.mark.skipif(not shutil.which("npm"), reason="no npm on the PATH"),
]
ROOT = Path(__file__).parents[2]
VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1280,900")
SIZES = {"desktop": (1280, 900, False), "phone": (390, 844, True)}
# An experimental rule would have "v × −6" in the name of a node, which says "v, mul of w and x, value −6".
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": False}},
    "iframes": False,  # each page in a frame is tested by itself
}


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The text of axe-core from npm, one version, checked by its hash."""
    folder = tmp_path_factory.mktemp("axe")
    words = ["npm", "pack", f"axe-core@{VERSION}", "--pack-destination", folder, "--silent"]
    done = subprocess.run(words, check=False, capture_output=True, timeout=120)  # noqa: S603  # a pinned package
    archives = list(folder.glob("*.tgz"))
    if done.returncode or not archives:
        pytest.skip("npm has no axe-core here")
    data = archives[0].read_bytes()
    assert base64.b64encode(hashlib.sha512(data).digest()).decode() == SHA512
    with tarfile.open(archives[0]) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def violations(request, browser, axe):
    """Opens a page, runs a script in it, and returns what axe finds: (rule, help, places)."""
    size, scheme = request.param
    width, height, mobile = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def violations_of(url, script="", until="return true"):
        browser.get("about:blank")
        browser.get(url)
        end = time.monotonic() + 60
        while not browser.execute_script(until) and time.monotonic() < end:
            time.sleep(0.1)
        browser.execute_script(script)
        time.sleep(0.4)  # transitions of colours end
        browser.execute_script(axe)
        report = browser.execute_async_script(
            "const done = arguments[1]; axe.run(document, arguments[0]).then(done, (e) => done({error: String(e)}))",
            RULES,
        )
        assert "error" not in report, report
        assert report["passes"]
        return [
            (each["id"], each["help"], [node["html"][:160] for node in each["nodes"]][:3])
            for each in report["violations"]
        ]

    yield violations_of
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def neuron():
    w, x, b = Value(-3.0, "w"), Value(2.0, "x"), Value(5.5, "b")
    return (w * x + b).sigmoid()


@pytest.mark.parametrize("mode", ["steps", "wrong", "quiz"])
def test_the_step_through_page(violations, tmp_path, mode):
    page = step_through(neuron()).save(tmp_path / "page.html")
    why = "document.getElementById('last').click(); document.getElementById('why').click();"
    assert violations(page.as_uri(), f"{why} document.getElementById('mode-{mode}').click()") == []


def test_a_folded_page(violations, tmp_path):
    model = MLP(2, [16, 16, 1], "tanh", seed=0)
    page = step_through(model([Value(1.0, "x1"), Value(2.0, "x2")]), model).save(tmp_path / "page.html")
    script = "document.getElementById('find').value = 'neuron'; paintFound()"
    assert violations(page.as_uri(), script) == []


def test_the_page_of_marks(violations, tmp_path):
    page = tmp_path / "marks.html"
    page.write_text(mark("y = x² + x\ndy/dx = 2x + 1\ndy/dx = 2x\n").html(), "utf-8")
    assert violations(page.as_uri()) == []


@pytest.fixture(scope="session")
def playground(tmp_path_factory):
    folder = tmp_path_factory.mktemp("playground")
    build = ROOT / "notebooks" / "playground" / "build.py"
    subprocess.run([sys.executable, build, "--out", folder], check=True, capture_output=True)  # noqa: S603
    return folder / "playground.html"


@pytest.mark.parametrize("room", ["begin", "see", "check", "train"])
def test_the_rooms_of_the_playground(violations, playground, room):
    ready = "return document.getElementById('python').dataset.state === 'ready'"
    assert violations(f"{playground.as_uri()}#{room}", until=ready) == []


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    pytest.importorskip("mkdocs", reason="the extra site")
    folder = tmp_path_factory.mktemp("site")
    build = ROOT / "notebooks" / "site" / "build.py"
    words = [sys.executable, build, "--out", folder, "--without-playground"]
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603  # our own script
    return folder


PAGES = [
    *("index", "student", "teacher", "own-data", "playground", "first-ten-minutes"),
    *("notebooks/guide/checking", "notebooks/01-gates", "api/values", "tests/TESTING"),
]


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_the_site(violations, site, name):
    assert violations((site / f"{name}.html").as_uri()) == []


FRAMES = """
const seen = [...document.querySelectorAll("iframe")].filter((frame) => frame.checkVisibility());
return seen.map((frame) => frame.style.height);
"""


@pytest.mark.parametrize("name", ["index", "first-ten-minutes"])
def test_a_page_in_a_frame_is_shown_whole_on_a_phone(browser, site, name):
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser.get((site / f"{name}.html").as_uri())
        end = time.monotonic() + 60
        while not all(heights := browser.execute_script(FRAMES)) and time.monotonic() < end:
            time.sleep(0.1)
        assert [
            height for height in heights if int(height.removesuffix("px")) < 1000
        ] == []  # 390 pixels wide: long
        assert len(heights) == 1
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
