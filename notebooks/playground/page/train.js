// The room Train: settings, a network that learns, and the graph of one example.

const training = { columns: [], classes: [], note: "", table: null, preparing: false, loading: false, wished: false, spec: null, made: null, picture: null, axes: null, own: [], chosen: 0, unit: null, going: false, asked: 0, drawing: 0 };
const SETTINGS = ["data", "noise", "layers", "activation", "optimizer", "lr", "batch", "seed"];

function specOfForm() {
  const value = (name) => $(`t-${name}`).value;
  const layers = value("layers").split(/[\s,;]+/).filter(Boolean).map(Number);
  if (layers.some((units) => !Number.isInteger(units))) throw new Error(`hidden layers are whole numbers, such as 16, 16; got ${value("layers").slice(0, 40)}`);
  const data = value("data") === "own" ? { kind: "own", points: training.own, columns: training.columns } : { kind: value("data"), n: 100, noise: Number(value("noise")), seed: Number(value("seed")) };
  return { data, layers, activation: value("activation"), optimizer: value("optimizer"), lr: Number(value("lr")), batch: Number(value("batch")), seed: Number(value("seed")) };
}

async function prepareTraining() {
  const mine = (training.asked += 1);
  setGoing(false);
  Object.assign(training, { preparing: true, loading: false });
  $("train-error").textContent = "";
  $("train-frame").hidden = true;
  $("t-draw").hidden = $("t-data").value !== "own";
  $("t-columns").hidden = $("t-data").value !== "own" || !training.table;
  $("t-hint").textContent = $("t-data").value === "own" ? training.note : "a click chooses a point for its graph";
  training.picture = null;
  try {
    const spec = specOfForm();
    remember("train", { ...Object.fromEntries(SETTINGS.map((name) => [name, $(`t-${name}`).value])), own: training.own, columns: training.columns, classes: training.classes });
    nameClasses();
    if (spec.data.kind === "own" && new Set(training.own.map((p) => p[2])).size < 2) {
      training.made = null;
      training.axes ??= axesOf([]);
      Object.assign(training, { preparing: false, wished: false });
      $("t-status").textContent = "Draw points of both classes, or choose a CSV file.";
      return paintTraining();
    }
    const ready = JSON.stringify(spec) === JSON.stringify(DEFAULT_SPEC) ? TEXTS.examples.train[0] : null;
    if (!ready && python.state !== "ready") $("t-status").textContent = "Waits for Python …";
    const made = ready ?? (await ask("train", { spec }));
    if (mine !== training.asked) return;
    Object.assign(training, { spec, made, axes: axesOf(made.points) });
    training.chosen = Math.min(training.chosen, made.points.length - 1);
    $("t-example").max = made.points.length;
    buildUnits(made.sizes);
    startTrainer(onPicture, (why) => (($("train-error").textContent = why), (training.preparing = false)));
    training.loading = true;
    tellTrainer({ load: { ...made, batch: spec.batch, lr: spec.lr, grid: gridOf(training.axes) } });
  } catch (error) {
    if (mine === training.asked) Object.assign(training, { preparing: false, wished: false });
    if (mine === training.asked) $("train-error").textContent = error.message;
  }
}

// Classes of a file have names of their own.
function nameClasses() {
  const named = $("t-data").value === "own" && training.classes.length === 2;
  for (const i of [0, 1]) {
    const name = named ? training.classes[i] : `class ${i}`;
    $(`t-class-${i}`).textContent = name;
    $("t-click").options[i + 1].textContent = `draws ${name}`;
  }
}

const DEFAULT_SPEC = { data: { kind: "moons", n: 100, noise: 0.1, seed: 0 }, layers: [16, 16], activation: "relu", optimizer: "sgd", lr: 0.1, batch: 10, seed: 0 };

function buildUnits(sizes) {
  let number = 0;
  $("t-units").replaceChildren(
    ...sizes.slice(1).map((units, layer) =>
      el("div", { class: "layer", role: "group", "aria-label": `layer ${layer + 1}` },
        ...Array.from({ length: units }, (_, unit) => {
          const place = [layer, unit];
          return el("button", { type: "button", class: "unit", "aria-pressed": "false", "aria-label": `unit ${unit + 1} of layer ${layer + 1}`, "data-number": number++, onclick: () => chooseUnit(place) },
            el("canvas", { width: GRID, height: GRID }));
        })),
    ),
  );
}

function onPicture(picture) {
  training.picture = picture;
  if (training.preparing && training.loading) {
    // the first picture of this network: the worker has loaded it
    training.preparing = false;
    if (training.wished) setGoing(true);
    training.wished = false;
  }
  if (picture.going === "broken") {
    setGoing(false);
    $("train-error").textContent = `The loss is no longer a number after epoch ${picture.epoch}: take a smaller learning rate, then Reset.`;
  }
  if (!training.drawing) training.drawing = requestAnimationFrame(() => ((training.drawing = 0), paintTraining()));
}

function paintTraining() {
  const { picture, made, axes } = training;
  const points = made?.points ?? training.own;
  const size = GRID * GRID;
  paintPlane($("t-plane"), points, axes, picture ? picture.planes.subarray(picture.planes.length - size) : null, made ? training.chosen : -1);
  if (!picture) return;
  for (const button of $("t-units").querySelectorAll("button")) {
    const numbers = picture.planes.subarray(button.dataset.number * size, (Number(button.dataset.number) + 1) * size);
    paintField(button.firstChild, numbers, unitScale(numbers));
  }
  curveOf(picture.losses);
  $("t-loss").textContent = picture.epoch ? `${picture.loss.toPrecision(6)} after ${picture.epoch} epochs` : "";
  const right = accuracy();
  const speed = picture.speed && training.going ? `, ${Math.round(picture.speed).toLocaleString("en")} epochs a second` : "";
  $("t-status").textContent = `${made.parameters} parameters; ${right} of ${points.length} points on the right side${speed}`;
  $("t-plane").setAttribute("aria-label", `The plane: ${right} of ${points.length} points on the right side of the boundary`);
}

// Points on the right side, read from the cell of the plane in which they lie.
function accuracy() {
  const { picture, made, axes } = training;
  const outputs = picture.planes.subarray(picture.planes.length - GRID * GRID);
  return made.points.filter(([x, y, label]) => {
    const [a, b] = onCanvas(axes, GRID, [x, y]).map(Math.floor);
    return outputs[b * GRID + a] > 0 === (label === 1);
  }).length;
}

function setGoing(on) {
  training.going = on;
  $("t-run").textContent = on ? "❚❚ Pause" : "▶ Train";
  tellTrainer(on ? { go: { perSecond: Number($("t-speed").value) } } : { pause: true });
}

async function showExample(unit = null) {
  if (!training.made) return;
  setGoing(false);
  $("t-graph-note").textContent = python.state === "ready" ? "" : "Waits for Python …";
  try {
    const parameters = [...(training.picture?.parameters ?? [])];
    const { graph, nodes } = await ask("example", { spec: training.spec, parameters, index: training.chosen, unit });
    $("t-graph-note").textContent = `Example ${training.chosen + 1}${unit ? `, through unit ${unit[1] + 1} of layer ${unit[0] + 1}` : ""}: ${nodes} nodes.`;
    $("train-frame").hidden = false;
    showGraph($("train-frame"), graph, null);
  } catch (error) {
    $("train-frame").hidden = true;
    $("t-graph-note").textContent = error.message;
  }
}

function chooseUnit(place) {
  for (const [i, layer] of [...$("t-units").children].entries())
    for (const [k, button] of [...layer.children].entries()) button.setAttribute("aria-pressed", i === place[0] && k === place[1]);
  showExample(place);
}

function onPlaneClick(event) {
  const canvas = $("t-plane");
  const box = canvas.getBoundingClientRect();
  const at = [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  if ($("t-data").value === "own" && $("t-click").value !== "choose") {
    training.axes ??= axesOf([]);
    const label = Number($("t-click").value);
    if (training.own.length < MOST_POINTS) training.own.push([...onPlane(training.axes, canvas.width, at).map((x) => Number(x.toFixed(3))), label]);
    training.made = null;
    training.picture = null;
    paintTraining();
    return later();
  }
  if (!training.made) return;
  const far = training.made.points.map((p) => Math.hypot(...onCanvas(training.axes, canvas.width, p).map((x, i) => x - at[i])));
  choosePoint(far.indexOf(Math.min(...far)));
}

const later = debounce(700, () => prepareTraining());

function choosePoint(i) {
  training.chosen = Math.max(0, Math.min(i, (training.made?.points.length ?? 1) - 1));
  $("t-example").value = training.chosen + 1;
  if (training.axes) paintTraining();
}

async function readFile(file) {
  try {
    if (file.size > 2_000_000) throw new Error(`a CSV file has up to 2 MB here; got ${file.size.toLocaleString("en")} bytes`);
    training.table = tableOfCsv(await file.text());
    takeTable();
  } catch (error) {
    $("train-error").textContent = error.message;
  }
}

// The points of the table by the columns that are chosen; all anew without a choice.
function takeTable(choice = {}) {
  try {
    const { points, columns, classes, note, inputs } = pointsOfTable(training.table, choice);
    Object.assign(training, { own: points, columns, classes, note });
    const { names, numeric, targets } = training.table;
    const options = (id, entries, chosen) => {
      $(id).replaceChildren(...entries.map(([value, text]) => el("option", { value }, text)));
      $(id).value = chosen;
    };
    for (const [i, id] of ["t-across", "t-up"].entries()) options(id, numeric.map((c) => [c, names[c]]), inputs[i]);
    options("t-target", targets.map(({ name }, i) => [i, name]), choice.target ?? 0);
    $("t-data").value = "own";
    $("t-click").value = "choose"; // a stray click would add a point to the file's
    prepareTraining();
  } catch (error) {
    $("train-error").textContent = error.message;
  }
}

function openTrain() {
  prepareTraining();
}

function restoreTrain() {
  $("train-form").reset();
  for (const name of SETTINGS) {
    const value = address.train[name];
    if (typeof value === "string" && value.length < 60) $(`t-${name}`).value = value;
    if (!$(`t-${name}`).value) $(`t-${name}`).selectedIndex = 0;
  }
  const { own } = address.train;
  const isPoint = (p) => Array.isArray(p) && p.length === 3 && p.every(Number.isFinite);
  Object.assign(training, { table: null, note: "" });
  training.own = Array.isArray(own) && own.length <= MOST_POINTS && own.every(isPoint) ? own : [];
  const texts = (list) => (Array.isArray(list) && list.length === 2 ? list.map((text) => String(text).slice(0, 40)) : []);
  Object.assign(training, { columns: texts(address.train.columns), classes: texts(address.train.classes) });
  $("t-click").value = training.own.length ? "choose" : "0";
}

function startTrain() {
  for (const name of SETTINGS) $(`t-${name}`).addEventListener("change", () => prepareTraining());
  $("train-form").addEventListener("submit", (event) => event.preventDefault());
  const clicks = {
    // Asked too early, it starts when it can.
    run: () => (training.preparing ? (training.wished = true) : training.made && setGoing(!training.going)),
    one: () => (setGoing(false), tellTrainer({ epochs: 1 })),
    reset: prepareTraining,
    step: () => showExample(),
    clear: () => {
      Object.assign(training, { own: [], columns: [], classes: [], axes: null, note: "", table: null });
      $("t-file").value = "";
      if ($("t-click").value === "choose") $("t-click").value = "0";
      prepareTraining();
    },
    ...EXPORTS,
  };
  for (const [name, act] of Object.entries(clicks)) $(`t-${name}`).addEventListener("click", act);
  $("t-speed").addEventListener("change", () => training.going && (setGoing(false), setGoing(true)));
  $("t-plane").addEventListener("click", onPlaneClick);
  $("t-plane").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) (event.preventDefault(), choosePoint(training.chosen + step));
  });
  $("t-example").addEventListener("input", () => choosePoint(Number($("t-example").value) - 1));
  const chosen = (id) => Number($(id).value);
  for (const id of ["t-across", "t-up", "t-target"])
    $(id).addEventListener("change", () => takeTable({ across: chosen("t-across"), up: chosen("t-up"), target: chosen("t-target") }));
  $("t-file").addEventListener("change", () => $("t-file").files[0] && readFile($("t-file").files[0]));
  $("room-train").addEventListener("dragover", (event) => event.preventDefault());
  $("room-train").addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) readFile(event.dataTransfer.files[0]);
  });
}
