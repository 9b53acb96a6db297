// The room See: a text, its graph in a frame, its worked solution.

const see = { solutions: [], asked: 0, place: null };

const HELP = {
  formula: "Steps may have lines of their own (z = w x + b), and numbers too (x = 3). Ctrl+Enter shows it.",
  python: "Ends with a Value. Value, MLP, and everything of engine and nn can be imported. Ctrl+Enter runs it.",
};

const kindOf = () => document.querySelector('input[name="kind"]:checked').value;

function setKind(kind) {
  document.querySelector(`input[name="kind"][value="${kind}"]`).checked = true;
  $("see-help").textContent = HELP[kind];
  $("see-show").textContent = kind === "python" ? "Run" : "Show";
}

// A text that was an example gives way to one of the other kind; one's own stays.
function onKind() {
  const { see: examples } = TEXTS.examples;
  setKind(kindOf());
  if ($("see-text").value.trim() && !examples.some(({ text }) => text === $("see-text").value)) return;
  $("see-example").value = examples.findIndex(({ kind }) => kind === kindOf());
  $("see-example").dispatchEvent(new Event("change"));
}

// The page of the graph, in a frame that may run its script and reach nothing else.
function showGraph(frame, graph, place) {
  frame.onload = () => frame.contentWindow.postMessage({ playground: { ask: true, theme: themeName(), restore: place ?? undefined } }, "*");
  frame.srcdoc = TEXTS.shell.replace("{{title}}", () => "Step by step").replace("{{graph}}", () => graph);
}

function showSolutions(solutions) {
  see.solutions = solutions;
  $("see-solution").hidden = solutions.length === 0;
  $("solution-leaf").replaceChildren(...solutions.map(({ leaf }, i) => el("option", { value: i }, leaf)));
  showSolution();
}

function showSolution() {
  const solution = see.solutions[Number($("solution-leaf").value)];
  $("solution-lines").replaceChildren(...(solution?.lines ?? []).map((line) => el("p", {}, formula(line))));
}

function setStale(on) {
  for (const name of ["see-frame", "see-solution"]) $(name).toggleAttribute("data-stale", on);
}

function showSeen(found, place) {
  setStale(false);
  showGraph($("see-frame"), found.graph, place);
  showSolutions(found.solutions);
  const chosen = Object.entries(found.chosen).map(([name, number]) => `${name} = ${number}`);
  const parts = [];
  if (chosen.length) parts.push(`Numbers chosen for you: ${chosen.join(", ")}. Change them under the picture, or write them as lines.`);
  if (found.printed) parts.push(found.printed);
  $("see-note").textContent = parts.join("\n");
}

async function showText(place = null) {
  const [text, kind] = [$("see-text").value, kindOf()];
  remember("see", { text, kind, place });
  const ready = TEXTS.examples.see.find((example) => example.text === text && example.kind === kind);
  const mine = (see.asked += 1);
  $("see-error").textContent = "";
  if (ready) return showSeen(ready, place);
  $("see-note").textContent = python.state === "ready" ? "" : "Waits for Python …";
  try {
    const found = await ask("see", { text, python: kind === "python" }, kind === "python" ? 60_000 : 20_000);
    if (mine === see.asked) showSeen(found, place);
  } catch (error) {
    if (mine === see.asked) {
      $("see-error").textContent = error.message;
      $("see-note").textContent = "";
      setStale(true); // the picture is that of the text before
    }
  }
}

function onFrame({ source, data }) {
  const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
  if (!frame || !data?.page) return;
  const { height, ...place } = data.page;
  if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(height + 4, 300), 4000)}px`;
  if (frame.id === "see-frame") remember("see", { place });
}

function startSee() {
  $("see-example").append(
    ...TEXTS.examples.see.map(({ name }, i) => el("option", { value: i }, name)),
    el("option", { value: "own", hidden: true }, "your own"),
  );
  $("see-example").addEventListener("change", () => {
    const example = TEXTS.examples.see[Number($("see-example").value)];
    $("see-text").value = example.text;
    setKind(example.kind);
    fitText($("see-text"));
    showText();
  });
  $("see-form").addEventListener("submit", (event) => (event.preventDefault(), showText()));
  $("see-text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (event.preventDefault(), showText());
  });
  const typed = debounce(600, () => kindOf() === "formula" && showText());
  $("see-text").addEventListener("input", () => ((($("see-example").value = "own"), fitText($("see-text"))), typed()));
  for (const radio of document.querySelectorAll('input[name="kind"]')) radio.addEventListener("change", onKind);
  $("solution-leaf").addEventListener("change", showSolution);
  window.addEventListener("message", onFrame);
}

function restoreSee() {
  const { text, kind, place } = address.see;
  $("see-text").value = typeof text === "string" ? text : TEXTS.examples.see[0].text;
  setKind(kind === "python" ? "python" : typeof text === "string" ? "formula" : TEXTS.examples.see[0].kind);
  const known = TEXTS.examples.see.findIndex((example) => example.text === $("see-text").value);
  $("see-example").value = known < 0 ? "own" : known;
  fitText($("see-text"));
}

function fitText(area) {
  area.rows = Math.min(16, Math.max(3, area.value.split("\n").length));
}
