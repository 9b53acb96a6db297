// Search, folding and zoom: how to reach any part of a large graph.

const MOST_FOUND = 8;

// Changes what is shown, keeps the step, and draws anew.
function reveal(change) {
  const before = state.pass?.steps[state.step];
  change();
  state.view = viewOf();
  state.plan = null;
  if (state.pass) {
    compute();
    if (before && state.mode !== "wrong") state.step = stepAt(before);
    if (state.box !== null && !state.view.items.some((item) => item.box?.id === state.box)) state.box = null;
  }
  redraw();
}

function showNode(node) {
  reveal(() => node.part >= 0 && unfold(node.part));
  state.chosen = node.id;
  state.box = null;
  paint();
  const group = $("right").querySelector(`.node[data-id="${node.id}"]`);
  if (group) bringIntoView($("right").closest(".scroll"), group);
}

// Nodes and parts whose names begin with a text, then those that contain it, then nodes of an operation.
function searched(text) {
  const wish = text.trim().toLowerCase();
  if (!wish) return [];
  const plain = (name) => name.toLowerCase().replace(/[₀-₉]/g, (digit) => String(digit.charCodeAt(0) - 0x2080));
  const ranked = [];
  const rank = (name, entry) => {
    const at = Math.min(...[name.toLowerCase(), plain(name)].map((each) => (each.indexOf(wish) + 1 || Infinity)));
    if (at < Infinity) ranked.push([name.length === wish.length ? 0 : at === 1 ? 1 : 2, entry]);
  };
  for (const part of PARTS) rank(part.name, { text: `${partNames(part.id).join(" › ")}, ${part.size} nodes`, go: () => (reveal(() => unfold(part.id)), scrollToPart(part)) });
  for (const node of NODES) {
    if (ranked.length > 400) break;
    const entry = { text: [label(node), node.kind, ...(node.part >= 0 ? [partNames(node.part).join(" › ")] : [])].join(", "), go: () => showNode(node) };
    if (node.label) rank(node.label, entry);
    if (node.op === wish) ranked.push([3, { ...entry, text: `${entry.text}, ${node.op}` }]);
  }
  return ranked.sort((a, b) => a[0] - b[0]).slice(0, MOST_FOUND).map(([, entry]) => entry);
}

function scrollToPart(part) {
  const frame = $("right").querySelector(`.frame[data-part="${part.id}"]`);
  if (frame) bringIntoView($("right").closest(".scroll"), frame);
}

function paintFound() {
  const hits = searched($("find").value);
  const entry = ({ text, go }) => {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => (($("find").value = ""), paintFound(), go()));
    return make("li", {}, button);
  };
  $("found").hidden = !$("find").value.trim();
  $("found").replaceChildren(...(hits.length ? hits.map(entry) : [make("li", {}, "no node and no part has this name")]));
}

function zoomBy(factor) {
  state.zoom = Math.min(4, Math.max(0.2, state.zoom * factor));
  redraw();
}

function startFinding() {
  const large = PARTS.length > 0 || NODES.length > 40;
  $("tools").hidden = !large;
  if (!large) return;
  $("find").addEventListener("input", paintFound);
  $("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") $("found").querySelector("button")?.click();
    if (event.key === "Escape") (($("find").value = ""), paintFound());
  });
  $("size").textContent = `${NODES.length.toLocaleString("en")} nodes`;
  const clicks = {
    "fold-all": () => reveal(() => unfolded.clear()),
    "unfold-more": () => reveal(unfoldMore),
    "zoom-in": () => zoomBy(1.25),
    "zoom-out": () => zoomBy(0.8),
    unfold: () => state.box !== null && reveal(() => unfold(state.box)),
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  for (const id of ["fold-all", "unfold-more"]) $(id).hidden = PARTS.length === 0;
}

// Every box that is shown unfolds, one level, as far as there is room.
function unfoldMore() {
  for (const { box } of state.view.items) {
    if (!box) continue;
    unfolded.add(box.id);
    if (shownCount() > MOST_SHOWN) unfolded.delete(box.id);
  }
}
