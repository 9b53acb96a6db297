// What one sees, in the address behind the #: a link shows the same. A page around this one can ask for it too.

const ROOMS = ["begin", "see", "check", "train"];
const address = { room: "see", begin: {}, see: {}, check: {}, train: {} };

const encoded = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const decoded = (text) =>
  new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));

const isRecord = (thing) => Boolean(thing) && typeof thing === "object" && !Array.isArray(thing);

function readAddress() {
  const [room, state] = location.hash.slice(1).split("=", 2);
  if (!ROOMS.includes(room)) return false;
  address.room = room;
  try {
    const found = state ? JSON.parse(decoded(state)) : {};
    if (isRecord(found)) address[room] = found;
  } catch {
    return false; // a link that was cut: the room alone
  }
  return true;
}

const writeAddress = debounce(150, () => {
  const { room } = address;
  const state = JSON.stringify(address[room]);
  const hash = `#${room}=${encoded(state)}`;
  if (hash.length < 60_000 && hash !== location.hash && location.protocol !== "about:") history.replaceState(null, "", hash);
  around.page?.postMessage({ playground: { room, state: JSON.parse(state) } }, "*");
});

const around = { page: null }; // a page that shows this one in a frame, and has asked

// {playground: {room, state}} from the page around: a room, and what it shows; each may be missing.
function onPageAround({ source, data }, show) {
  if (window.parent === window || source !== window.parent || !isRecord(data?.playground)) return;
  const { room, state } = data.playground;
  around.page = source;
  if (ROOMS.includes(room)) address.room = room;
  if (isRecord(state)) address[address.room] = state;
  show();
}

function remember(room, state) {
  Object.assign(address[room], state);
  if (address.room === room) writeAddress();
}
