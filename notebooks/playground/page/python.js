// Python in its worker, as seen by the page: requests with a limit of time, a hard stop, and a new start after it.

const LIMIT = 20_000; // ms for a request; a page's own code may ask for longer
const START_LIMIT = 120_000;

const python = {
  state: "waiting", // waiting, loading, ready, failed
  worker: null,
  files: null,
  module: null,
  waiting: new Map(), // id → {resolve, reject, timer}
  listeners: new Set(),
  count: 0,
  started: 0,
};

function setPythonState(state, detail = "") {
  python.state = state;
  for (const listener of python.listeners) listener(state, detail);
}

async function startPython() {
  setPythonState("loading");
  python.started = performance.now();
  try {
    python.files ??= await FILES();
    const text = document.getElementById("worker").textContent;
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    python.worker = worker;
    const late = setTimeout(() => worker === python.worker && failPython("Python did not start in time"), START_LIMIT);
    worker.onerror = (event) => worker === python.worker && failPython(event.message || "the worker did not start");
    worker.onmessage = ({ data }) => {
      if (worker !== python.worker) return;
      if (data.ready) {
        clearTimeout(late);
        python.files = data.files; // unpacked: the next worker starts from them
        python.module = data.module;
        document.documentElement.dataset.pythonMs = Math.round(performance.now() - python.started);
        document.documentElement.dataset.readyMs = Math.round(performance.now());
        setPythonState("ready");
        for (const [id, { request }] of python.waiting) worker.postMessage({ id, request });
      } else if (data.failed) {
        clearTimeout(late);
        failPython(data.failed);
      } else settle(data);
    };
    worker.postMessage({ files: python.files, module: python.module });
  } catch (error) {
    failPython(String(error));
  }
}

function failPython(why) {
  python.worker?.terminate();
  python.worker = null;
  for (const { reject, timer } of python.waiting.values()) (clearTimeout(timer), reject(new Error(why)));
  python.waiting.clear();
  setPythonState("failed", why);
}

function settle({ id, answer, fatal }) {
  const asked = python.waiting.get(id);
  if (!asked) return;
  if (fatal !== undefined) return stopPython(`Python broke off and starts again: ${fatal}`);
  clearTimeout(asked.timer);
  python.waiting.delete(id);
  const { result, error } = JSON.parse(answer);
  if (error === undefined) asked.resolve(result);
  else asked.reject(new Error(error));
}

// Ends the worker, whatever it does, and starts the next one; what was asked is refused with the reason.
function stopPython(why = "stopped") {
  python.worker?.terminate();
  python.worker = null;
  for (const { reject, timer } of python.waiting.values()) (clearTimeout(timer), reject(new Error(why)));
  python.waiting.clear();
  return startPython();
}

// The answer of Python to a call; an Error with a text for people otherwise.
function ask(call, args, limit = LIMIT) {
  return new Promise((resolve, reject) => {
    const id = (python.count += 1);
    const request = JSON.stringify({ call, args });
    const entry = { resolve, reject, request, timer: 0 };
    const watch = () => {
      const seconds = Math.round(limit / 1000);
      entry.timer = setTimeout(() => stopPython(`stopped after ${seconds} s without an answer`), limit);
    };
    python.waiting.set(id, entry);
    if (python.state === "ready") {
      watch();
      python.worker.postMessage({ id, request });
    } else if (python.state === "failed") {
      python.waiting.delete(id);
      reject(new Error("Python did not start in this browser"));
    } else {
      const listener = (state) => {
        if (state === "ready") (python.listeners.delete(listener), python.waiting.has(id) && watch());
      };
      python.listeners.add(listener);
    }
  });
}
