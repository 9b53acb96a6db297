// The engine, again: forward by the rules, backward by the chain rule; and backward in the wrong order.

function forward(data) {
  const values = [],
    partials = [],
    refusals = [];
  for (const node of NODES) {
    let [value, slopes] = [data[node.id], []];
    if (node.operation) {
      const operands = node.parents.map((id) => values[id]);
      [value, slopes] = node.operation.rule(...operands);
      if (refused(node.operation, operands, value)) {
        refusals.push({ node, operands });
        [value, slopes] = [NaN, slopes.map(() => NaN)];
      }
    }
    values.push(value);
    partials.push(slopes);
  }
  return { values, partials, refusals };
}

// The engine asks for the domain only where Python's arithmetic raises: never at NaN, seldom at infinity.
function refused(operation, operands, value) {
  if (operands.some(Number.isNaN) || operation.inDomain(...operands)) return false;
  return operands.every(Number.isFinite) || Number.isNaN(value);
}

const seeded = () => NODES.map((node) => (node === ROOT && node.learns ? 1 : 0));

function visit(from, i, grads, partials) {
  const to = NODES[from.parents[i]];
  const [upstream, local, before] = [grads[from.id], partials[from.id][i], grads[to.id]];
  grads[to.id] = before + upstream * local;
  return { from, i, to, upstream, local, added: upstream * local, before, after: grads[to.id] };
}

// Reverse topological order: a node passes on when all that read it have passed on to it.
function backward(partials) {
  const grads = seeded(),
    visits = [];
  for (const node of [...INNER].reverse()) {
    node.parents.forEach((id, i) => {
      if (NODES[id].learns) visits.push(visit(node, i, grads, partials));
    });
  }
  return { grads, visits };
}

// Depth first, each node passing on at once what it has so far. An own stack stands for the recursion.
function naive(partials, once) {
  const grads = seeded(),
    visits = [],
    calls = NODES.map(() => 0),
    sent = NODES.map(() => 0);
  const stack = [];
  const call = (node) => {
    calls[node.id] += 1;
    stack.push({ node, i: 0, call: calls[node.id], had: grads[node.id], repeated: sent[node.id] });
    sent[node.id] = grads[node.id];
  };
  call(ROOT);
  while (stack.length && visits.length < MOST_VISITS) {
    const frame = stack.at(-1);
    if (frame.i === frame.node.parents.length) {
      stack.pop();
      continue;
    }
    const i = frame.i++;
    const to = NODES[frame.node.parents[i]];
    if (!to.learns) continue;
    visits.push({ ...visit(frame.node, i, grads, partials), call: frame.call, repeated: frame.repeated });
    if (to.operation && !(once && calls[to.id])) call(to);
  }
  return { grads, visits, cut: stack.length > 0 && visits.length >= MOST_VISITS };
}

function compute() {
  const pass = forward(state.data);
  pass.right = backward(pass.partials);
  pass.naive = naive(pass.partials, state.variant === "once");
  state.pass = pass;
  pass.expressions = expressions();
  pass.steps = [
    { kind: "start" },
    ...INNER.map((node) => ({ kind: "forward", node })),
    { kind: "seed", node: ROOT },
    ...pass.right.visits.map((v) => ({ kind: "backward", visit: v })),
    { kind: "end" },
  ];
}

function lastStep() {
  if (state.mode === "steps") return state.pass.steps.length - 1;
  return Math.max(state.pass.right.visits.length, state.pass.naive.visits.length) + 1;
}

// What a picture shows at a step: known values, the sums so far, and which node and edge are at work.
function scene(which) {
  const { steps, right } = state.pass;
  const visits = state.pass[which].visits;
  const now = state.mode === "steps" ? steps[state.step] : null;
  const seed = INNER.length + 1;
  const count = state.mode === "steps" ? Math.max(0, state.step - seed) : state.step;
  const grads = seeded(),
    got = NODES.map(() => 0);
  for (const v of visits.slice(0, count)) {
    grads[v.to.id] = v.after;
    got[v.to.id] += 1;
  }
  const ended = state.mode === "steps" ? now.kind === "end" : state.step === lastStep();
  const current = ended || count === 0 ? null : (visits[count - 1] ?? null);
  return {
    grads,
    got,
    ended,
    visit: current,
    known: (id) => state.mode === "wrong" || !NODES[id].operation || state.step > INNER.indexOf(NODES[id]),
    summing: state.mode === "wrong" || state.step >= seed,
    forward: now?.kind === "forward" ? now.node : null,
    seed: now?.kind === "seed" || (state.mode === "wrong" && count === 0),
    wrong: (id) => which === "naive" && ended && NODES[id].learns && !same(grads[id], right.grads[id]),
  };
}
