// What is said about the wrong order.

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
