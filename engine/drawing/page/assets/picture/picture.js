// A graph drawn once, and painted anew at each step.

function make(tag, attributes = {}, ...children) {
  const element = tag.startsWith("svg:")
    ? document.createElementNS(SVG, tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Shapes tell the kinds apart: an input has round ends, a parameter square corners, a constant is dashed,
// a result has a second line, a folded part another one behind it.
function shapes(kind, width, height) {
  const [w, h] = [width / 2, height / 2];
  const box = (inset, corner, name, shift = 0) =>
    make("svg:rect", {
      class: name,
      x: inset - w + shift,
      y: inset - h + shift,
      width: width - 2 * inset,
      height: height - 2 * inset,
      rx: corner,
    });
  const corner = { input: h, parameter: 0, constant: 0, inner: h * 0.32, result: h * 0.32, part: 4 }[kind];
  const ring = make("svg:rect", {
    class: "ring",
    x: -w - 5,
    y: -h - 5,
    width: width + 10,
    height: height + 10,
    rx: corner && corner + 5,
  });
  const shape = box(0, corner, "shape");
  if (kind === "result") return [ring, shape, box(h > 16 ? 4 : 3, corner * 0.6, "inner-line")];
  if (kind === "part") return [ring, box(0, corner, "shape", 4), shape];
  return [ring, shape];
}

const clipped = (text, most) =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;

// A card at its place, which a click or Enter chooses.
function card(kind, [x, y], width, attributes, choose, lines) {
  const texts = lines.map(([name, dy]) => make("svg:text", { class: name, y: dy, "text-anchor": "middle" }));
  const group = make(
    "svg:g",
    { class: `node ${kind}`, transform: `translate(${x} ${y})`, tabindex: 0, role: "button", ...attributes },
    ...shapes(kind, width, HEIGHT),
    ...texts,
  );
  group.addEventListener("click", choose);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose();
  });
  return [group, ...texts];
}

function drawNode(node, place, width) {
  const choose = () => ((state.chosen = state.chosen === node.id ? null : node.id), (state.box = null), paint());
  const lines = [
    ["name", -14],
    ["number", 5],
    ["slope", 23],
    ["note", HEIGHT / 2 + 16],
  ];
  const [group, head, number, slope, note] = card(node.kind, place, width, { "data-id": node.id }, choose, lines);
  const symbol = node.operation ? make("svg:tspan", { class: "symbol" }) : "";
  if (symbol) symbol.textContent = clipped(node.operation.symbol, 8);
  const name = clipped(node.label || "constant", symbol ? 14 - symbol.textContent.length : 13);
  head.append(name, symbol && "  ", symbol);
  head.setAttribute("xml:space", "preserve");
  return { node, group, number, slope, note };
}

function drawBox(box, place, width) {
  const choose = () => ((state.box = state.box === box.id ? null : box.id), (state.chosen = null), paint());
  const lines = [
    ["name", -14],
    ["symbol", 5],
    ["slope", 23],
  ];
  const [group, head, count, slope] = card("part", place, width, { "data-part": box.id }, choose, lines);
  head.textContent = clipped(box.name, 12);
  count.textContent = `${box.size} node${box.size > 1 ? "s" : ""}`;
  slope.textContent = "＋ unfold";
  group.addEventListener("dblclick", () => reveal(() => unfold(box.id)));
  return { box, group };
}

function drawFrame({ part, x, y, w, h }) {
  const name = make("svg:text", { class: "title", x: x + 10, y: y + 17 });
  name.textContent = `− ${clipped(part.name, 28)}`;
  const group = make(
    "svg:g",
    { class: "frame", tabindex: 0, role: "button", "data-part": part.id, "aria-label": `Fold ${part.name}, ${part.size} nodes` },
    make("svg:rect", { class: "border", x, y, width: w, height: h, rx: 8 }),
    name,
  );
  const act = () => reveal(() => fold(part.id));
  group.addEventListener("click", act);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter") act();
  });
  return group;
}

function drawEdge(route) {
  const { edge, points, tall, number } = route;
  const head = ([x, y], d) => (tall ? `M${x} ${y}l-4 ${-8 * d}h8Z` : `M${x} ${y}l${-8 * d} -4v8Z`);
  const [x, y] = number ?? [0, 0];
  const words = make("svg:text", { x, y: y + 4 });
  const plate = make("svg:rect", { class: "plate", y: y - 8, height: 16, rx: 3 });
  const plain = edge.plain ? { "data-to": edge.to.id, "data-operand": edge.i } : {};
  const group = make(
    "svg:g",
    { class: edge.count > 1 ? "edge several" : "edge", "aria-hidden": "true", ...plain },
    make("svg:path", { class: "line", d: pathText(route) }),
    make("svg:path", { class: "head", d: head(points.at(-1).at, 1) }),
    make("svg:path", { class: "back", d: head(points[0].at, -1) }),
  );
  const top = make("svg:g", { class: "edge", "aria-hidden": "true" }, plate, words);
  const say = (text) => {
    const width = text ? 7 * text.length + 4 : 0; // keeps lines from striking through
    plate.setAttribute("width", width);
    plate.setAttribute("x", x - width / 2);
    words.textContent = text;
  };
  return { group, top, say, ...edge };
}

const drawings = {};

function draw(which, svg) {
  const wide = svg.closest(".scroll").clientWidth || 360;
  const plan = ((state.plan ??= {})[wide < 560] ??= layout(wide < 560));
  // A frame grows with its page, so its height is no measure.
  const low = "framed" in document.documentElement.dataset ? 420 : Math.max(300, window.innerHeight - 320);
  const fit = Math.min(wide / plan.width, plan.tall ? Infinity : low / plan.height);
  const scale = Math.min(1.35, Math.max(plan.tall ? 0.8 : 0.66, fit)) * state.zoom;
  svg.classList.toggle("dense", plan.routes.length > 120);
  svg.setAttribute("viewBox", `0 0 ${plan.width.toFixed(1)} ${plan.height.toFixed(1)}`);
  svg.setAttribute("width", Math.floor(plan.width * scale));
  svg.setAttribute("height", Math.floor(plan.height * scale));
  const frames = plan.rects.map(drawFrame);
  const edges = plan.routes.map(drawEdge);
  const cards = state.view.items.map((item) => {
    const place = plan.places.get(item);
    return item.node ? drawNode(item.node, place, plan.card) : drawBox(item.box, place, plan.card);
  });
  const tops = state.view.crowded ? [] : edges.map((e) => e.top);
  svg.replaceChildren(...frames, ...edges.map((e) => e.group), ...cards.map((c) => c.group), ...tops);
  drawings[which] = { svg, edges, cards, which };
}

// A node in words, for those who hear the page.
function described(node, known, wrong, now) {
  const { values, right } = state.pass;
  const operands = node.parents.map((id) => label(NODES[id]));
  return [
    label(node),
    node.kind,
    ...(node.operation ? [`${node.op} of ${listed(operands)}`] : []),
    known ? `value ${short(values[node.id])}` : "not computed yet",
    ...(!node.learns ? ["no gradient"] : now.summing && !now.hidden ? [`gradient ${short(now.grads[node.id])}`] : []),
    ...(wrong ? [`wrong: ${short(right.grads[node.id])} is right`] : []),
  ].join(", ");
}

// Below a card: a tie, a kink, an infinity; else the sum at a node that several edges reach.
function noteOf(node, known, now, arrived) {
  if (known && node.operation) {
    const { values, partials } = state.pass;
    const operands = node.parents.map((id) => values[id]);
    if (operands.every(Number.isFinite)) {
      if (Number.isNaN(values[node.id])) return "NaN from here on";
      if (!Number.isFinite(values[node.id])) return "∞ from here on";
      if (partials[node.id].some((x, i) => NODES[node.parents[i]].learns && !Number.isFinite(x))) return "∞ derivative";
    }
    const tied = tieOf(node);
    if (tied) return operands.length > 1 ? `tie: all to ${clipped(label(NODES[node.parents[tied.to]]), 6)}` : "kink";
  }
  if (!now.summing || now.hidden || !arrived || arrived.length < 2) return "";
  const text = summed(arrived);
  return text.length <= 17 ? text : `a sum of ${arrived.length}`;
}

// For each node the contributions that have arrived, in their order.
function arrivals(now, which) {
  const found = new Map();
  if (!now.summing || which === "naive") return found;
  const count = state.mode === "steps" ? state.pass.steps[state.step].passed : state.pass.right.visits.length;
  for (const v of state.pass.right.visits.slice(0, count)) {
    if (v.to.readers.length < 2) continue;
    if (!found.has(v.to.id)) found.set(v.to.id, []);
    found.get(v.to.id).push(v.added);
  }
  return found;
}

function paintPicture({ svg, edges, cards, which }) {
  const { values, partials, right } = state.pass;
  const now = { ...scene(which), hidden: state.mode === "quiz" };
  const came = arrivals(now, which);
  const feeding = state.chosen === null ? new Set() : reach(state.chosen, (node) => node.parents);
  const reading = state.chosen === null ? new Set() : reach(state.chosen, (node) => node.readers);
  const [fed, read] = [feeding, reading].map((set) => new Set([...set].map((id) => state.view.standing[id])));
  const toggle = (group, flags) => Object.entries(flags).forEach(([name, on]) => group.classList.toggle(name, Boolean(on)));
  const standing = (node) => state.view.standing[node.id];
  for (const { node, group, number, slope, note } of cards.filter((each) => each.node)) {
    const id = node.id;
    const known = now.known(id),
      wrong = now.wrong(id);
    number.textContent = known ? short(values[id]) : "?";
    const shownSlope = now.hidden ? `∂ ${quizText(node)}` : `${wrong ? "✗ " : ""}∂ ${short(now.grads[id])}`;
    slope.textContent = !now.summing ? "" : node.learns ? shownSlope : "no gradient";
    note.textContent = noteOf(node, known, now, came.get(id));
    toggle(group, {
      unknown: !known,
      wrong,
      forward: now.forward === node,
      backward: now.visit?.to === node || now.visit?.from === node || (now.seed && node === ROOT),
      chosen: state.chosen === id,
      apart: state.chosen !== null && !feeding.has(id) && !reading.has(id),
    });
    group.dataset.value = values[id];
    group.dataset.grad = (which === "naive" ? state.pass.naive : right).grads[id];
    group.dataset.running = now.grads[id];
    group.setAttribute("aria-pressed", state.chosen === id);
    group.setAttribute("aria-label", described(node, known, wrong, now));
  }
  for (const { box, group } of cards.filter((each) => each.box)) {
    const step = state.mode === "steps" ? state.pass.steps[state.step] : null;
    const touched = now.visit && [now.visit.from, now.visit.to].some((node) => standing(node).box === box);
    toggle(group, {
      forward: now.box === box && step?.kind === "forward",
      backward: (now.box === box && step?.kind === "backward") || touched,
      chosen: state.box === box.id,
      apart: state.chosen !== null && ![...fed, ...read].some((item) => item.box === box),
    });
    group.setAttribute("aria-pressed", state.box === box.id);
    group.setAttribute("aria-label", `${box.name}, folded, ${box.size} nodes`);
  }
  for (const { group, say, to, i, a, b, plain } of edges) {
    const from = NODES[to.parents[i]];
    const active = plain ? now.visit?.from === to && now.visit.i === i : now.visit && standing(now.visit.from) === b && standing(now.visit.to) === a;
    const both = (set) => set.has(a) && set.has(b);
    toggle(group, {
      forward: (now.forward === to && plain) || (now.forward && standing(now.forward) === b && !plain) || (now.box && b.box === now.box && now.forward === null && !now.summing),
      backward: active || (now.box && now.summing && b.box === now.box),
      feeding: both(fed),
      reading: both(read),
      apart: state.chosen !== null && !both(fed) && !both(read),
    });
    const local = now.known(to.id) && from.learns;
    // Between many nodes there is no room for numbers; the board and the panel have them.
    const text = !plain || state.view.crowded ? "" : active && !now.hidden ? `+ ${term(now.visit.added)}` : local ? short(partials[to.id][i]) : "";
    say(text);
  }
  for (const { top, to, i, a, b } of edges) {
    const active = now.visit?.from === to && now.visit.i === i;
    toggle(top, { backward: active && !now.hidden, apart: state.chosen !== null && !(fed.has(a) && fed.has(b)) && !(read.has(a) && read.has(b)) });
  }
  const centre = now.visit?.to ?? now.forward ?? (now.seed ? ROOT : null);
  const item = centre ? standing(centre) : now.box ? state.view.items.find((each) => each.box === now.box) : null;
  const scroll = svg.closest(".scroll");
  if (item) bringIntoView(scroll, cards[item.index].group);
  else if (state.step === 0) scroll.scrollTop = (scroll.scrollHeight - scroll.clientHeight) / 2;
}

// Scrolls the picture alone, never the page: the controls stay where they are.
function bringIntoView(box, group) {
  const [outer, inner] = [box.getBoundingClientRect(), group.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) {
    box.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
  }
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
  }
}
