// What is shown: every node by itself, or a box for a part that is folded.

const MOST_OPENED = 45; // nodes and boxes that a page opens by itself
const MOST_SHOWN = 240; // no more are laid out; older parts fold to make room
const ALL_OPEN = 150; // nodes: a smaller graph is shown whole, as in a picture

const unfolded = new Set(); // the parts that are unfolded, the last one last

// The part that stands for a node: the outermost one that is folded; -1 where the node is shown itself.
function standIns() {
  const of = PARTS.map(() => -1); // parts stand behind those they lie in
  for (const { id, within } of PARTS) {
    const outer = within < 0 ? -1 : of[within];
    of[id] = outer >= 0 ? outer : unfolded.has(id) ? -1 : id;
  }
  return of;
}

function shownCount() {
  const of = standIns();
  let count = NODES.reduce((sum, node) => sum + (node.part < 0 || of[node.part] < 0), 0);
  for (const { id } of PARTS) count += of[id] === id;
  return count;
}

// From outside to inside, as long as all that is shown can be read.
function openByDefault() {
  unfolded.clear();
  if (NODES.length <= ALL_OPEN) return PARTS.forEach(({ id }) => unfolded.add(id));
  const tells = ({ run, id }) => !run && computes[id]; // neither a run of neighbours nor a table of parameters
  const computes = PARTS.map(() => false);
  for (const { part } of INNER) for (let id = part; id >= 0 && !computes[id]; id = PARTS[id].within) computes[id] = true;
  let level = PARTS.filter((part) => part.within < 0 && tells(part)).map(({ id }) => id);
  while (level.length) {
    level.forEach((id) => unfolded.add(id));
    if (shownCount() > MOST_OPENED) return level.forEach((id) => unfolded.delete(id));
    level = level.flatMap((id) => PARTS[id].parts).filter((id) => tells(PARTS[id]));
  }
}

// Unfolds a part and those around it. Where there is no more room, parts that were unfolded before fold again.
function unfold(id) {
  const path = [];
  for (let part = id; part >= 0; part = PARTS[part].within) path.unshift(part);
  path.forEach((part) => (unfolded.delete(part), unfolded.add(part)));
  for (const part of [...unfolded]) {
    if (shownCount() <= MOST_SHOWN) break;
    if (!path.includes(part)) unfolded.delete(part);
  }
}

function fold(id) {
  unfolded.delete(id);
}

// The items of the picture, and the edges between them; several edges between two boxes are one.
function viewOf() {
  const of = standIns();
  const items = [],
    byNode = new Map(),
    byPart = new Map();
  const add = (item) => (items.push(item), item);
  const itemOf = (node) => {
    const part = node.part < 0 ? -1 : of[node.part];
    if (part < 0) {
      if (!byNode.has(node.id)) byNode.set(node.id, add({ node, part: node.part, last: node.id }));
      return byNode.get(node.id);
    }
    if (!byPart.has(part)) byPart.set(part, add({ box: PARTS[part], part: PARTS[part].within, last: PARTS[part].last }));
    return byPart.get(part);
  };
  const standing = NODES.map(itemOf);
  items.forEach((item, i) => (item.index = i));
  const edges = new Map();
  for (const to of INNER) {
    to.parents.forEach((id, i) => {
      const [a, b] = [standing[id], standing[to.id]];
      if (a === b) return;
      const plain = a.node && b.node;
      const key = plain ? `${to.id}.${i}` : a.index * items.length + b.index;
      const edge = edges.get(key);
      if (edge) edge.count += 1;
      else edges.set(key, { a, b, to, i, count: 1, plain, key });
    });
  }
  const view = { items, standing, edges: [...edges.values()], crowded: items.length > 14 };
  view.order = orderOf(view);
  view.position = [];
  view.order.forEach((node, i) => (view.position[node.id] = i));
  return view;
}

// Nodes in an order of computation in which those of a box follow each other, where boxes do not wait for one another.
function orderOf({ items, edges, standing }) {
  if (!items.some((item) => item.box)) return INNER;
  const waits = items.map(() => 0),
    next = items.map(() => []);
  for (const { a, b } of edges) {
    next[a.index].push(b.index);
    waits[b.index] += 1;
  }
  const ready = items.filter((item) => waits[item.index] === 0),
    ranks = items.map(() => -1);
  for (let rank = 0; ready.length; rank += 1) {
    const first = ready.reduce((best, item, i) => (item.last < ready[best].last ? i : best), 0);
    const [item] = ready.splice(first, 1);
    ranks[item.index] = rank;
    for (const other of next[item.index]) if ((waits[other] -= 1) === 0) ready.push(items[other]);
  }
  if (ranks.includes(-1)) return INNER; // two boxes feed each other
  const rank = (node) => ranks[standing[node.id].index];
  return [...INNER].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}
