// The way of an edge from its operand to its reader, and where its number stands.

// Stops of an edge, each with whether the line bends on its way there: it runs straight past items and through frames.
function routeOf({ edge, a, b, through }, look, point) {
  const { a: from, b: to } = edge;
  const ports = edge.plain ? edge.to.parents.length : 1;
  const room = (look.tall ? look.width : HEIGHT) * 0.62;
  const port = ports > 1 ? room * (edge.i / (ports - 1) - 0.5) : 0;
  const stops = [{ at: [from.along + from.deep / 2, from.across] }];
  const go = (along, across, bends) => stops.push({ at: [along, across], bends });
  if (a !== from) go(a.along + a.deep / 2, from.across, false);
  for (const bend of through) {
    go(bend.along - bend.deep / 2, bend.across, true);
    go(bend.along + bend.deep / 2, bend.across, false);
  }
  const entry = [to.along - to.deep / 2, to.across + port];
  if (b !== to) go(b.along - b.deep / 2, entry[1], true);
  go(...entry, b === to);
  return { edge, tall: look.tall, points: stops.map(({ at, bends }) => ({ at: point(...at), bends })) };
}

function controls([x0, y0], [x1, y1], tall) {
  return tall
    ? [
        [x0, (y0 + y1) / 2],
        [x1, (y0 + y1) / 2],
      ]
    : [
        [(x0 + x1) / 2, y0],
        [(x0 + x1) / 2, y1],
      ];
}

function pathText({ points, tall }) {
  const xy = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  let path = `M${xy(points[0].at)}`;
  for (let k = 1; k < points.length; k += 1) {
    const { at, bends } = points[k];
    const [c, d] = controls(points[k - 1].at, at, tall);
    path += bends ? `C${xy(c)} ${xy(d)} ${xy(at)}` : `L${xy(at)}`;
  }
  return path;
}

// Points along the line, for comparing it with others.
function sampled({ points, tall }, pieces = 14) {
  const found = [];
  for (let k = 1; k < points.length; k += 1) {
    const [a, b] = [points[k - 1].at, points[k].at];
    const [c, d] = points[k].bends ? controls(a, b, tall) : [a, b];
    for (let n = 0; n < pieces; n += 1) {
      const t = (n + 0.5) / pieces,
        u = 1 - t;
      const mix = (q) => u * u * u * a[q] + 3 * u * u * t * c[q] + 3 * u * t * t * d[q] + t * t * t * b[q];
      found.push({ at: [mix(0), mix(1)], t, k });
    }
  }
  return found;
}

const NUMBER = { width: 58, height: 17 }; // room for a number of six digits

// The place of each number on its own line where it covers least: no other number, no node, few other lines.
function placeNumbers(routes, places, look) {
  if (state.view.crowded) return routes; // without numbers
  const lines = routes.map((route) => sampled(route));
  const cards = [...places.values()].map(([x, y]) => [x, y, look.width / 2 + 2, HEIGHT / 2 + 2]);
  const taken = [];
  routes.forEach((route, i) => {
    if (!route.edge.plain) return;
    const cost = ({ at: [x, y], t, k }) => {
      const hits = ([ox, oy, w, h]) => Math.abs(x - ox) < w + NUMBER.width / 2 && Math.abs(y - oy) < h + NUMBER.height / 2;
      const crossed = lines.reduce((sum, line, j) => sum + (j !== i && line.some(({ at }) => hits([...at, 0, 0]))), 0);
      return 60 * taken.filter(hits).length + 25 * cards.filter(hits).length + 8 * crossed + Math.abs(t - 0.5) + (k === route.points.length - 1 ? 0 : 0.3);
    };
    const spot = lines[i].map((candidate) => ({ candidate, cost: cost(candidate) })).reduce((a, b) => (b.cost < a.cost ? b : a));
    route.number = spot.candidate.at;
    taken.push([...route.number, NUMBER.width / 2, NUMBER.height / 2]);
  });
  return routes;
}
