// Before this text the page defines OPERATIONS (each with its rule, read from the declaration) and `python`.
// Everything that comes from the graph is shown with textContent: a name is never markup.

const KINDS = ["input", "parameter", "inner", "result", "constant"];
const FILE = JSON.parse(document.getElementById("graph").textContent);
const NODES = FILE.nodes.map(([label, kind, op, data, parents, part, learns, automatic], id) => ({
  ...{ id, label, parents, part },
  kind: KINDS[kind],
  op: op < 0 ? "" : FILE.ops[op],
  data: Number(data), // NaN and the infinities travel as words: JSON has none
  learns: learns === 1,
  automatic: automatic === 1,
  operation: OPERATIONS[FILE.ops[op]],
  readers: [], // the nodes that use this one, as often as they use it
}));
for (const node of NODES) for (const parent of node.parents) NODES[parent].readers.push(node.id);
const ROOT = NODES.at(-1);
// Parts of the graph, modules as a rule: each lies in another one or in none, which is -1.
const PARTS = FILE.parts.map(([within, name, run], id) => ({ id, within, name, run: run === 1, parts: [], nodes: [], size: 0, last: 0 }));
for (const part of PARTS) if (part.within >= 0) PARTS[part.within].parts.push(part.id);
for (const node of NODES) if (node.part >= 0) PARTS[node.part].nodes.push(node.id);
for (const part of [...PARTS].reverse()) {
  // a part stands behind the one it lies in
  part.size += part.nodes.length;
  part.last = Math.max(part.last, NODES[part.nodes.at(-1)]?.operation ? part.nodes.at(-1) : 0); // 0: parameters alone
  if (part.within < 0) continue;
  PARTS[part.within].size += part.size;
  PARTS[part.within].last = Math.max(PARTS[part.within].last, part.last);
}

function partNames(id) {
  const names = [];
  for (let part = id; part >= 0; part = PARTS[part].within) names.unshift(PARTS[part].name);
  return names;
}

const INNER = NODES.filter((node) => node.operation); // operands before results: a topological order
const LEAVES = NODES.filter((node) => !node.operation);
{
  const place = new Map(LEAVES.map((leaf) => [leaf, partNames(leaf.part).join()]));
  const order = new Intl.Collator("en", { numeric: true });
  LEAVES.sort(
    (a, b) =>
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      order.compare(place.get(a), place.get(b)) ||
      (place.get(a) && order.compare(a.label, b.label)) ||
      a.id - b.id,
  );
}
const MOST_VISITS = 2000; // naive recursion takes a visit for every path, and paths multiply
const MOST_WRITTEN = 2000; // nodes: an expression of a larger graph names its operands alone

const $ = (id) => document.getElementById(id);
const SVG = $("right").namespaceURI;
const state = { mode: "steps", variant: "again", step: 0, chosen: null, box: null, timer: null, pass: null, zoom: 1, why: false };

function full(x) {
  return String(Object.is(x, -0) ? 0 : x)
    .replace("Infinity", "∞")
    .replaceAll("-", "−");
}

function short(x) {
  if (!Number.isFinite(x) || (Number.isInteger(x) && Math.abs(x) < 1e6)) return full(x);
  const plain = Math.abs(x) >= 1e-4 && Math.abs(x) < 1e6;
  return full(plain ? Number(x.toPrecision(4)) : x.toExponential(3).replace("e+", "e"));
}

// A factor or a term: a negative number after a sign stands in brackets.
const term = (x) => (x < 0 ? `(${short(x)})` : short(x));
const label = (node) => node.label || short(state.pass.values[node.id]);
const slopeName = (of, by) => `∂${label(of)}/∂${label(by)}`;
const times = (n) => (n === 1 ? "once" : n === 2 ? "twice" : `${n} times`);
const same = (a, b) => Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const listed = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

const someOf = (nodes, most) =>
  listed([
    ...nodes.slice(0, most).map(label),
    ...(nodes.length > most ? [`${nodes.length - most} others`] : []),
  ]);

// Terms as a sum: 48 + 16 − 3.
const summed = (terms) => terms.map((x, i) => (i === 0 ? short(x) : x < 0 ? ` − ${short(-x)}` : ` + ${short(x)}`)).join("");

// The text of an operation with its operands in their places; each is {text, level}, level as in OPERATIONS.
function written(operation, operands) {
  const position = (name) => operation.operands.indexOf(name);
  return operation.text.replace(/\{(\w+)\}/gu, (_, name) => {
    const { text, level } = operands[position(name)];
    return level < operation.needs[position(name)] ? `(${text})` : text;
  });
}

function withNumbers(node) {
  const operand = (id, i) => {
    const x = state.pass.values[id];
    return { text: short(x), level: x >= 0 || Number.isNaN(x) ? 9 : i === 0 ? 2 : 0 };
  };
  return written(node.operation, node.parents.map(operand));
}

function withNames(node) {
  return written(
    node.operation,
    node.parents.map((id) => ({ text: label(NODES[id]), level: 9 })),
  );
}

// Every node's expression down to named nodes and leaves; a long one names its operands instead.
function expressions() {
  if (NODES.length > MOST_WRITTEN) return null;
  const found = [];
  for (const node of NODES) {
    const operands = node.parents.map((id) => {
      const parent = NODES[id];
      const own = !parent.operation || !parent.automatic || found[id].text.length > 90;
      return own ? { text: label(parent), level: 9 } : found[id];
    });
    found.push(
      node.operation
        ? { text: written(node.operation, operands), level: node.operation.level }
        : { text: label(node), level: 9 },
    );
  }
  return found.map((expression) => expression.text);
}

const expressionOf = (node) => state.pass.expressions?.[node.id] ?? (node.operation ? withNames(node) : label(node));
