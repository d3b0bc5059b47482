// The five sections and MEMORY, each entry with what it rests on.

import { call } from "./api.js";
import { find, make, onDay, say, show } from "./dom.js";

const TITLES = {
  soul: ["Soul", "how your assistant should be"],
  identity: ["Identity", "who it is for you"],
  user: ["You", "whom it talks to"],
  agents: ["Ways of working", "how it should answer"],
  tools: ["Tools", "what you use it for"],
};
const ANALYSTS = { local: "the local analyst, without a model", claude: "Claude" };
let facts = new Map();

export function knowFacts(list) {
  facts = new Map(list.map((fact) => [fact.id, fact]));
}

export async function showProfile() {
  const profile = await call("GET", "/me/profile");
  const written = Object.keys(TITLES).some((name) => profile[`${name}_md`]);
  show("profile", written);
  if (!written) return;
  say("profile-origin", `Written by ${ANALYSTS[profile.analyst] ?? profile.analyst}${profile.written_at ? `, ${onDay(profile.written_at)}` : ""}.`);
  const evidence = Map.groupBy
    ? Map.groupBy(profile.evidence, keyOf)
    : profile.evidence.reduce((map, entry) => map.set(keyOf(entry), [...(map.get(keyOf(entry)) ?? []), entry]), new Map());
  find("sections").replaceChildren(...Object.keys(TITLES).map((name) => card(name, profile[`${name}_md`] ?? {}, evidence)));
  show("memory", Boolean(profile.memory_md));
  if (profile.memory_md) find("memory-text").replaceChildren(...memory(profile.memory_md));
}

const keyOf = ({ section, field, item }) => `${section} ${field} ${item ?? ""}`;

function card(name, section, evidence) {
  const [title, about] = TITLES[name];
  const list = make("dl");
  for (const [field, value] of Object.entries(section)) {
    const values = Array.isArray(value) ? value : [value];
    if (!values.length || values.every((each) => !each)) continue;
    list.append(
      make("dt", { textContent: field.replaceAll("_", " ").replace("ai name", "name") }),
      ...values.map((each, index) =>
        make("dd", {}, make("span", { textContent: String(each) }),
          why(evidence.get(`${name} ${field} ${Array.isArray(value) ? index : ""}`), String(each)))),
    );
  }
  return make("article", { className: "card section", "aria-labelledby": `section-${name}` },
    make("h3", { id: `section-${name}`, textContent: title }),
    make("p", { className: "fine", textContent: about }), list);
}

function why(entries, text) {
  if (!entries?.length) return null;
  const box = make("details", { className: "why" },
    make("summary", { textContent: "why?", "aria-label": `Why: ${text}` }));
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) box.append(...entries.slice(0, 8).map(reason));
  });
  return box;
}

function reason(entry) {
  const fact = facts.get(entry.fact_id);
  if (fact) return quoted(fact);
  return make("p", { className: "fine", textContent: entry.message_id ? `From message ${entry.message_id}.` : "From a fact that is not listed any more." });
}

export const quoted = (fact) => make("blockquote", {},
  make("p", { textContent: `“${fact.quote}”` }),
  make("footer", { className: "fine", textContent: `${onDay(fact.said_at)} · ${fact.conversation_title || "your instructions or memories"}` }));

// MEMORY is markdown of our own making: headings and bullets, nothing else.
function memory(text) {
  const parts = [];
  let list = null;
  for (const line of text.split("\n")) {
    if (line.startsWith("## ")) { parts.push(make("h4", { textContent: line.slice(3) })); list = null; }
    else if (line.startsWith("- ")) {
      if (!list) parts.push((list = make("ul")));
      list.append(make("li", { textContent: line.slice(2) }));
    } else if (line.trim()) { parts.push(make("p", { className: "fine", textContent: line.trim() })); list = null; }
  }
  return parts;
}
