// What one sees, in the address behind the #: a link shows the same.

const ROOMS = ["begin", "see", "check", "train"];
const address = { room: "see", begin: {}, see: {}, check: {}, train: {} };

const encoded = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const decoded = (text) =>
  new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));

function readAddress() {
  const [room, state] = location.hash.slice(1).split("=", 2);
  if (!ROOMS.includes(room)) return false;
  address.room = room;
  try {
    const found = state ? JSON.parse(decoded(state)) : {};
    if (found && typeof found === "object" && !Array.isArray(found)) address[room] = found;
  } catch {
    return false; // a link that was cut: the room alone
  }
  return true;
}

const writeAddress = debounce(150, () => {
  const state = JSON.stringify(address[address.room]);
  const hash = `#${address.room}=${encoded(state)}`;
  if (hash.length < 60_000 && hash !== location.hash) history.replaceState(null, "", hash);
});

function remember(room, state) {
  Object.assign(address[room], state);
  if (address.room === room) writeAddress();
}
