"""What is made of hostile names, opened by a browser: no script runs, no dialog opens, nothing is fetched."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from engine import draw
from engine.drawing.page.page import step_through

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need: pip install selenium")
from selenium.common.exceptions import NoAlertPresentException  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="no chromedriver on the PATH"),
]

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
HIT = "document.title='hit';alert(1);fetch('http://127.0.0.1:9/hit')"
ATTACKS = {
    "script": f"<script>{HIT}</script>",
    "image": f'"><img src=x onerror="{HIT}">',
    "image of another quote": f"'><img src=x onerror={HIT}>",
    "svg": f"<svg onload={HIT}>",
    "ends": f"]]>--></title></style></text></svg></iframe></script><script>{HIT}</script>",
    "comment": f"--><script>{HIT}</script><!--",
    "link": f"javascript:{HIT}",
    "stylesheet": "<style>@import 'http://127.0.0.1:9/hit';*{background:url(http://127.0.0.1:9/hit)}</style>",
    "foreign": f'<foreignObject><iframe srcdoc="<script>{HIT}</script>"></iframe></foreignObject>',
    "entities": f"&lt;script&gt;{HIT}&lt;/script&gt;&#60;script&#62;",
    "lines": f"\n\u2028\u2029\0{HIT}\n",
    "directions": "\u202e\u2066<b onclick=alert(1)>",
    "literal": "${alert(1)}`+alert(1)+`\\u003cscript\\u003e",
    "long": "<script>" * 12_500,
}


def attacked(name):
    """The graph of the default suite's test: the name at nodes, modules, marks and in words."""
    path = Path(__file__).parents[1] / "engine" / "drawing" / "graph" / "dot" / "test_hostile_names.py"
    spec = importlib.util.spec_from_file_location("hostile_names", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root, model = module.attacked(name)
    return root, model, list(module.pictures(name))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.unhandled_prompt_behavior = "ignore"
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.get("about:blank")
    yield driver
    driver.quit()


def opened(browser, path):
    """Open a file; what it asked for, what it complained of, whether a dialog is open."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())
    browser.implicitly_wait(0)
    dialog = ""
    try:
        dialog = browser.switch_to.alert.text
        browser.switch_to.alert.dismiss()
    except NoAlertPresentException:
        pass
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return asked, browser.get_log("browser"), dialog


def inert(browser, path, *, elsewhere=()):
    asked, complaints, dialog = opened(browser, path)
    assert dialog == ""
    assert [url for url in asked if url != path.as_uri() and url not in elsewhere] == []
    assert complaints == []
    acting = (
        "[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) =>"
        " /^on/i.test(a.name) || (/(href|src|action|data)$/i.test(a.name) && /^\\s*javascript:/i.test(a.value))))"
    )
    title, elements = browser.execute_script(f"return [document.title, {acting}.map((e) => e.outerHTML)]")
    assert title != "hit"
    assert elements == []


def html(body):
    return f"<!DOCTYPE html><meta charset=utf-8><title>notebook</title>{body}"


def test_the_attack_would_be_seen(browser, tmp_path):
    path = tmp_path / "attack.html"
    path.write_text(html(ATTACKS["script"]), "utf-8")
    asked, _, dialog = opened(browser, path)
    assert dialog == "1"
    path.write_text(html("<script>fetch('http://127.0.0.1:9/hit')</script>"), "utf-8")
    asked, complaints, _ = opened(browser, path)
    assert "http://127.0.0.1:9/hit" in asked
    assert complaints


@pytest.mark.parametrize("attack", ATTACKS)
def test_pictures_are_inert_as_files_and_within_a_page(attack, browser, tmp_path):
    _, _, pictures = attacked(ATTACKS[attack])
    for i, picture in enumerate(pictures):
        file = picture.save(tmp_path / f"{i}.svg")
        inert(browser, file)
        shown, said = picture._repr_mimebundle_()
        within = tmp_path / f"{i}.html"
        within.write_text(html(shown["image/svg+xml"]), "utf-8")
        inert(browser, within)
        assert browser.execute_script("return document.scripts.length") == 0
        assert browser.execute_script("return document.querySelectorAll('svg').length") == 1
        assert said["image/svg+xml"]["alt"] == picture.alt


@pytest.mark.parametrize("attack", ATTACKS)
def test_pages_are_inert_as_files_and_in_the_frame_of_a_notebook(attack, browser, tmp_path):
    root, model, _ = attacked(ATTACKS[attack])
    page = step_through(root, model, title=ATTACKS[attack])
    file = page.save(tmp_path / "page.html")
    inert(browser, file)
    assert browser.execute_script("return document.scripts.length") == 2  # its graph, and its own script
    for name in ("last", "mode-wrong"):
        browser.execute_script(f"document.getElementById('{name}').click()")
    browser.execute_script(
        "for (const node of document.querySelectorAll('.node')) node.dispatchEvent(new MouseEvent('click'))"
    )
    assert browser.execute_script("return document.title") != "hit"
    assert (
        browser.execute_script("return document.querySelectorAll('img, foreignObject, iframe').length") == 0
    )
    assert browser.get_log("browser") == []
    framed = tmp_path / "framed.html"
    framed.write_text(html(page._repr_html_()), "utf-8")
    inert(browser, framed, elsewhere=("about:srcdoc",))
    assert browser.execute_script("return document.scripts.length") == 0


def test_a_value_in_a_notebook_is_inert(browser, tmp_path):
    for attack in ("script", "image", "ends"):
        root, _, _ = attacked(ATTACKS[attack])
        shown, _ = root._repr_mimebundle_()
        file = tmp_path / f"{attack}.html"
        file.write_text(html(shown["image/svg+xml"]), "utf-8")
        inert(browser, file)
    assert draw(root).svg == shown["image/svg+xml"]
