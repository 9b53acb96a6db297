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

// At a corner or a jump a derivative is a convention: the page says which.
function kinkNote(node) {
  const { operation } = node;
  const operands = node.parents.map((id) => state.pass.values[id]);
  const tie =
    operation.kink &&
    (operation.atKink(...operands) === 0 || (operands.length === 2 && operands[0] === operands[1]));
  if (!tie) return "";
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

  forward({ node }) {
    const [names, numbers] = [withNames(node), withNumbers(node)];
    const note = kinkNote(node);
    return [
      line("phase", `Forward, node ${state.step} of ${INNER.length}`),
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

  backward({ visit: v }, now) {
    const [uses, got, note] = [v.to.readers.length, now.got[v.to.id], kinkNote(v.from)];
    const waits = v.to.operation ? ", so it waits" : "";
    let sum = `All ${uses} contributions to ${label(v.to)} are in.`;
    if (uses === 1) sum = `${label(v.to)} is used once: this is its gradient.`;
    else if (got < uses) {
      sum = `${label(v.to)} is used ${times(uses)}: ${got} of ${uses} contributions are in${waits}.`;
    }
    const edge = state.step - INNER.length - 1;
    return [
      line("phase", `Backward, edge ${edge} of ${state.pass.right.visits.length}: ${fromTo(v)}`),
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

function wrongLines(which, now) {
  const name = which === "right" ? "Topological" : "Naive";
  const { visits, cut } = state.pass[which];
  if (now.seed) {
    return [
      line("phase", `${name}: begins at the result`),
      line("headline", `${slopeName(ROOT, ROOT)} = `, grad(short(now.grads[ROOT.id]))),
    ];
  }
  if (!now.visit) return outcome(name, which, cut);
  const v = now.visit;
  const uses = v.from.readers.length;
  const [all, part] = [short(v.upstream), short(v.repeated)];
  let note = "";
  if (which === "naive" && uses > 1) {
    note = `Too early: ${label(v.from)} has 1 of its ${uses} contributions.`;
    if (v.call > 1)
      note = `Again: ${label(v.from)} passes on all ${all}, though it passed on ${part} before.`;
  }
  return [
    line("phase", `${name}, edge ${Math.min(state.step, visits.length)} of ${visits.length}: ${fromTo(v)}`),
    chain(v),
    line("", ...running(v)),
    ...(note ? [line("bad", note)] : []),
  ];
}

// The last word on a picture: its leaves' gradients, the wrong ones alone where there are some.
function outcome(name, which, cut) {
  const { right } = state.pass;
  const { grads, visits } = state.pass[which];
  const leaves = LEAVES.filter((leaf) => leaf.learns);
  const wrong = leaves.filter((leaf) => !same(grads[leaf.id], right.grads[leaf.id]));
  const ended = cut ? "stopped: it takes every path," : "done";
  const told = wrong.length
    ? gradients(wrong, grads, 6, (leaf) => ["✗ ", "bad", ` (right: ${short(right.grads[leaf.id])})`])
    : gradients(leaves, grads, 6);
  return [
    line("phase", `${name}: ${ended} after ${visits.length} edges`),
    told,
    line("", which === "naive" ? verdict() : "Each node passed on once, after all that read it."),
  ];
}

function verdict() {
  const { right, naive: other } = state.pass;
  const shared = INNER.filter((node) => node.readers.length > 1 && node.learns);
  const wrong = NODES.filter((node) => node.learns && !same(right.grads[node.id], other.grads[node.id]));
  if (!shared.length) return "No inner node is used more than once, so both orders agree.";
  const told = `Shared: ${someOf(shared, 6)}, used more than once.`;
  if (!wrong.length)
    return `${told} At these numbers both orders agree all the same: what is passed on wrongly is 0.`;
  const many = wrong.length === 1 ? "one node" : `${wrong.length} nodes`;
  return `${told} Naive recursion goes wrong at ${many}: ${someOf(wrong, 6)}.`;
}

const NAIVE = {
  again: [
    `def naive(node):
    for parent, partial in zip(node.parents, node.partials):
        parent.grad += node.grad * partial
        naive(parent)  # at once, with the sum so far`,
    "Depth first from the result, whose gradient is 1. Each visit of a node passes on its whole gradient so far. " +
      "A node with two readers is visited twice: the first time it is too early, the second time it passes on " +
      "the first part again.",
  ],
  once: [
    `def naive(node):
    visited.add(node)
    for parent, partial in zip(node.parents, node.partials):
        parent.grad += node.grad * partial
        if parent not in visited:
            naive(parent)  # at once, and never again`,
    "Depth first from the result, whose gradient is 1. A node passes on at its first visit only. " +
      "A node with two readers is too early: what arrives afterwards is never passed on.",
  ],
};
