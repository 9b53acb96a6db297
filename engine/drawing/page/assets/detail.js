// One node in full, as far as the steps have come: nobody reads an answer before its step.

const LATER = "not computed yet";

// Rows of a name and the lines said about it, each a text or its pieces.
function terms(rows) {
  return make(
    "dl",
    {},
    ...rows.flatMap(([name, ...texts]) => [
      make("dt", {}, name),
      make("dd", {}, ...texts.map((text) => line("", ...(typeof text === "string" ? [text] : text)))),
    ]),
  );
}

// The edges that bring a node its gradient, in their order.
const uses = (node) => state.pass.right.visits.filter((v) => v.to === node);

// The gradient once all contributions are in; the sum so far once one is. The wrong order compares whole ones.
function gradientRow(node, now) {
  if (!node.learns) return ["Gradient", "none: a constant is not learnt"];
  const name = slopeName(ROOT, node);
  const [got, all] = [now.got[node.id], uses(node).length];
  if (state.mode === "wrong" || (now.summing && got === all))
    return ["Gradient", [`${name} = `, grad(full(state.pass.right.grads[node.id]))]];
  if (got === 0) return ["Gradient", LATER];
  return ["Gradient", [`${name}: so far `, grad(full(now.grads[node.id]))], `${got} of ${all} contributions`];
}

function localRow(node, now) {
  if (!now.known(node.id)) return ["Local", LATER];
  const told = (id, i) =>
    `${slopeName(node, NODES[id])} = ${localSlope(node, i)}` +
    (NODES[id].learns ? "" : " (constant: not used)");
  return ["Local", ...node.parents.map(told)];
}

function feedingRow(node) {
  const feeding = reach(node.id, (n) => n.parents);
  const leaves = NODES.filter(({ id, operation }) => !operation && feeding.has(id));
  return ["Depends on", someOf(leaves, 12)];
}

function usedRow(node, now) {
  if (!node.learns) {
    const readers = [...new Set(node.readers)].map((id) => NODES[id]);
    return ["Used by", someOf(readers, 12)];
  }
  const got = state.mode === "wrong" ? Infinity : now.got[node.id];
  const told = (v, i) =>
    i < got ? grad(`${short(v.upstream)} × ${term(v.local)} = ${short(v.added)}`) : LATER;
  return ["Used by", ...uses(node).map((v, i) => [`${label(v.from)}${operandNote(v)}: `, told(v, i)])];
}

function detailRows(node, now) {
  const { values, expressions: texts } = state.pass;
  const known = now.known(node.id);
  const note = node.operation && known ? kinkNote(node) : "";
  return [
    ...(node.operation ? [["Expression", `${label(node)} = ${texts[node.id]}`]] : []),
    ["Value", [known ? value(full(values[node.id])) : LATER]],
    gradientRow(node, now),
    ...(node.operation
      ? [["Operation", `${node.op}: ${node.operation.fact}`], localRow(node, now), feedingRow(node)]
      : []),
    ...(node.readers.length ? [usedRow(node, now)] : []),
    ...(node.place.length ? [["In", node.place.join(", ")]] : []),
    ...(note ? [["Note", note]] : []),
  ];
}

function shownNode() {
  if (state.chosen !== null) return NODES[state.chosen];
  const step = state.pass.steps[state.step];
  return state.mode === "wrong" ? ROOT : (step.node ?? step.visit?.to ?? ROOT);
}

function paintDetail() {
  const node = shownNode();
  $("detail-heading").textContent = `${node.operation ? "Node" : "Leaf"} ${label(node)}, ${node.kind}`;
  $("detail-hint").textContent =
    state.chosen === null
      ? "Follows the steps; click a node to keep it here and to see its paths."
      : "Solid blue: the paths that feed it. Dotted orange: the paths that read it. Esc lets it go.";
  $("detail").replaceChildren(terms(detailRows(node, scene("right"))));
}
