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
  const wrong = state.mode === "wrong";
  for (const id of ["caption-right", "wrong-figure", "naive-panel"]) $(id).hidden = !wrong;
  $("pictures").classList.toggle("stacked", wrong && CROWDED);
  draw("right", $("right"));
  if (wrong) draw("naive", $("wrong"));
  paint();
}

function setMode(mode) {
  pause();
  state.mode = mode;
  state.step = 0;
  $("mode-steps").setAttribute("aria-pressed", mode === "steps");
  $("mode-wrong").setAttribute("aria-pressed", mode === "wrong");
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
  else if (event.key === "Escape") ((state.chosen = null), paint());
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
  };
  const present = Object.entries(kinds).filter(([kind]) => NODES.some((node) => node.kind === kind));
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
  compute();
  buildLeaves();
  fillInputs();
  legend();
  const clicks = {
    first: () => go(0),
    previous: () => go(state.step - 1),
    next: () => go(state.step + 1),
    last: () => go(lastStep()),
    play,
    "mode-steps": () => setMode("steps"),
    "mode-wrong": () => setMode("wrong"),
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
    redraw();
  });
  redraw();
}
