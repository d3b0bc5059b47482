// The price before the first call: what reading an export would cost, and whether that is wanted.

import { call } from "./api.js";
import { count, find, make, money, say, show } from "./dom.js";

const KEPT = "soulprint-asked";
// Soon at first, and then not so often that it uses up a person's minute.
const pause = (looks) => (looks < 4 ? 500 : 2000);

// A model is paid; the local analyst is not, and asks nobody.
export const paid = () => document.body.dataset.analyst !== "local";

// Kept for as long as the tab is open, so that a page that is loaded again still asks.
export const asked = () => JSON.parse(sessionStorage.getItem(KEPT));
export const remember = (stored) => sessionStorage.setItem(KEPT, JSON.stringify(stored));
export const forget = () => sessionStorage.removeItem(KEPT);

let waiting = null;

export function close() {
  waiting?.abort();
  waiting = null;
  show("price", false);
}

// Shows the price of what was stored, and waits for the person. Resolves with whether it is wanted.
export async function confirmed(stored) {
  waiting?.abort();
  const mine = (waiting = new AbortController());
  show("price", true);
  find("price-figures").replaceChildren();
  find("price-yes").disabled = true;
  say("price-yes", "Read it");
  say("price-detail", "Working out what reading it would cost…");
  say("price-so-far", "");
  const answer = pressed(mine.signal);
  const found = await Promise.race([figures(stored, mine.signal), answer]);
  if (found === null || found === false) return false;
  if (found.status === "failed") {
    say("price-detail", `The price could not be worked out: ${found.error}`);
    return answer;
  }
  showFigures(found);
  await showSoFar();
  return answer;
}

async function figures(stored, signal) {
  for (let looks = 0; !signal.aborted; looks++) {
    const found = await call("GET", "/me/estimate").catch((error) => {
      // Away for a moment, or asked too often: the next look tells.
      if ([0, 429, 503].includes(error.status)) return { ...stored, status: "queued" };
      throw error;
    });
    // Another tab asked about another file: this one's price is not known any more.
    if (found.estimate_id !== stored.estimate_id)
      return { status: "failed", error: "a newer question replaced it. Choose the file again." };
    if (found.status !== "queued") return found;
    await new Promise((done) => setTimeout(done, pause(looks)));
  }
  return null;
}

function pressed(signal) {
  return new Promise((resolve) => {
    const settle = (wanted) => () => resolve(wanted);
    find("price-yes").addEventListener("click", settle(true), { signal });
    find("price-no").addEventListener("click", settle(false), { signal });
    signal.addEventListener("abort", settle(false));
  });
}

function showFigures(found) {
  say("price-detail", `Reading it with ${found.model} will cost about ${money(found.usd_live)}.`);
  const rows = [
    ["Conversations", `${found.sent.toLocaleString()} of ${found.conversations.toLocaleString()} are read`],
    found.already_read ? ["Read before", `${count(found.already_read, "conversation")}, not paid again`] : null,
    ["Calls", found.calls.toLocaleString()],
    ["Tokens", `${found.tokens_in.toLocaleString()} in, ${found.tokens_out.toLocaleString()} out`],
    ["Dollars", money(found.usd_live)],
  ].filter(Boolean);
  find("price-figures").replaceChildren(...rows.flatMap(([name, text]) => [make("dt", { textContent: name }), make("dd", { textContent: text })]));
  say("price-yes", `Read it for about ${money(found.usd_live)}`);
  find("price-yes").disabled = false;
}

async function showSoFar() {
  const { imports } = await call("GET", "/me/imports").catch(() => ({ imports: [] }));
  const spent = imports.reduce((sum, each) => sum + each.spent_usd, 0);
  say("price-so-far", imports.length ? `Your imports have cost ${money(spent)} so far.` : "");
}
