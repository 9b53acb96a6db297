"""The step-through page in a real browser: what a student does with it, and what the numbers then are."""

import itertools
import json
import math
import shutil
from pathlib import Path
from random import Random

import pytest

from engine import DomainError, Value, xlogy
from engine.core import operations as ops
from engine.core.value import apply
from engine.drawing.page.javascript import HELPERS, domain_as_javascript, rule_as_javascript
from engine.drawing.page.page import step_through
from nn import MLP

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need: pip install selenium")
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="no chromedriver on the PATH"),
]

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}", "--window-size=1366,768"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.get("about:blank")  # the browser's own first page is none of ours
    yield driver
    driver.quit()


class Page:
    """A page on the screen, by what a reader can do and see."""

    def __init__(self, browser, path):
        self.browser = browser
        browser.get_log("browser")
        browser.get_log("performance")
        browser.get(path.as_uri())

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def __getitem__(self, name):
        return self.browser.find_element(By.ID, name)

    def click(self, *names):
        for name in names:
            self[name].click()

    def press(self, *keys):
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    @property
    def step(self):
        return int(self["slider"].get_attribute("value"))

    @property
    def steps(self):
        return int(self["slider"].get_attribute("max"))

    @property
    def board(self):
        return self["board"].text

    @property
    def detail(self):
        """The panel of the chosen node: what stands beside each word."""
        return self.run(
            "return Object.fromEntries([...document.querySelectorAll('#detail dt')]"
            ".map((dt) => [dt.innerText, dt.nextSibling.innerText.trim().split(/\\n+/).join('; ')]))"
        )

    def node(self, i, picture="right"):
        return self[picture].find_element(By.CSS_SELECTOR, f'.node[data-id="{i}"]')

    def numbers(self, kind, picture="right"):
        """`value`, `grad` or `running` of every node, in full."""
        texts = self.run(
            "return [...document.querySelectorAll(`#${arguments[0]} .node`)]"
            ".map((node) => node.dataset[arguments[1]])",
            picture,
            kind,
        )
        return [float(text.replace("Infinity", "inf")) for text in texts]

    def field(self, i):
        return self["leaves"].find_element(By.CSS_SELECTOR, f'input[data-id="{i}"]')

    def write(self, i, text):
        field = self.field(i)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def compared(self):
        """The table of the wrong order: (leaf, right, naive, whether they agree)."""
        return [
            (
                row.find_element(By.TAG_NAME, "th").text,
                *(json.loads(row.get_attribute(f"data-{k}")) for k in kinds),
            )
            for kinds in [("right", "naive", "agrees")]
            for row in self["compared"].find_elements(By.TAG_NAME, "tr")
        ]

    def complaints(self):
        return self.browser.get_log("browser")

    def requests(self):
        """The addresses asked for since the page was opened."""
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@pytest.fixture
def opened(browser, tmp_path):
    """Opens the page of a graph; afterwards the console must be empty, and no request have left."""
    pages = []

    def open_page(root, model=None, **more):
        path = tmp_path / f"page{len(pages)}.html"
        path.write_text(step_through(root, model, **more), "utf-8")
        pages.append(Page(browser, path))
        return pages[-1]

    yield open_page
    assert pages[-1].complaints() == []
    assert all(Path(url.removeprefix("file://")).parent == tmp_path for url in pages[-1].requests())
    assert pages[-1].run("return performance.getEntriesByType('resource').length") == 0


def neuron():
    w, x, b = Value(-3.0, "w"), Value(2.0, "x"), Value(5.5, "b")
    y = (w * x + b).sigmoid()  # nodes: w 0, x 1, w x 2, b 3, w x + b 4, y 5
    y.name = "y"
    return y


def doubled_twice():
    a = Value(3.0, "a")
    b = a + a
    b.name = "b"
    c = b + b
    c.name = "c"
    return c


def diamond():
    a = Value(3.0, "a")
    s = a * 2.0
    s.name = "s"
    total = s * 3.0 + s * 5.0
    total.name = "L"
    return total


def engine_numbers(root):
    """(value, gradient) of every node below root, in the page's order."""
    order, done, stack = [], set(), [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready and node not in done:
            done.add(node)
            order.append(node)
        elif node not in done:
            stack += [(node, True), *((parent, False) for parent in reversed(node.parents))]
    root.backward()
    return [node.data for node in order], [node.grad for node in order]


def close(got, expected):
    """Equal to 1e-12, relative to the larger of 1 and the number."""
    return all(
        (math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= 1e-12 * max(1.0, abs(b))
        for a, b in zip(got, expected, strict=True)
    )


def test_the_buttons_step_through_forward_and_backward(opened):
    page = opened(neuron())
    assert page.steps == 10  # start, 3 nodes, the seed, 5 edges, the end: steps 0 to 10
    assert "The leaves have their numbers" in page.board
    page.click("next")
    assert "v₁ = w × x = −3 × 2 = −6" in page.board
    assert "∂v₁/∂w = x = 2" in page.board
    page.click("next")
    assert "v₂ = v₁ + b = −6 + 5.5 = −0.5" in page.board
    page.click("next", "next")
    assert "∂y/∂y = 1" in page.board
    page.click("next")
    assert "1 × 0.235 = 0.235" in page.board  # σ'(-1/2) = t / (1 + t)², t = e^-1/2
    page.click("last")
    assert page.step == 10
    assert not page["next"].is_enabled()
    page.click("previous", "first")
    assert page.step == 0
    assert not page["previous"].is_enabled()


def test_values_and_gradients_appear_when_their_step_comes(opened):
    page = opened(neuron())
    product = page.node(2)
    assert "?" in product.text
    assert "∂" not in product.text
    page.click("next")
    assert "−6" in product.text
    assert "forward" in product.get_attribute("class")
    page.click("last")
    assert "∂ 0.235" in product.text


def test_gradients_add_up_edge_by_edge(opened):
    page = opened(doubled_twice())  # a 0, b 1, c 2
    page.click("next", "next", "next", "next")  # b, c, the seed, the first edge
    assert "∂c/∂b gets ∂c/∂c × ∂c/∂b = 1 × 1 = 1" in page.board
    assert "0 + 1 = 1" in page.board
    assert "1 of 2 contributions are in, so it waits" in page.board
    page.click("next")
    assert "1 + 1 = 2" in page.board
    page.click("next")
    assert page.numbers("running") == [2.0, 2.0, 1.0]  # a has 2 × 1 of its 4
    page.click("last")
    assert page.numbers("running") == [4.0, 2.0, 1.0]


def test_the_keys_step_jump_and_play(opened):
    page = opened(neuron())
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert page.step == 1
    page.press(Keys.END)
    assert page.step == page.steps
    page.press(Keys.HOME)
    assert page.step == 0
    page.press(Keys.SPACE)
    assert "Pause" in page["play"].text
    page.press(Keys.SPACE)
    assert "Play" in page["play"].text


def test_space_on_a_button_presses_that_button_alone(opened):
    page = opened(neuron())
    page.run("document.getElementById('next').focus()")
    page.press(Keys.SPACE)
    assert page.step == 1
    assert "Play" in page["play"].text


def test_play_runs_to_the_end_and_stops(opened):
    page = opened(neuron())
    page.run("const real = setInterval; window.setInterval = (act) => real(act, 1)")
    page.click("play")
    page.browser.set_script_timeout(10)
    page.browser.execute_async_script(
        "const done = arguments[0], look = () =>"
        " document.getElementById('last').disabled ? done() : setTimeout(look, 5); look()"
    )
    assert page.step == page.steps
    assert "Play" in page["play"].text


def test_the_slider_goes_to_any_step(opened):
    page = opened(neuron())
    page.run(
        "const slider = document.getElementById('slider'); slider.value = 3;"
        "slider.dispatchEvent(new Event('input'))"
    )
    assert "y = σ(v₂) = σ(−0.5) = 0.3775" in page.board
    page["slider"].send_keys(Keys.ARROW_RIGHT)
    assert page.step == 4
    assert "step 4 of 10" in page["counter"].text


def test_a_click_on_a_node_shows_what_it_is_and_the_paths_that_feed_it(opened):
    page = opened(neuron())
    page.click("last")
    page.node(4).click()
    detail = page["detail"].text
    assert "v₂ = w × x + b" in detail
    assert "−0.5" in detail
    assert "∂y/∂v₂ = 0.2350037122015" in detail
    assert "w, x and b" in detail
    feeding = page.run(
        "return [...document.querySelectorAll('#right .edge.feeding')]"
        ".map((edge) => [edge.dataset.to, edge.dataset.operand])"
    )
    assert sorted(feeding) == [["2", "0"], ["2", "1"], ["4", "0"], ["4", "1"]]
    assert len(page["right"].find_elements(By.CSS_SELECTOR, ".edge.reading")) == 1


LATER = "not computed yet"


def test_the_panel_shows_no_result_before_its_step(opened):
    page = opened(neuron())  # σ' = σ (1 - σ) at -1/2: 0.3775 · 0.6225 = 0.2350
    assert [page.detail[row] for row in ("Value", "Gradient", "Local")] == [LATER] * 3
    assert page.detail["Expression"] == "y = σ(w × x + b)"
    page.click("next")
    assert page.detail["Value"] == "−6"
    assert page.detail["Local"] == "∂v₁/∂w = x = 2; ∂v₁/∂x = w = −3"
    assert (page.detail["Gradient"], page.detail["Used by"]) == (LATER, f"v₂: {LATER}")
    page.click("next", "next")
    assert page.detail["Value"].startswith("0.37754")
    assert page.detail["Local"].endswith("= 0.235")
    assert page.detail["Gradient"] == LATER
    page.click("next")
    assert page.detail["Gradient"] == "∂y/∂y = 1"
    page.click("next", "next")
    assert page.detail["Gradient"].startswith("∂y/∂v₁ = 0.23500")
    assert page.detail["Used by"] == "v₂: 0.235 × 1 = 0.235"


def test_the_panel_shows_a_gradient_so_far_until_all_contributions_are_in(opened):
    page = opened(doubled_twice())
    page.click("next", "next", "next", "next")  # b, c, the seed, the first edge
    assert page.detail["Gradient"] == "∂c/∂b: so far 1; 1 of 2 contributions"
    assert page.detail["Used by"] == f"c (use 1 of 2): 1 × 1 = 1; c (use 2 of 2): {LATER}"
    page.click("next")
    assert page.detail["Gradient"] == "∂c/∂b = 2"
    assert page.detail["Used by"] == "c (use 1 of 2): 1 × 1 = 1; c (use 2 of 2): 1 × 1 = 1"


@pytest.mark.parametrize("root", [neuron, doubled_twice, diamond])
def test_a_chosen_node_shows_what_the_steps_have_reached_and_no_more(opened, root):
    page = opened(root())
    for i, (readers, learns) in enumerate(page.run("return NODES.map((n) => [n.readers.length, n.learns])")):
        page.press(Keys.ESCAPE, Keys.HOME)
        page.run("arguments[0].dispatchEvent(new MouseEvent('click'))", page.node(i))
        for _ in range(page.steps + 1):
            shown, now = page.detail, page.run("return scene('right')")
            unknown = "?" in page.node(i).text
            assert (shown["Value"] == LATER) == unknown
            assert (shown.get("Local") == LATER) == unknown
            if learns:
                got = now["got"][i]
                assert (" = " in shown["Gradient"]) == (now["summing"] and got == readers)
                assert ("so far" in shown["Gradient"]) == (0 < got < readers)
                assert shown.get("Used by", "").count(LATER) == readers - got
            page.press(Keys.ARROW_RIGHT)
        assert LATER not in str(page.detail)
        assert not learns or str(page.numbers("grad")[i]).startswith(
            page.detail["Gradient"].split(" = ")[1].replace("−", "-")
        )


def test_the_wrong_order_shows_whole_numbers_in_the_panel(opened):
    page = opened(diamond())
    page.click("mode-wrong")
    assert (page.detail["Value"], page.detail["Gradient"]) == ("48", "∂L/∂L = 1")  # 3 s + 5 s, s = 6
    page.node(0).click()
    assert page.detail["Gradient"] == "∂L/∂a = 16"
    assert page.detail["Used by"] == "s: 8 × 2 = 16"


def test_a_kink_is_noted_once_its_node_is_computed(opened):
    page = opened(Value(2.0, "p").max(Value(2.0, "q")))
    assert "Note" not in page.detail
    page.click("next")
    assert "a tie gives its whole gradient to a" in page.detail["Note"]


def test_enter_on_a_node_chooses_it_and_escape_lets_it_go(opened):
    page = opened(neuron())
    page.run("document.querySelector('#right .node[data-id=\"2\"]').focus()")
    page.press(Keys.ENTER)
    assert page.node(2).get_attribute("aria-pressed") == "true"
    assert "Node v₁" in page["detail-heading"].text
    page.press(Keys.ESCAPE)
    assert page.node(2).get_attribute("aria-pressed") == "false"


def test_a_screen_reader_is_told_each_step_and_each_node(opened):
    page = opened(neuron())
    page.click("next")
    assert "v₁ = w × x = −3 × 2 = −6" in page["spoken"].get_attribute("textContent")
    assert page["spoken"].get_attribute("aria-live") == "polite"
    assert page.node(2).get_attribute("aria-label") == "v₁, inner, mul of w and x, value −6"
    assert page.node(5).get_attribute("aria-label") == "y, result, sigmoid of v₂, not computed yet"
    nameless = page.run(
        "return [...document.querySelectorAll('button, input, select')]"
        ".filter((e) => !e.ariaLabel && !e.labels?.length && !e.textContent.trim()).length"
    )
    assert nameless == 0


def test_an_edited_leaf_changes_values_and_gradients_as_in_the_engine(opened):
    page = opened(neuron())
    page.write(0, "0.7")
    page.write(3, "−1e-1")
    w, x, b = Value(0.7), Value(2.0), Value(-0.1)
    values, grads = engine_numbers((w * x + b).sigmoid())
    assert close(page.numbers("value"), values)
    assert close(page.numbers("grad"), grads)
    page.click("reset")
    assert page.numbers("value")[:3] == [-3.0, 2.0, -6.0]


def test_a_constant_is_edited_too_and_still_has_no_gradient(opened):
    page = opened(Value(3.0, "x") * 2.0)
    page.write(1, "5")
    assert page.numbers("value") == [3.0, 5.0, 15.0]
    assert page.numbers("grad") == [5.0, 0.0, 1.0]


@pytest.mark.parametrize("text", ["", "two", "1e", "0x10", "1 2", "--1"])
def test_what_is_no_number_is_refused_in_words_and_the_last_number_stays(opened, text):
    page = opened(neuron())
    page.write(0, text or Keys.DELETE)
    assert page.field(0).get_attribute("aria-invalid") == "true"
    assert "A leaf holds a number" in page["input-error"].text
    assert page.numbers("value")[0] in {-3.0, -1.0, 0.0, 1.0}  # the last one that was a number while typing
    page.write(0, "4")
    assert page["input-error"].text == ""
    assert page.numbers("value")[0] == 4.0


def test_leaving_the_domain_of_an_operation_is_said_in_words(opened):
    page = opened(Value(2.0, "x").log())
    assert not page["warning"].is_displayed()
    page.write(0, "-1")
    assert page["warning"].text.startswith("log needs a > 0; got a = −1 (x), in y = ln a")
    assert math.isnan(page.numbers("value")[1])
    assert math.isnan(page.numbers("grad")[0])
    page.write(0, "2")
    assert not page["warning"].is_displayed()


def test_a_value_that_is_no_number_goes_through_without_a_warning(opened):
    page = opened(Value(math.nan, "x").log() + Value(1.0, "y").sqrt())
    assert not page["warning"].is_displayed()
    page.click("last")
    assert math.isnan(page.numbers("value")[-1])
    assert page.numbers("grad")[2] == 0.5  # d sqrt(y) / dy at 1


def test_a_tie_is_told_with_its_convention(opened):
    page = opened(Value(2.0, "p").max(Value(2.0, "q")))
    page.click("next")
    assert "Convention: a tie gives its whole gradient to a (a is p and b is q)" in page.board
    page.write(1, "1")
    assert "Convention" not in page.board


def test_keys_typed_in_a_field_do_not_step(opened):
    page = opened(neuron())
    page.field(0).click()
    page.press(Keys.ARROW_LEFT, Keys.HOME, Keys.END)
    assert page.step == 0


def test_the_naive_order_on_a_number_doubled_twice(opened):
    # c = b + b, b = a + a: dc/da = 4. Naive: b gets 1 and passes on 1 + 1; b gets 1 more, 2, and passes on
    # 2 + 2: 6. Passing on at the first visit only: 1 + 1 = 2.
    page = opened(doubled_twice())
    page.click("mode-wrong")
    assert page.compared() == [("a", 4, 6, False)]
    page.click("last")
    assert page.numbers("running", "right") == [4.0, 2.0, 1.0]
    assert page.numbers("running", "wrong") == [6.0, 2.0, 1.0]
    assert "✗ ∂ 6" in page.node(0, "wrong").text
    assert "wrong" in page.node(0, "wrong").get_attribute("class").split()
    assert "wrong" not in page.node(0, "right").get_attribute("class").split()
    page["variant"].find_element(By.CSS_SELECTOR, "[value=once]").click()
    assert page.compared() == [("a", 4, 2, False)]


def test_the_naive_order_on_a_diamond(opened):
    # L = 3 s + 5 s, s = 2 a: dL/da = 8 · 2 = 16. Naive: s gets 3 and passes on 3 · 2 = 6; s gets 5 more,
    # 8, and passes on 8 · 2 = 16: 22. At the first visit only: 6.
    page = opened(diamond())
    page.click("mode-wrong")
    assert page.compared() == [("a", 16, 22, False)]
    assert "Shared: s, used more than once" in page["verdict"].text
    boards = []
    for _ in range(page.steps):
        page.click("next")
        boards.append(page.board)
    assert any("Too early: s has 1 of its 2 contributions" in board for board in boards)
    assert any("Again: s passes on all 8, though it passed on 3 before" in board for board in boards)
    page["variant"].find_element(By.CSS_SELECTOR, "[value=once]").click()
    assert page.compared() == [("a", 16, 6, False)]


def test_without_a_shared_node_both_orders_agree(opened):
    page = opened(neuron())
    page.click("mode-wrong")
    assert "both orders agree" in page["verdict"].text
    assert all(agrees for *_, agrees in page.compared())


def test_naive_recursion_over_very_many_paths_is_cut_off_and_says_so(opened):
    value = Value(1.0, "a")
    for _ in range(40):
        value = value + value  # 2^40 paths
    page = opened(value)
    page.click("mode-wrong", "last")
    assert "stopped: it takes every path, after 2000 edges" in page.board
    assert page.compared()[0][1] == 2**40


HOSTILE = (
    "<img src=x onerror=document.title='hit'>",
    "</script><script>document.title='hit'</script>",
    "<!--<script>",
    "'\"><svg onload=document.title='hit'>",
    "javascript:document.title='hit'",
    "{a}$&$1\\u003c",
)


def test_hostile_names_are_shown_as_text_and_run_nothing(opened):
    values = [Value(float(i + 1), name) for i, name in enumerate(HOSTILE)]
    product = values[0]
    for value in values[1:]:
        product = product * value
        product.name = value.name
    page = opened(product, title="</title><script>document.title='hit'</script>")
    for mode in ("mode-wrong", "mode-steps"):
        page.click(mode)
        for _ in range(page.steps):
            page.press(Keys.ARROW_RIGHT)
        for i in range(3):
            page.run("arguments[0].dispatchEvent(new MouseEvent('click'))", page.node(i))
    assert page.run("return document.title") == "</title><script>document.title='hit'</script>"
    assert page.run("return document.querySelectorAll('img, svg[onload]').length") == 0
    assert page.run("return document.scripts.length") == 2
    assert HOSTILE[0][:20] in page["leaves"].text


def random_graph(seed):
    """A value over every operation, at random, with shared nodes."""
    random = Random(seed)
    nodes = [Value(random.uniform(0.5, 2.0), name) for name in "abcd"]
    nodes.append(Value(2.0) * 3.0)
    for op in random.sample(ops.ALL * 3, 60):
        operands = [random.choice(nodes) for _ in op.operands]
        try:
            node = apply(op, *operands)
        except DomainError:
            continue
        if math.isfinite(node.data) and abs(node.data) < 50 and all(map(math.isfinite, node.partials)):
            nodes.append(node)
    total = nodes[0]
    for node in nodes[-6:]:
        total = total + node.tanh()
    return total


@pytest.mark.parametrize("seed", range(6))
def test_values_and_gradients_of_a_random_graph_equal_the_engines(opened, seed):
    root = random_graph(seed)
    page = opened(root)
    values, grads = engine_numbers(root)
    learns = page.run("return NODES.map((node) => node.learns)")
    assert close(page.numbers("value"), values)
    assert close(
        page.numbers("grad"), [g if learned else 0.0 for g, learned in zip(grads, learns, strict=True)]
    )


def test_every_rule_in_the_browser_gives_the_numbers_of_the_engine(opened):
    page = opened(Value(1.0, "x"))
    numbers = (
        0.0,
        -0.0,
        0.5,
        -0.5,
        1.0,
        -1.0,
        2.5,
        -3.0,
        1000.0,
        -1000.0,
        1e-9,
        math.inf,
        -math.inf,
        math.nan,
    )
    for op in ops.ALL:
        points = list(itertools.product(numbers, repeat=len(op.operands)))
        answers = page.run(
            f"const python = {HELPERS};"
            f"const rule = {rule_as_javascript(op)}, inDomain = {domain_as_javascript(op)};"
            "return arguments[0].map((point) => point.map(Number)).map((point) =>"
            " [rule(...point).flat().map(String), inDomain(...point)])",
            [[repr(x).replace("inf", "Infinity") for x in point] for point in points],
        )
        for point, (came, inside) in zip(points, answers, strict=True):
            try:
                value, partials = op.evaluate(point)
            except DomainError:
                assert not inside, (op, point)
                continue
            assert close([float(t.replace("Infinity", "inf")) for t in came], [value, *partials]), (op, point)


def test_a_network_with_its_model_steps_to_the_gradients_of_the_engine(opened):
    model = MLP(2, [2, 1], "tanh", seed=1)
    loss = (model([Value(1.0, "x1"), Value(0.0, "x2")]) - 1.0) ** 2
    page = opened(loss, model)
    _, grads = engine_numbers(loss)
    page.press(Keys.END)
    assert close(page.numbers("running"), grads)
    page.click("mode-wrong", "last")
    assert page["wrong"].is_displayed()


@pytest.mark.parametrize("width", [1366, 390, 360])
def test_nothing_is_wider_than_the_screen_and_no_nodes_overlap(opened, browser, width):
    model = MLP(2, [2, 1], "tanh", seed=1)
    loss = (model([Value(1.0, "x1"), Value(0.0, "x2")]) - 1.0) ** 2
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page = opened(loss, model)
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        boxes = page.run(
            "return [...document.querySelectorAll('#right .node .shape')]"
            ".map((shape) => shape.getBoundingClientRect())"
            ".map((box) => [box.left, box.right, box.top, box.bottom])"
        )
        for (left, right, top, bottom), (left2, right2, top2, bottom2) in itertools.combinations(boxes, 2):
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
        spills = page.run(
            "return [...document.querySelectorAll('#right .node')].filter((node) =>"
            " [...node.querySelectorAll('text')].some((text) => text.getBoundingClientRect().width"
            " > node.querySelector('.shape').getBoundingClientRect().width)).length"
        )
        assert spills == 0
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def luminance(colour):
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_scheme_of_the_system_with_contrast_enough(opened, browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        page = opened(neuron())
        page.click("last")
        ground, colours = page.run(
            "const style = (e, name) => getComputedStyle(e)[name];"
            "const all = (q) => [...document.querySelectorAll(q)];"
            "return [style(document.body, 'backgroundColor'), [...all('.board p, .board span, .hint, dt, th')"
            ".map((e) => style(e, 'color')), ...all('#right text').map((e) => style(e, 'fill'))]]"
        )
        assert (luminance(ground) < 0.1) == (scheme == "dark")
        assert min(contrast(ground, colour) for colour in colours) >= 4.5  # WCAG 2, AA
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_the_button_switches_between_light_and_dark_and_back(opened):
    page = opened(neuron())

    def ground():
        return page.run("return getComputedStyle(document.body).backgroundColor")

    first = ground()
    page.click("theme")
    other = ground()
    assert (luminance(first) < 0.1) != (luminance(other) < 0.1)
    page.click("theme")
    assert ground() == first


def test_a_reader_who_wants_no_motion_gets_none(opened, browser):
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        page = opened(neuron())
        shape = "document.querySelector('#right .shape')"
        assert page.run(f"return getComputedStyle({shape}).transitionDuration") == "0s"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_page_in_a_notebook_works_inside_its_frame(browser, tmp_path):
    outer = tmp_path / "outer.html"
    shown = step_through(neuron())._repr_html_()
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>notebook</title>{shown}", "utf-8")
    browser.get_log("browser")
    browser.get(outer.as_uri())
    frame = browser.find_element(By.TAG_NAME, "iframe")
    assert frame.size["height"] == 720
    assert frame.size["width"] == browser.find_element(By.TAG_NAME, "body").size["width"]
    browser.implicitly_wait(5)
    browser.switch_to.frame(frame)
    try:
        browser.find_element(By.ID, "next").click()
        assert "v₁ = w × x = −3 × 2 = −6" in browser.find_element(By.ID, "board").text
        assert browser.execute_script("return origin") == "null"  # it shares nothing with the notebook
    finally:
        browser.switch_to.default_content()
        browser.implicitly_wait(0)
    assert browser.get_log("browser") == []


def test_numbers_without_end_and_without_value_are_shown_and_stepped_through(opened):
    page = opened(Value(math.inf, "p") - Value(math.inf, "q"))
    page.click("next")
    assert "p − q = ∞ − ∞ = NaN" in page.board
    page.write(1, "-0")
    assert page.numbers("value")[2] == math.inf


def test_every_step_of_every_operation_is_told(opened):
    x, y = Value(0.75, "x"), Value(0.5, "y")  # inside the domain of every operation
    total = xlogy(x, y)
    for op in ops.ALL:
        total = total + apply(op, *[x, y, x][: len(op.operands)])
    page = opened(total)
    for _ in range(page.steps):
        page.run("document.getElementById('next').click()")
        assert "undefined" not in page.board
        assert "{" not in page.board
