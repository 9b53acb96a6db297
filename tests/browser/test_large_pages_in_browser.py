"""The step-through page in Chromium, desktop and phone: folded graphs, the sum over paths, the quiz, notes."""

import math
import shutil

import pytest

from engine import Value, maximum, scan
from engine.drawing.page.page import step_through
from nn import MLP, Transformer
from nn.losses import cross_entropy

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need: pip install selenium")
from selenium.webdriver.chrome.service import Service  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="no chromedriver on the PATH"),
]
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1366,900")
SIZES = {"desktop": (1366, 900, False), "phone": (390, 844, True)}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(params=SIZES)
def opened(request, browser, tmp_path):
    """Opens the page of a graph at one size, and returns a function that runs a script there."""
    width, height, mobile = SIZES[request.param]
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def open_page(root, model=None, steps=None):
        path = tmp_path / "page.html"
        path.write_text(step_through(root, model, steps), "utf-8")
        browser.get(path.as_uri())
        return browser.execute_script

    browser.get_log("browser")
    yield open_page
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def shared():
    """y = 4 v² + 16 v at v = 6, v = x w: dy/dv = 8 v + 16 = 64, and each path has its part."""
    x, w = Value(3.0, "x"), Value(2.0, "w")
    v = x * w
    v.name = "v"
    y = v * v * 4.0 + v * 16.0
    y.name = "y"
    return y


def network(hidden=(16, 16)):
    model = MLP(2, [*hidden, 1], "tanh", seed=1)
    loss = (model([Value(1.0, "x1"), Value(-2.0, "x2")]) - 1.0) ** 2
    loss.name = "loss"
    return loss, model


NODE = 'document.querySelector(`#right .node[data-id="${NODES.find((n) => n.label === arguments[0]).id}"]`)'


def test_a_shared_node_shows_the_sum_where_contributions_arrive(opened):
    run = opened(shared())
    run("document.getElementById('last').click()")
    assert run(f"return {NODE}.querySelector('.note').textContent", "v") == "16 + 24 + 24"
    assert run(f"return {NODE}.querySelector('.note').textContent", "x") == ""
    run("document.getElementById('previous').click()")  # back to before x and w
    run("for (let i = 0; i < 3; i++) document.getElementById('previous').click()")
    assert run(f"return {NODE}.querySelector('.note').textContent", "v") in ("", "16 + 24")


def test_ties_kinks_and_infinities_are_noted_at_their_nodes(opened):
    p, q = Value(0.0, "p"), Value(0.0, "q")
    m, r, s = maximum(p, q), (p * 1.0).relu(), p.sqrt()
    for node, name in ((m, "m"), (r, "r"), (s, "s")):
        node.name = name
    run = opened(m + r + s)
    run("document.getElementById('last').click()")
    notes = [run(f"return {NODE}.querySelector('.note').textContent", name) for name in "mrs"]
    assert notes == ["tie: all to p", "kink", "∞ derivative"]


def test_why_this_number_is_the_sum_over_paths(opened):
    run = opened(shared())
    run(f"{NODE}.dispatchEvent(new MouseEvent('click')); document.getElementById('why').click()", "v")
    assert "not complete yet" in run("return document.getElementById('why-answer').textContent")
    run("document.getElementById('last').click()")
    lines = run("return [...document.querySelectorAll('#why-answer p')].map((p) => p.textContent)")
    assert lines[0].startswith("3 paths lead from y to v")
    assert [line.rpartition(" = ")[2] for line in lines[1:-1]] == ["24", "24", "16"]  # 4 v, 4 v and 16
    assert lines[-1] == "Sum: ∂y/∂v = 24 + 24 + 16 = 64"


def test_of_many_paths_the_largest_are_written_and_the_others_are_one_sum(opened):
    total = Value(1.0, "a")
    for _ in range(40):
        total = total + total
    run = opened(total)
    run(f"document.getElementById('last').click(); {NODE}.dispatchEvent(new MouseEvent('click'))", "a")
    run("document.getElementById('why').click()")
    lines = run("return [...document.querySelectorAll('#why-answer p')].map((p) => p.textContent)")
    assert lines[0].startswith("about 1.100e12 paths")  # 2^40
    assert len(lines) == 1 + 6 + 1 + 1
    assert lines[-1].endswith("1.100e12")


ANSWER = """
const input = document.querySelector(`#quiz-rows input[data-id="${NODES.find((n) => n.label === arguments[0]).id}"]`);
input.value = arguments[1];
input.dispatchEvent(new Event("change"));
return input.closest("tr").lastChild.textContent;
"""


@pytest.mark.parametrize(
    ("name", "answer", "verdict"),
    [
        ("v", "64", "✓ right: 64"),
        ("v", "−64", "✗ the sign is wrong"),
        ("v", "16", "✗ that is the contribution through v₄ alone: v is used 3 times"),
        ("x", "2", "✗ that is the local derivative ∂v/∂x alone: multiply it by ∂y/∂v"),
        ("x", "64", "✗ that is ∂y/∂v alone"),
        ("x", "66", "✗ ∂y/∂v and ∂v/∂x are multiplied, not added"),
        ("x", "32", "✗ ∂y/∂v is multiplied by ∂v/∂x, not divided"),
        ("x", "192", "✗ that is what the other operand of v gets"),
        ("x", "3", "✗ that is the value of x, not its gradient"),
        ("x", "64*2", "✓ right: 128"),
        ("x", "77", "✗ not 77: ∂y/∂x = ∂y/∂v × ∂v/∂x"),
        ("x", "two", "a number, such as"),
    ],
)
def test_the_quiz_names_the_slip(opened, name, answer, verdict):
    run = opened(shared())
    run("document.getElementById('mode-quiz').click()")
    assert run(f"return {NODE}.querySelector('.slope').textContent", name) == "∂ ?"
    assert run(ANSWER, name, answer).startswith(verdict)


def test_a_quiz_hides_gradients_counts_follows_mistakes_and_shows_the_answers(opened):
    run = opened(shared())
    run("document.getElementById('mode-quiz').click()")
    text = run(
        "return document.getElementById('right').textContent + document.querySelector('.panels').innerText"
    )
    assert "128" not in text
    run(ANSWER, "v", "48")
    assert run(ANSWER, "x", "96").startswith("↳ follows from a gradient above that is wrong")  # 48 · 2
    run(ANSWER, "w", "192")
    assert run("return document.getElementById('quiz-score').textContent").startswith("1 of ")
    run("document.getElementById('quiz-show').click()")
    assert run(f"return {NODE}.querySelector('.slope').textContent", "x") == "∂ 128"
    run("document.getElementById('quiz-other').click()")
    assert run("return document.getElementById('quiz-score').textContent").startswith("0 of ")
    run("document.getElementById('mode-steps').click(); document.getElementById('reset').click()")
    assert run("return state.pass.right.grads[0]") == 128.0


def test_a_large_network_is_folded_and_its_steps_end_at_the_gradients_of_the_engine(opened):
    loss, model = network()
    run = opened(loss, model)
    loss.backward()
    shown = run("return [NODES.length, state.view.items.length, state.pass.steps.length]")
    assert shown[0] > 900
    assert shown[1] <= 90
    assert shown[2] < 200
    for _ in range(shown[2]):
        run("document.getElementById('next').click()")
    grads = run(
        "const now = scene('right'); return LEAVES.filter((n) => n.learns).map((n) => [n.label, now.grads[n.id]])"
    )
    inputs = {name: grad for name, grad in grads if name in ("x1", "x2")}
    assert len(inputs) == 2
    weights = sorted(grad for name, grad in grads if name not in inputs)
    expected = sorted(p.grad for p in model.parameters())
    assert all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(weights, expected, strict=True)
    )


def test_the_loss_of_a_token_is_stepped_through_with_attention_and_layers_folded(opened):
    model = Transformer(27, width=8, heads=2, layers=1, context=8, seed=0)
    loss = cross_entropy(model([26, 4, 12, 3])[2], 3)
    loss.name = "loss"
    run = opened(loss, model)
    loss.backward()
    count, boxes, steps = run(
        "return [NODES.length, state.view.items.filter((i) => i.box).map((i) => i.box.name), state.pass.steps.length]"
    )
    assert count > 2000
    assert {"embedding", "block 1", "output"} <= set(boxes)
    assert steps < 100
    run("for (let i = 0; i < arguments[0]; i++) document.getElementById('next').click()", steps)
    assert "Done" in run("return document.getElementById('board').textContent")
    grads = run(
        "return LEAVES.filter((n) => n.kind === 'parameter').map((n) => state.pass.right.grads[n.id])"
    )
    used = sorted(p.grad for p in model.parameters() if p.grad)
    assert all(
        math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-12)
        for a, b in zip(sorted(g for g in grads if g), used, strict=True)
    )
    run("document.getElementById('find').value = 'attention'; paintFound()")
    run("document.querySelector('#found button').click()")
    inside = run("return state.view.items.filter((i) => i.box).map((i) => i.box.name)")
    assert {"query", "key", "value"} <= set(inside)


def test_a_loop_folds_by_step_and_a_step_unfolds(opened):
    a, xs = Value(0.5, "a"), [Value(0.1 * i, f"x{i}") for i in range(60)]

    def step(state, x):
        state = (state * a + x).tanh()
        return state, state

    last, states = scan(step, Value(0.0, "start"), xs)
    run = opened(last, steps=states)
    boxes = run("return PARTS.filter((p) => !p.run && p.name.startsWith('step ')).length")
    assert boxes == 60
    run(
        "document.getElementById('find').value = 'x7'; paintFound(); document.querySelector('#found button').click()"
    )
    frames = run("return [...document.querySelectorAll('#right .frame text')].map((t) => t.textContent)")
    assert "− step 8" in frames
    assert run(f"return {NODE} !== null", "x7")


def test_a_box_unfolds_with_the_step_kept_and_folds_again(opened):
    run = opened(*network())
    run("for (let i = 0; i < 20; i++) document.getElementById('next').click()")
    done = run("return state.pass.steps[state.step].computed")
    name = run(
        "const box = document.querySelector('#right .node.part'); box.dispatchEvent(new MouseEvent('click'));"
        "return document.getElementById('detail-heading').textContent"
    )
    assert name.startswith("Part neuron")
    run("document.getElementById('unfold').click()")
    assert run("return document.querySelectorAll('#right .frame').length") > 1
    assert abs(run("return state.pass.steps[state.step].computed") - done) <= 60
    run("document.getElementById('fold-all').click()")
    assert run("return state.view.items.filter((item) => item.box).length") <= 3


def test_a_search_shows_the_node_wherever_it_is_folded(opened):
    run = opened(*network())
    run(
        "document.getElementById('fold-all').click();"
        "document.getElementById('find').value = 'w16[2.0]'; paintFound()"
    )
    run("document.querySelector('#found button').click()")
    assert run(f"return {NODE} !== null", "w16[2.0]")
    assert run("return NODES[state.chosen].label") == "w16[2.0]"
    assert run("return document.getElementById('found').hidden")
    assert run(
        "return document.querySelector('#leaves tr').dataset.id === String(state.chosen)"
    )  # a row is added
    run("document.getElementById('find').value = 'nothing like it'; paintFound()")
    assert "no node" in run("return document.getElementById('found').textContent")


def test_cards_and_frames_do_not_overlap(opened):
    run = opened(*network((5,)))
    overlaps = """
    const shapes = [...document.querySelectorAll('#right .node .shape:last-of-type')];
    const boxes = shapes.map((s) => s.getBoundingClientRect());
    const beside = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 1;
    const apart = (a, b) => beside(a, b) || beside(b, a);
    return boxes.flatMap((a, i) => boxes.slice(0, i).filter((b) => !apart(a, b))).length;
    """
    assert run(overlaps) == 0


def test_numbers_on_edges_cover_no_node_and_not_each_other(opened):
    run = opened(shared())
    run("document.getElementById('last').click()")
    overlaps = """
    const all = (q) => [...document.querySelectorAll(q)];
    const rects = (q) => all(q).map((s) => s.getBoundingClientRect()).filter((r) => r.width);
    const numbers = rects('#right .edge text'), cards = rects('#right .node .shape');
    const beside = (a, b) => a.right <= b.left || a.bottom <= b.top;
    const apart = (a, b) => beside(a, b) || beside(b, a);
    const others = (i) => [...numbers.slice(0, i), ...cards];
    return [numbers.length, numbers.flatMap((a, i) => others(i).filter((b) => !apart(a, b))).length];
    """
    count, hits = run(overlaps)
    assert count >= 6
    assert hits == 0


def test_ten_thousand_nodes_are_painted_in_a_second(opened):
    total = Value(1.5, "x")
    for i in range(4999):
        total = (total * 1.001).tanh() if i % 2 else total * 0.5 + 0.25
    run = opened(total)
    assert run("return NODES.length") > 10_000
    script = run(
        "const mark = performance.getEntriesByType('navigation')[0];"
        "return performance.getEntriesByType('paint')[0]?.startTime ?? mark.domContentLoadedEventEnd"
    )
    assert script < 3000  # the mark is 1,000 on a quiet machine
    assert run("return state.view.items.length") <= 90
    run("document.getElementById('next').click(); document.getElementById('last').click()")
    assert run("return Number.isFinite(state.pass.right.grads[0])")
