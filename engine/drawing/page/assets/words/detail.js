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
  if (state.mode === "quiz") return ["Gradient", quizText(node)];
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
  const leaves = NODES.filter(({ id, operation, kind }) => !operation && kind !== "constant" && feeding.has(id));
  return ["Depends on", leaves.length ? someOf(leaves, 12) : "plain numbers alone"];
}

function usedRow(node, now) {
  if (!node.learns || state.mode === "quiz") {
    const readers = [...new Set(node.readers)].map((id) => NODES[id]);
    return ["Used by", someOf(readers, 12)];
  }
  const got = state.mode === "wrong" ? Infinity : now.got[node.id];
  const told = (v, i) =>
    i < got ? grad(`${short(v.upstream)} × ${term(v.local)} = ${short(v.added)}`) : LATER;
  return ["Used by", ...uses(node).map((v, i) => [`${label(v.from)}${operandNote(v)}: `, told(v, i)])];
}

function detailRows(node, now) {
  const { values } = state.pass;
  const known = now.known(node.id);
  const note = node.operation && known ? kinkNote(node) : "";
  return [
    ...(node.operation ? [["Expression", `${label(node)} = ${expressionOf(node)}`]] : []),
    ["Value", [known ? value(full(values[node.id])) : LATER]],
    gradientRow(node, now),
    ...(node.operation
      ? [["Operation", `${node.op}: ${node.operation.fact}`], localRow(node, now), feedingRow(node)]
      : []),
    ...(node.readers.length ? [usedRow(node, now)] : []),
    ...(node.part >= 0 ? [["In", partNames(node.part).join(", ")]] : []),
    ...(note ? [["Note", note]] : []),
  ];
}

// A folded part in full: what is in it, and what leaves it.
function boxRows(box, now) {
  const inside = NODES.filter((node) => state.view.standing[node.id].box === box);
  const out = inside.filter(
    (node) => node.operation && (node === ROOT || node.readers.some((id) => state.view.standing[id].box !== box)),
  );
  const parameters = inside.filter((node) => node.kind === "parameter");
  const told = out.slice(0, 8).flatMap((node) => {
    const known = now.known(node.id);
    const slope = known && now.summing && node.learns && state.mode !== "quiz" ? [",  ∂ ", grad(short(now.grads[node.id]))] : [];
    return [[`${label(node)} = `, known ? value(short(state.pass.values[node.id])) : LATER, ...slope]];
  });
  return [
    ["Holds", `${box.size} nodes${parameters.length ? `, ${parameters.length} of them parameters` : ""}`],
    ...(out.length ? [["Gives", ...told, ...(out.length > 8 ? [`and ${out.length - 8} more`] : [])]] : []),
    ...(box.within >= 0 ? [["In", partNames(box.within).join(", ")]] : []),
  ];
}

function shownNode() {
  if (state.chosen !== null) return NODES[state.chosen];
  if (state.mode !== "steps") return ROOT;
  const step = state.pass.steps[state.step];
  return step.node ?? step.visit?.to ?? step.visits?.at(-1).to ?? step.nodes?.at(-1) ?? ROOT;
}

function paintDetail() {
  const now = scene("right");
  const box = state.box === null ? null : PARTS[state.box];
  const node = shownNode();
  $("detail-heading").textContent = box ? `Part ${box.name}` : `${node.operation ? "Node" : "Leaf"} ${label(node)}, ${node.kind}`;
  $("detail-hint").textContent = box
    ? "A part that is folded: its nodes are one box. Esc lets it go."
    : state.chosen === null
      ? "Follows the steps; click a node to keep it here and to see its paths."
      : "Solid blue: the paths that feed it. Dotted orange: the paths that read it. Esc lets it go.";
  $("unfold").hidden = !box;
  $("detail").replaceChildren(terms(box ? boxRows(box, now) : detailRows(node, now)));
  paintWhy(box ? null : node, now);
}
