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
// a result has a second line.
function shapes(kind, width, height) {
  const [w, h] = [width / 2, height / 2];
  const box = (inset, corner, name) =>
    make("svg:rect", {
      class: name,
      x: inset - w,
      y: inset - h,
      width: width - 2 * inset,
      height: height - 2 * inset,
      rx: corner,
    });
  const corner = { input: h, parameter: 0, constant: 0, inner: h * 0.32, result: h * 0.32 }[kind];
  const ring = make("svg:rect", {
    class: "ring",
    x: -w - 5,
    y: -h - 5,
    width: width + 10,
    height: height + 10,
    rx: corner && corner + 5,
  });
  return kind === "result"
    ? [ring, box(0, corner, "shape"), box(h > 16 ? 4 : 3, corner * 0.6, "inner-line")]
    : [ring, box(0, corner, "shape")];
}

function drawNode(node, [x, y]) {
  const text = (name, dy) => make("svg:text", { class: name, y: dy, "text-anchor": "middle" });
  const [head, number, slope] = [text("name", -14), text("number", 5), text("slope", 23)];
  const group = make(
    "svg:g",
    {
      class: `node ${node.kind}`,
      transform: `translate(${x} ${y})`,
      tabindex: 0,
      role: "button",
      "data-id": node.id,
    },
    ...shapes(node.kind, CARD.width, CARD.height),
    head,
    number,
    slope,
  );
  const symbol = node.operation ? make("svg:tspan", { class: "symbol" }) : "";
  if (symbol) symbol.textContent = clipped(node.operation.symbol, 8);
  const name = clipped(node.label || "constant", symbol ? 14 - symbol.textContent.length : 13);
  head.append(name, symbol && "  ", symbol);
  head.setAttribute("xml:space", "preserve");
  const choose = () => ((state.chosen = state.chosen === node.id ? null : node.id), paint());
  group.addEventListener("click", choose);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose();
  });
  return { group, number, slope };
}

const clipped = (text, most) =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;

function drawEdge({ points, i, to, side }, tall) {
  const xy = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${xy(points[0])}`;
  for (let k = 1; k < points.length; k += 1) {
    const [[x0, y0], [x1, y1]] = [points[k - 1], points[k]];
    const [a, b] = tall
      ? [
          [x0, (y0 + y1) / 2],
          [x1, (y0 + y1) / 2],
        ]
      : [
          [(x0 + x1) / 2, y0],
          [(x0 + x1) / 2, y1],
        ];
    path += k % 2 ? `C${xy(a)} ${xy(b)} ${xy([x1, y1])}` : `L${xy([x1, y1])}`;
  }
  const head = ([x, y], d) => (tall ? `M${xy([x, y])}l-4 ${-8 * d}h8Z` : `M${xy([x, y])}l${-8 * d} -4v8Z`);
  const [before, end] = points.slice(-2);
  const middle = [(before[0] + end[0]) / 2, (before[1] + end[1]) / 2];
  const anchor = tall && side ? (side < 0 ? "end" : "start") : "middle";
  const words = make("svg:text", { x: middle[0] + (tall ? 6 * side : 0), y: middle[1] + 4 });
  const plate = make("svg:rect", { class: "plate", y: middle[1] - 8, height: 16, rx: 3 });
  words.style.textAnchor = anchor;
  const group = make(
    "svg:g",
    { class: "edge", "data-to": to.id, "data-operand": i, "aria-hidden": "true" },
    make("svg:path", { class: "line", d: path }),
    make("svg:path", { class: "head", d: head(end, 1) }),
    make("svg:path", { class: "back", d: head(points[0], -1) }),
    plate,
    words,
  );
  const say = (text) => {
    const width = text && !(tall && side) ? 7 * text.length + 4 : 0; // keeps the line from striking through
    plate.setAttribute("width", width);
    plate.setAttribute("x", middle[0] - width / 2);
    words.textContent = text;
  };
  return { group, say, to, i, from: NODES[to.parents[i]] };
}

const drawings = {};

function draw(which, svg) {
  const wide = svg.closest(".scroll").clientWidth || 360;
  const plan = layout(wide < 560);
  // A frame grows with its page, so its height is no measure.
  const low = "framed" in document.documentElement.dataset ? 420 : Math.max(300, window.innerHeight - 320);
  const fit = Math.min(wide / plan.width, plan.tall ? Infinity : low / plan.height);
  const scale = Math.min(1.35, Math.max(plan.tall ? 0.8 : 0.66, fit));
  svg.setAttribute("viewBox", `0 0 ${plan.width.toFixed(1)} ${plan.height.toFixed(1)}`);
  svg.setAttribute("width", Math.floor(plan.width * scale));
  svg.setAttribute("height", Math.floor(plan.height * scale));
  const edges = plan.lines.map((line) => drawEdge(line, plan.tall));
  const nodes = NODES.map((node) => drawNode(node, plan.places[node.id]));
  svg.replaceChildren(...edges.map((e) => e.group), ...nodes.map((n) => n.group));
  drawings[which] = { svg, edges, nodes, which };
}

// The nodes a node was computed from, or those computed from it: a loop, as deep as the graph may be.
function reach(id, next) {
  const found = new Set([id]);
  for (const here of found) for (const there of next(NODES[here])) found.add(there); // a Set grows while walked
  return found;
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
    ...(!node.learns ? ["no gradient"] : now.summing ? [`gradient ${short(now.grads[node.id])}`] : []),
    ...(wrong ? [`wrong: ${short(right.grads[node.id])} is right`] : []),
  ].join(", ");
}

function paintPicture({ svg, edges, nodes, which }) {
  const { values, partials, right } = state.pass;
  const now = scene(which);
  const feeding = state.chosen === null ? new Set() : reach(state.chosen, (node) => node.parents);
  const reading = state.chosen === null ? new Set() : reach(state.chosen, (node) => node.readers);
  NODES.forEach((node, id) => {
    const { group, number, slope } = nodes[id];
    const known = now.known(id),
      wrong = now.wrong(id);
    number.textContent = known ? short(values[id]) : "?";
    slope.textContent = !node.learns
      ? "no gradient"
      : !now.summing
        ? ""
        : `${wrong ? "✗ " : ""}∂ ${short(now.grads[id])}`;
    if (!node.learns && !now.summing) slope.textContent = "";
    const flags = {
      unknown: !known,
      wrong,
      forward: now.forward === node,
      backward: now.visit?.to === node || now.visit?.from === node || (now.seed && node === ROOT),
      chosen: state.chosen === id,
      apart: state.chosen !== null && !feeding.has(id) && !reading.has(id),
    };
    for (const [name, on] of Object.entries(flags)) group.classList.toggle(name, on);
    group.dataset.value = values[id];
    group.dataset.grad = (which === "naive" ? state.pass.naive : right).grads[id];
    group.dataset.running = now.grads[id];
    group.setAttribute("aria-pressed", state.chosen === id);
    group.setAttribute("aria-label", described(node, known, wrong, now));
  });
  for (const { group, say, to, i, from } of edges) {
    const active = now.visit?.from === to && now.visit.i === i;
    const flags = {
      forward: now.forward === to,
      backward: active,
      feeding: feeding.has(to.id) && feeding.has(from.id),
      reading: reading.has(to.id) && reading.has(from.id),
      apart:
        state.chosen !== null &&
        !(feeding.has(to.id) && feeding.has(from.id)) &&
        !(reading.has(to.id) && reading.has(from.id)),
    };
    for (const [name, on] of Object.entries(flags)) group.classList.toggle(name, on);
    const local = now.known(to.id) && from.learns;
    // Between many nodes there is no room for numbers; the board and the panel have them.
    say(CROWDED ? "" : active ? `+ ${term(now.visit.added)}` : local ? short(partials[to.id][i]) : "");
  }
  const centre = now.visit?.to ?? now.forward ?? (now.seed ? ROOT : null);
  if (centre) bringIntoView(svg.closest(".scroll"), nodes[centre.id].group);
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
