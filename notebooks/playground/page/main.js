// Rooms, theme, the state of Python, and the first picture.

const STATES = { waiting: "Python waits", loading: "Python loads …", ready: "Python is ready", failed: "Python failed" };
const opened = new Set();
const OPEN = { begin: openBegin, see: () => showText(address.see.place), check: markText, train: () => openTrain() };

function openRoom(room) {
  address.room = room;
  for (const each of ROOMS) {
    $(`room-${each}`).hidden = each !== room;
    $(`tab-${each}`).setAttribute("aria-selected", each === room);
    $(`tab-${each}`).tabIndex = each === room ? 0 : -1;
  }
  if (!opened.has(room)) (opened.add(room), OPEN[room]());
  writeAddress();
}

// What the address says, in every room; a room is filled when it is opened.
function showAddress() {
  opened.clear();
  restoreSee();
  restoreCheck();
  restoreTrain();
  openRoom(address.room);
}

function onTabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = ROOMS[(ROOMS.indexOf(address.room) + step + ROOMS.length) % ROOMS.length];
  openRoom(next);
  $(`tab-${next}`).focus();
}

const systemTheme = matchMedia("(prefers-color-scheme: dark)");
const themeName = () => document.documentElement.dataset.theme;

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  for (const frame of document.querySelectorAll("iframe")) frame.contentWindow?.postMessage({ playground: { theme } }, "*");
  if (training.axes) paintTraining(); // its canvases have the ground of the theme
}

async function copyLink() {
  writeAddress();
  await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    await navigator.clipboard.writeText(location.href);
    $("link").textContent = "Copied";
  } catch {
    $("link").textContent = "See the address bar";
  }
  setTimeout(() => ($("link").textContent = "Copy link"), 1600);
}

python.listeners.add((state, detail) => {
  $("python").textContent = STATES[state];
  $("python").title = detail;
  $("python").dataset.state = state;
  if (state === "failed") $("python").textContent = `Python failed: ${detail.slice(0, 160)}`;
  if (state === "ready" && !$("version").textContent)
    ask("version", {}).then(({ chainrule, python: number }) => ($("version").textContent = `chainrule ${chainrule}, Python ${number}.`));
});
// Whatever runs for longer than a moment can be stopped, and a Python that failed can be started again.
setInterval(() => {
  $("stop").textContent = python.state === "failed" ? "Start again" : "Stop";
  $("stop").hidden = !(python.state === "failed" || (python.state === "ready" && python.waiting.size));
}, 250);

function start() {
  if (!around.page) readAddress();
  setTheme(systemTheme.matches ? "dark" : "light");
  systemTheme.addEventListener("change", () => setTheme(systemTheme.matches ? "dark" : "light"));
  for (const room of ROOMS) {
    $(`tab-${room}`).addEventListener("click", () => openRoom(room));
    $(`tab-${room}`).addEventListener("keydown", onTabKey);
  }
  $("theme").addEventListener("click", () => setTheme(themeName() === "dark" ? "light" : "dark"));
  $("link").addEventListener("click", copyLink);
  $("link").hidden = location.protocol === "about:"; // in the frame of a notebook
  $("stop").addEventListener("click", () => stopPython("stopped"));
  startBegin();
  startSee();
  startCheck();
  startTrain();
  showAddress();
  window.addEventListener("hashchange", () => readAddress() && showAddress());
}

const started = readTexts().then(start);
window.addEventListener("message", (event) => onPageAround(event, () => started.then(showAddress)));
// The files stand behind this script: the page is painted before they are read.
if (document.readyState === "complete") startPython();
else window.addEventListener("load", startPython);
