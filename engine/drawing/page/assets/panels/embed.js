// Inside a frame of the playground: the parent asks first, then hears where the page stands after every change.

let parentAsked = false;

function tellParent() {
  if (!parentAsked) return;
  const { step, mode, variant, chosen, data } = state;
  const parts = PARTS.length ? { open: [...unfolded] } : {};
  const changed = LEAVES.filter(({ id, data: own }) => LEAVES.length <= MOST_ROWS || !Object.is(data[id], own));
  const leaves = Object.fromEntries(changed.map(({ id }) => [id, String(data[id])]));
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  window.parent.postMessage({ page: { step, mode, variant, chosen, leaves, height, ...parts } }, "*");
}

// Numbers, mode and step as they were told before.
function restore({ step = 0, mode = "steps", variant = "again", chosen = null, leaves = {}, open: parts = null }) {
  for (const [id, number] of Object.entries(leaves)) if (id in state.data) state.data[id] = Number(number);
  state.variant = variant === "once" ? "once" : "again";
  $("variant").value = state.variant;
  if (Array.isArray(parts)) {
    unfolded.clear();
    parts.filter((id) => PARTS[id]).forEach((id) => unfolded.add(id));
    while (shownCount() > MOST_SHOWN && unfolded.size) unfolded.delete([...unfolded][0]);
    [state.view, state.plan] = [viewOf(), null];
  }
  compute();
  fillInputs();
  setMode(mode);
  if (state.mode !== "quiz") state.step = Number(step) || 0;
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
    state.plan = null;
    redraw();
  }
  if (place) restore(place);
  tellParent();
}

window.addEventListener("message", onMessage);
start();
