// The worker that trains: the module that Python wrote, an epoch after another, and pictures of the plane between.
let run = null; // {training, units, order, batch, lr, epoch, losses, perSecond, going, axes}

const imported = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));

async function load({ training, units, points, batch, lr, grid }) {
  const samples = points.flat();
  const [first, second] = [await imported(training), await imported(units)];
  run = {
    ...{ training: first.training(samples), units: second, batch, lr, grid, epoch: 0, losses: [], going: false, perSecond: 0 },
    order: Int32Array.from({ length: points.length }, (_, i) => i), // in the order of the data: Python repeats it
  };
  picture();
}

function epochs(count) {
  for (let i = 0; i < count && run.going !== "broken"; i += 1) {
    const loss = run.training.epoch(run.order, run.batch, run.lr);
    run.epoch += 1;
    run.losses.push(loss);
    if (!Number.isFinite(loss)) run.going = "broken";
  }
}

// The outputs of all units over the plane, unit after unit.
function picture() {
  const { units, grid, training, epoch, losses, speed, going } = run;
  const rows = units.values(grid, [...training.parameters]);
  const many = rows[0].length;
  const planes = new Float32Array(many * rows.length);
  rows.forEach((row, i) => row.forEach((number, unit) => (planes[unit * rows.length + i] = number)));
  const message = { epoch, losses: thinned(losses), loss: losses.at(-1), speed, going, planes, parameters: training.parameters.slice() };
  self.postMessage(message, [planes.buffer]);
}

function thinned(losses) {
  const every = Math.max(1, Math.ceil(losses.length / 400));
  const points = [];
  for (let i = 0; i < losses.length; i += every) points.push([i + 1, losses[i]]);
  if (losses.length) points.push([losses.length, losses.at(-1)]);
  return points;
}

const FRAME = 50; // ms between pictures
let timer = 0;

function turn() {
  if (run.going !== true) return picture();
  const began = performance.now();
  let done = 0;
  if (run.perSecond) (epochs((done = Math.max(1, Math.round((run.perSecond * FRAME) / 1000)))), (run.speed = run.perSecond));
  else {
    while (performance.now() - began < FRAME && run.going === true) (epochs(8), (done += 8));
    run.speed = (1000 * done) / (performance.now() - began);
  }
  picture();
  timer = setTimeout(turn, run.perSecond ? Math.max(0, FRAME - (performance.now() - began)) : 0);
}

self.onmessage = async ({ data }) => {
  try {
    if (data.load) (clearTimeout(timer), await load(data.load));
    else if (!run) return;
    else if (data.go) ((run.perSecond = data.go.perSecond), run.going !== true && ((run.going = true), turn()));
    else if (data.pause) ((run.going = false), clearTimeout(timer), picture());
    else if (data.epochs) (epochs(data.epochs), picture());
    else if (data.bench) {
      const began = performance.now();
      let done = 0;
      while (performance.now() - began < data.bench) (epochs(8), (done += 8));
      self.postMessage({ bench: (1000 * done) / (performance.now() - began) });
    }
  } catch (error) {
    self.postMessage({ failed: String(error).slice(0, 300) });
  }
};
