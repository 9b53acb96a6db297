// What is said about a step.

// A paragraph of [text, class] pieces.
function line(name, ...pieces) {
  const spans = pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const span = make("span", { class: piece[1] });
    span.textContent = piece[0];
    return span;
  });
  return make("p", name ? { class: name } : {}, ...spans);
}

const value = (text) => [text, "value"];
const grad = (text) => [text, "grad"];

function refusal({ node, operands }) {
  const { op, operation } = node;
  const came = operands.map(
    (x, i) => `${operation.operands[i]} = ${full(x)} (${label(NODES[node.parents[i]])})`,
  );
  const advice = operation.instead ? `; ${operation.instead}` : "";
  return `${op} needs ${operation.domain}; got ${came.join(", ")}, in ${operation.fact}${advice}.`;
}

// Whether the operands of a node stand at a corner or a jump, and which of them takes the whole gradient; -1 for none.
function tieOf(node) {
  const { operation } = node;
  const operands = node.parents.map((id) => state.pass.values[id]);
  const tie =
    operation.kink &&
    (operation.atKink(...operands) === 0 || (operands.length === 2 && operands[0] === operands[1]));
  if (!tie || (operands.length > 1 && operation.operands.includes(operation.kink))) return null; // a condition chooses
  const takers = state.pass.partials[node.id].flatMap((x, i) => (x === 0 ? [] : [i]));
  return { to: takers.length === 1 ? takers[0] : -1 };
}

// At a corner or a jump a derivative is a convention: the page says which.
function kinkNote(node) {
  const { operation } = node;
  if (!tieOf(node)) return "";
  const names = operation.operands.map((name, i) => `${name} is ${label(NODES[node.parents[i]])}`);
  const where = `${operation.kink.replaceAll("-", "−")} = 0: ${operation.fact} has no derivative here`;
  return `${where}. Convention: ${operation.convention} (${listed(names)}).`;
}

function localSlope(node, i) {
  const values = node.parents.map((id) => state.pass.values[id]);
  const text = node.operation.partialTexts(...values)[i];
  const named = text.replace(/\{(\w+)\}/gu, (_, name) =>
    label(NODES[node.parents[node.operation.operands.indexOf(name)]]),
  );
  const number = short(state.pass.partials[node.id][i]);
  return named && named !== number ? `${named} = ${number}` : number;
}

function localSlopes(node) {
  const pieces = node.parents.flatMap((id, i) =>
    NODES[id].learns ? [`${slopeName(node, NODES[id])} = ${localSlope(node, i)}`] : [],
  );
  return pieces.length
    ? `Local ${pieces.length > 1 ? "derivatives" : "derivative"}: ${pieces.join(",  ")}`
    : "";
}

// Two operands that are one node have two edges: say which.
function operandNote({ from, i, to }) {
  const uses = from.parents.filter((id) => id === to.id).length;
  return uses > 1
    ? ` (use ${from.parents.slice(0, i + 1).filter((id) => id === to.id).length} of ${uses})`
    : "";
}

function chain(v) {
  return line(
    "headline",
    `${slopeName(ROOT, v.to)} gets ${slopeName(ROOT, v.from)} × ${slopeName(v.from, v.to)} = `,
    grad(short(v.upstream)),
    " × ",
    value(term(v.local)),
    " = ",
    grad(short(v.added)),
  );
}

const running = (v) => [
  `${slopeName(ROOT, v.to)}:  `,
  grad(`${short(v.before)} + ${term(v.added)} = ${short(v.after)}`),
];

const fromTo = (v) => `from ${label(v.from)} to ${label(v.to)}${operandNote(v)}`;

// Gradients of leaves in one line, and how many there is no room for.
function gradients(leaves, grads, most, describe = () => ["", "grad", ""]) {
  const pieces = leaves.slice(0, most).flatMap((leaf, i) => {
    const [mark, look, after] = describe(leaf);
    return [i ? ",  " : "", `${mark}${slopeName(ROOT, leaf)} = `, [short(grads[leaf.id]), look], after];
  });
  return line(
    leaves.length > 4 ? "" : "headline",
    ...pieces,
    leaves.length > most ? ` and ${leaves.length - most} more` : "",
  );
}

// What leaves a box, and how many nodes or edges one step took inside it.
function boxForward(box, nodes, computed) {
  const inside = new Set(nodes);
  const out = nodes.filter((node) => node === ROOT || node.readers.some((id) => !inside.has(NODES[id])));
  const told = out.slice(0, 4).map((node) => [`${label(node)} = `, value(short(state.pass.values[node.id]))]);
  return [
    line("phase", `Forward, nodes ${computed - nodes.length + 1} to ${computed} of ${INNER.length}: ${box.name}`),
    line("headline", ...told.flatMap((pieces, i) => [i ? ",  " : "", ...pieces]), out.length > 4 ? ` and ${out.length - 4} more` : ""),
    line("", `${nodes.length} node${nodes.length > 1 ? "s" : ""} inside ${box.name}, in one step. Unfold it to see each.`),
  ];
}

function boxBackward(box, visits, passed, now) {
  const outside = [...new Set(visits.map((v) => v.to))].filter((node) => state.view.standing[node.id].box !== box);
  const told = outside.length ? outside : [...new Set(visits.map((v) => v.to))].filter((node) => !node.operation);
  return [
    line("phase", `Backward, edges ${passed - visits.length + 1} to ${passed} of ${state.pass.right.visits.length}: ${box.name}`),
    gradients(told, now.grads, 4),
    line("", `${visits.length} edge${visits.length > 1 ? "s" : ""} from ${box.name}, in one step. Unfold it to see each.`),
  ];
}

// The lines of the board for each kind of step.
const TELL = {
  start: () => [
    line("phase", "Start"),
    line("headline", "The leaves have their numbers."),
    line(
      "",
      INNER.length
        ? "Forward computes each node from its operands; then backward carries gradients to the leaves."
        : "A leaf alone: nothing is computed from it.",
    ),
  ],

  forward({ node, box, nodes, computed }) {
    if (box) return boxForward(box, nodes, computed);
    const [names, numbers] = [withNames(node), withNumbers(node)];
    const note = kinkNote(node);
    return [
      line("phase", `Forward, node ${computed} of ${INNER.length}`),
      line(
        "headline",
        `${label(node)} = ${names} = `,
        ...(numbers === names ? [] : [value(numbers), " = "]),
        value(short(state.pass.values[node.id])),
      ),
      line("", localSlopes(node)),
      ...(note ? [line("", note)] : []),
    ];
  },

  seed: (_, now) => [
    line("phase", "Backward begins at the result"),
    line("headline", `${slopeName(ROOT, ROOT)} = `, grad(short(now.grads[ROOT.id]))),
    line(
      "",
      ROOT.learns
        ? "The result changes as much as itself. Every other gradient starts at 0."
        : "A constant takes no gradient.",
    ),
  ],

  backward({ visit: v, box, visits, passed }, now) {
    if (box) return boxBackward(box, visits, passed, now);
    const [uses, got, note] = [v.to.readers.length, now.got[v.to.id], kinkNote(v.from)];
    const waits = v.to.operation ? ", so it waits" : "";
    let sum = `All ${uses} contributions to ${label(v.to)} are in.`;
    if (uses === 1) sum = `${label(v.to)} is used once: this is its gradient.`;
    else if (got < uses) {
      sum = `${label(v.to)} is used ${times(uses)}: ${got} of ${uses} contributions are in${waits}.`;
    }
    return [
      line("phase", `Backward, edge ${passed} of ${state.pass.right.visits.length}: ${fromTo(v)}`),
      chain(v),
      line("", "Running sum of ", ...running(v), `. ${sum}`),
      ...(note ? [line("", note)] : []),
    ];
  },

  end: (_, now) => [
    line("phase", "Done"),
    gradients(
      LEAVES.filter((leaf) => leaf.learns),
      now.grads,
      12,
    ),
    line("", "Every gradient is complete. A second backward would add the same again, until zero_grad."),
  ],
};

const stepLines = (step, now) => TELL[step.kind](step, now);
