// Buttons, keys, and the first picture.

function pause() {
  clearInterval(state.timer);
  state.timer = null;
}

function go(step) {
  pause();
  state.step = step;
  paint();
}

function play() {
  if (state.timer) return go(state.step);
  if (state.step === lastStep()) state.step = 0;
  const advance = () => {
    state.step += 1;
    if (state.step >= lastStep()) pause();
    paint();
  };
  state.timer = setInterval(advance, 1600 / Number($("speed").value));
  paint();
}

function redraw() {
  const [wrong, asks] = [state.mode === "wrong", state.mode === "quiz"];
  for (const id of ["caption-right", "wrong-figure", "naive-panel"]) $(id).hidden = !wrong;
  for (const id of ["steps", "board"]) $(id).hidden = asks;
  $("quiz-panel").hidden = !asks;
  $("pictures").classList.toggle("stacked", wrong && state.view.crowded);
  draw("right", $("right"));
  if (wrong) draw("naive", $("wrong"));
  paint();
}

const MODES = ["steps", "wrong", "quiz"];

function setMode(mode) {
  pause();
  state.mode = MODES.includes(mode) ? mode : "steps";
  state.step = mode === "quiz" ? lastStep() : 0; // in the quiz all values are known
  for (const each of MODES) $(`mode-${each}`).setAttribute("aria-pressed", state.mode === each);
  if (mode === "quiz") buildQuiz();
  redraw();
}

function switchTheme() {
  const dark =
    document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = dark === "dark" ? "light" : "dark";
}

function onKey(event) {
  const control = event.target.closest?.("input, select, textarea");
  if (control || event.ctrlKey || event.altKey || event.metaKey) return;
  const jump = { ArrowLeft: state.step - 1, ArrowRight: state.step + 1, Home: 0, End: lastStep() }[event.key];
  if (jump !== undefined) go(jump);
  else if (event.key === " " && !event.target.closest?.("button")) play();
  else if (event.key === "Escape") ((state.chosen = state.box = null), paint());
  else return;
  event.preventDefault();
}

function legend() {
  const kinds = {
    input: "input",
    parameter: "parameter",
    constant: "constant: no gradient",
    inner: "computed",
    result: "result",
    part: "part, folded",
  };
  const present = Object.entries(kinds).filter(
    ([kind]) => NODES.some((node) => node.kind === kind) || (kind === "part" && PARTS.length > 0),
  );
  const entry = (picture, ...words) => make("li", {}, picture, make("span", {}, ...words));
  const small = (kind) =>
    make(
      "svg:svg",
      { width: 36, height: 20, viewBox: "-20 -12 40 24", "aria-hidden": "true" },
      make("svg:g", { class: `node ${kind}` }, ...shapes(kind, 36, 20)),
    );
  const stroke = (name) =>
    make(
      "svg:svg",
      { width: 36, height: 12, viewBox: "0 0 36 12", "aria-hidden": "true" },
      make("svg:g", { class: `edge ${name}` }, make("svg:path", { class: "line", d: "M0 6H36" })),
    );
  $("legend").append(
    ...present.map(([kind, words]) => entry(small(kind), words)),
    entry("", line("", value("blue"), ": value").firstChild, ": value, forward"),
    entry(stroke("backward"), line("", grad("∂ orange")).firstChild, ": gradient, backward"),
  );
}

function start() {
  state.data = NODES.map((node) => node.data);
  openByDefault();
  state.view = viewOf();
  compute();
  buildLeaves();
  fillInputs();
  legend();
  startFinding();
  const clicks = {
    first: () => go(0),
    previous: () => go(state.step - 1),
    next: () => go(state.step + 1),
    last: () => go(lastStep()),
    play,
    "mode-steps": () => setMode("steps"),
    "mode-wrong": () => setMode("wrong"),
    "mode-quiz": () => setMode("quiz"),
    why: () => ((state.why = !state.why), paint()),
    "quiz-show": () => ((quiz.shown = !quiz.shown), paint()),
    "quiz-clear": () => (clearQuiz(), paint()),
    "quiz-other": otherNumbers,
    theme: switchTheme,
    reset: () => ((state.data = NODES.map((node) => node.data)), compute(), fillInputs(), paint()),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  $("slider").addEventListener("input", () => go(Number($("slider").value)));
  $("speed").addEventListener("change", () => state.timer && (pause(), play()));
  $("variant").addEventListener("change", () => ((state.variant = $("variant").value), compute(), go(0)));
  document.addEventListener("keydown", onKey);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a phone's keyboard changes only the height
    width = window.innerWidth;
    state.plan = null;
    redraw();
  });
  redraw();
}
