// The board, the leaves with their fields, and the comparison of both orders.

function paintBoard() {
  const board = $("board");
  if (state.mode === "quiz") return paintQuiz();
  const wrong = state.mode === "wrong";
  const step = state.pass.steps[state.step];
  const phase = { start: "", forward: "forward" }[step?.kind] ?? "backward";
  board.className = `board ${wrong ? "backward double" : phase}`;
  board.replaceChildren(
    ...(wrong
      ? ["right", "naive"].map((which) => make("div", {}, ...wrongLines(which, scene(which))))
      : stepLines(step, scene("right"))),
  );
  const spoken = [...board.querySelectorAll("p")].map((p) => p.textContent).join(". ");
  if (!state.timer) $("spoken").textContent = spoken; // a running film would talk without end
  const { refusals } = state.pass;
  $("warning").hidden = refusals.length === 0;
  const said = refusals.slice(0, 3).map(refusal).join(" ");
  if ($("warning").textContent !== said) $("warning").textContent = said;
}

const MOST_ROWS = 120; // leaves in the table; others join it when they are chosen

// One row for each leaf, made once: a field must not be rebuilt while someone types in it.
function buildLeaves() {
  $("leaves").append(...LEAVES.slice(0, MOST_ROWS).map(leafRow));
  $("leaves-more").hidden = LEAVES.length <= MOST_ROWS;
  $("leaves-more").textContent = `${(LEAVES.length - MOST_ROWS).toLocaleString("en")} more leaves: choose one in the picture, or search for it, to change it here.`;
}

function leafRow(leaf) {
  const name = leaf.label || "number";
  const input = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "data-id": leaf.id,
    "aria-label": `Value of ${name}, ${leaf.kind}`,
    "aria-describedby": "input-error",
  });
  const kind = make("span", { class: "kind" }, ` ${leaf.kind}`);
  input.addEventListener("input", () => edit(leaf, input));
  return make(
    "tr",
    { "data-id": leaf.id },
    make("th", { scope: "row" }, leaf.label || "", kind),
    make("td", {}, input),
    make("td", { class: "grad" }),
  );
}

function showChosenLeaf() {
  const leaf = NODES[state.chosen ?? 0];
  if (state.chosen === null || leaf.operation || $("leaves").querySelector(`tr[data-id="${leaf.id}"]`)) return;
  $("leaves").prepend(leafRow(leaf));
  fillInputs();
}

function edit(leaf, input) {
  const text = input.value.trim().replaceAll("−", "-").replace(",", ".").replace("∞", "Infinity");
  const number =
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^([+-]?Infinity|NaN)$/.test(text)
      ? Number(text)
      : null;
  input.setAttribute("aria-invalid", number === null);
  $("input-error").textContent =
    number === null
      ? `A leaf holds a number, such as −0.5 or 1e−3; got “${clipped(input.value, 20)}”: kept the last.`
      : "";
  if (number === null) return;
  state.data[leaf.id] = number;
  compute();
  paint();
}

function fillInputs() {
  for (const input of $("leaves").querySelectorAll("input")) {
    input.value = full(state.data[input.dataset.id]);
    input.setAttribute("aria-invalid", "false");
  }
  $("input-error").textContent = "";
}

function paintLeaves() {
  const now = scene("right");
  showChosenLeaf();
  for (const row of $("leaves").children) {
    const id = Number(row.dataset.id);
    row.dataset.value = state.pass.values[id];
    row.dataset.grad = state.pass.right.grads[id];
    const shown = state.mode === "quiz" ? quizText(NODES[id]) : now.summing ? short(now.grads[id]) : "–";
    row.lastChild.textContent = NODES[id].learns ? shown : "none";
  }
}

// All leaves of a small graph; of a large one those that go wrong come first.
function comparedLeaves() {
  const { right, naive: other } = state.pass;
  const leaves = LEAVES.filter((leaf) => leaf.learns);
  if (leaves.length <= MOST_ROWS) return leaves;
  const wrong = leaves.filter((leaf) => !same(right.grads[leaf.id], other.grads[leaf.id]));
  return [...wrong, ...leaves].slice(0, MOST_ROWS);
}

function paintComparison() {
  const { right, naive: other } = state.pass;
  [$("naive-code").textContent, $("naive-words").textContent] = NAIVE[state.variant];
  $("verdict").textContent = verdict();
  $("compared").replaceChildren(
    ...comparedLeaves().map((leaf) => {
      const [good, bad] = [right.grads[leaf.id], other.grads[leaf.id]];
      const agrees = same(good, bad);
      const cell = (name, text) => make("td", { class: name }, text);
      const row = make(
        "tr",
        { "data-id": leaf.id },
        make("th", { scope: "row" }, label(leaf)),
        cell("grad", short(good)),
        cell(agrees ? "grad" : "bad", short(bad)),
        cell(agrees ? "" : "bad", agrees ? "✓ agrees" : `✗ wrong by ${short(bad - good)}`),
      );
      [row.dataset.right, row.dataset.naive, row.dataset.agrees] = [good, bad, agrees];
      return row;
    }),
  );
}

function paint() {
  const last = lastStep();
  state.step = Math.min(Math.max(state.step, 0), last);
  const slider = $("slider");
  slider.max = last;
  slider.value = state.step;
  slider.setAttribute("aria-valuetext", `step ${state.step} of ${last}`);
  $("counter").textContent = `step ${state.step} of ${last}`;
  $("first").disabled = $("previous").disabled = state.step === 0;
  $("next").disabled = $("last").disabled = state.step === last;
  $("play").textContent = state.timer ? "❚❚ Pause" : "▶ Play";
  $("expression").textContent = ROOT.operation
    ? `${label(ROOT)} = ${expressionOf(ROOT)}`
    : label(ROOT);
  paintPicture(drawings.right);
  if (state.mode === "wrong") {
    paintPicture(drawings.naive);
    paintComparison();
  }
  paintBoard();
  paintDetail();
  paintLeaves();
  tellParent();
}
