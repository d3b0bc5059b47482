// The five sections and MEMORY, each entry with what it rests on.

import { call, Refused } from "./api.js";
import { find, make, onDay, say, show } from "./dom.js";

const TITLES = {
  soul: ["Soul", "how your assistant should be"],
  identity: ["Identity", "who it is for you"],
  user: ["You", "whom it talks to"],
  agents: ["Ways of working", "how it should answer"],
  tools: ["Tools", "what you use it for"],
};
const EXCERPT = 280;
const ANALYSTS = { local: "the local analyst, without a model", claude: "Claude" };
let facts = new Map();
let attempt = null;

export function begin(attempts) {
  attempt = attempts;
}

export function knowFacts(list) {
  facts = new Map(list.map((fact) => [fact.id, fact]));
}

export async function showProfile(status, current) {
  const profile = await call("GET", "/me/profile");
  const written = Object.keys(TITLES).some((name) => profile[`${name}_md`]);
  show("profile", written);
  if (!written) return;
  portrait(profile, status, current);
  const evidence = new Map();
  for (const entry of profile.evidence) evidence.set(keyOf(entry), [...(evidence.get(keyOf(entry)) ?? []), entry]);
  find("sections").replaceChildren(...Object.keys(TITLES).map((name) => card(name, profile[`${name}_md`] ?? {}, evidence)));
  show("memory", Boolean(profile.memory_md));
  if (profile.memory_md) find("memory-text").replaceChildren(...memory(profile.memory_md, evidence));
}

// Who speaks, for whom, and what it rests on.
function portrait(profile, status, current) {
  const { ai_name: name, archetype, vibe } = profile.identity_md ?? {};
  const person = profile.user_md?.name;
  say("portrait-mark", (name || person || "S").slice(0, 1));
  say("profile-title", name ? `${name}${person ? `, for ${person}` : ""}` : "Who your assistant thinks you are");
  say("portrait-line", [archetype, vibe].filter(Boolean).join(". "));
  say("profile-origin", `Written by ${ANALYSTS[profile.analyst] ?? profile.analyst}${profile.written_at ? `, ${onDay(profile.written_at)}` : ""}.${status.truncated ? " The file ended too early: what came before the cut was read." : ""}`);
  const figures = [
    [status.total_conversations, "conversation"], [status.total_messages, "message"], [current, "fact"],
    [status.carried_over, "conversation of earlier imports", "conversations of earlier imports"],
    [status.set_aside, "set aside", "set aside"], [status.quarantined, "unreadable", "unreadable"],
  ];
  find("figures").replaceChildren(...figures.filter(([n]) => n > 0).map(([n, one, many = `${one}s`]) =>
    make("li", {}, make("strong", { textContent: n.toLocaleString() }), ` ${n === 1 ? one : many}`)));
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
    make("p", { className: "fine", textContent: about }), list, anew(name, title));
}

function anew(name, title) {
  const button = make("button", { type: "button", className: "quiet anew", textContent: "Write anew", "aria-label": `Write ${title} anew` });
  button.addEventListener("click", () => attempt(
    () => call("POST", "/me/regenerate-section", { section: name }),
    `${title} is written anew. What is here stays until then.`));
  return button;
}

function why(entries, text) {
  if (!entries?.length) return null;
  return unfolding(make("details", { className: "why" },
    make("summary", { textContent: "why?", "aria-label": `Why: ${text}` })), entries);
}

function reason(entry) {
  const fact = facts.get(entry.fact_id);
  if (fact) return quoted(fact);
  const place = make("div", { className: "fine", textContent: "…" });
  said(entry).then((told) => place.replaceWith(told));
  return place;
}

// An entry of the quick pass rests on a message: its words are looked up when somebody asks.
async function said({ conversation_id: conversation, message_id: id }) {
  try {
    const message = await call("GET", `/me/conversations/${encodeURIComponent(conversation)}/messages/${encodeURIComponent(id)}`);
    const words = message.text.length > EXCERPT ? `${message.text.slice(0, EXCERPT).trimEnd()}…` : message.text;
    return quoted({ ...message, quote: words });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return make("p", { className: "fine", textContent: error.words });
  }
}

export const quoted = (fact) => make("blockquote", {},
  make("p", { textContent: `“${fact.quote}”` }),
  make("footer", { className: "fine", textContent: `${onDay(fact.said_at)} · ${fact.conversation_title || "your instructions or memories"}` }));

const CATEGORIES = {
  Preferences: "preferences", Projects: "projects", "Important Dates": "dates",
  "Beliefs & Values": "beliefs", "Decisions & Context": "decisions",
};

// MEMORY is markdown of our own making: headings and bullets, each with its place in the evidence.
function memory(text, evidence) {
  const groups = [];
  let list = null;
  let category = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("## ")) {
      category = CATEGORIES[line.slice(3)] ?? "";
      list = make("ul");
      groups.push(make("section", { className: category }, make("h4", { textContent: line.slice(3) }), list));
    } else if (line.startsWith("- ") && list) {
      list.append(bullet(line.slice(2), evidence.get(`memory ${category} ${list.children.length}`)));
    } else if (line.trim()) {
      (groups.at(-1) ?? groups[groups.push(make("section")) - 1]).append(make("p", { className: "fine", textContent: line.trim() }));
    }
  }
  return groups;
}

// "(Mar 2025)", "(Mar 2021 to Mar 2025)", "(since Mar 2025; until then: Lives in Berlin)", "(earlier: Lives in Berlin)".
const WHEN = /^(.*?) \((?:((?:since |\w{3} \d{4} to )?\w{3} \d{4})(?:; ((?:until|earlier)\b.*))?|(earlier: .*))\)$/;

function bullet(text, entries) {
  const [, said, when, before, undated] = WHEN.exec(text) ?? [null, text];
  const earlier = before ?? undated;
  const words = [said];
  if (when) words.push(" ", make("time", { textContent: when }));
  if (earlier) words.push(" ", make("span", { className: "earlier", textContent: earlier }));
  if (!entries?.length) return make("li", {}, ...words);
  return make("li", {}, unfolding(make("details", {}, make("summary", {}, ...words)), entries));
}

// Filled when it is opened, and not before: a profile has hundreds of reasons.
function unfolding(box, entries) {
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) box.append(...entries.slice(0, 8).map(reason));
  });
  return box;
}
