// Inside a frame of the playground: the parent asks first, then hears where the page stands after every change.

let parentAsked = false;

function tellParent() {
  if (!parentAsked) return;
  const { step, mode, variant, chosen, data } = state;
  const leaves = Object.fromEntries(LEAVES.map(({ id }) => [id, String(data[id])]));
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  window.parent.postMessage({ page: { step, mode, variant, chosen, leaves, height } }, "*");
}

// Numbers, mode and step as they were told before.
function restore({ step = 0, mode = "steps", variant = "again", chosen = null, leaves = {} }) {
  for (const [id, number] of Object.entries(leaves)) if (id in state.data) state.data[id] = Number(number);
  state.variant = variant === "once" ? "once" : "again";
  $("variant").value = state.variant;
  compute();
  fillInputs();
  setMode(mode);
  state.step = Number(step) || 0;
  state.chosen = NODES[chosen] ? chosen : null;
  paint();
}

function onMessage({ source, data }) {
  if (source !== window.parent || source === window || !data?.playground) return;
  const { theme, restore: place, ask } = data.playground;
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  else if (theme === "auto") delete document.documentElement.dataset.theme;
  if (ask) {
    parentAsked = true;
    document.documentElement.dataset.framed = "";
    redraw();
  }
  if (place) restore(place);
  tellParent();
}

window.addEventListener("message", onMessage);
start();
