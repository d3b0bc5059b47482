// The facts: searched and filtered here, each with its quote; superseded ones under the current.

import { call } from "./api.js";
import { count, find, make, onDay, onMonth, say, show } from "./dom.js";
import { knowFacts, quoted } from "./profile.js";

const A_PAGE = 50;
let all = [];
let shown = A_PAGE;
let changed = () => {};

export function begin(onChange) {
  changed = onChange;
  find("filters").addEventListener("input", () => { shown = A_PAGE; draw(); });
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("facts-more").addEventListener("click", () => { shown += A_PAGE; draw(); });
}

export async function showFacts() {
  all = await listed();
  knowFacts(all);
  show("facts", all.length > 0);
  fillConversations();
  draw();
  return all.filter((fact) => fact.status === "active").length;
}

async function listed() {
  const found = [];
  let cursor = null;
  do {
    const page = await call("GET", `/me/facts?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    found.push(...page.facts);
    cursor = page.next;
  } while (cursor);
  return found;
}

function fillConversations() {
  const select = find("filter-conversation");
  const kept = select.value;
  const titles = new Map(all.map((fact) => [fact.conversation_id, fact.conversation_title || "untitled"]));
  const options = [...titles].sort((a, b) => a[1].localeCompare(b[1]))
    .map(([id, title]) => make("option", { value: id, textContent: title.slice(0, 60) }));
  select.replaceChildren(make("option", { value: "", textContent: "All" }), ...options);
  select.value = titles.has(kept) ? kept : "";
}

function draw() {
  const words = find("filter-text").value.toLowerCase().trim();
  const category = find("filter-category").value;
  const since = find("filter-since").value;
  const conversation = find("filter-conversation").value;
  const old = new Map();
  for (const fact of all) if (fact.superseded_by) old.set(fact.superseded_by, [...(old.get(fact.superseded_by) ?? []), fact]);
  const matches = (fact) => (!category || fact.category === category)
    && (!since || (fact.said_at ?? "") >= since)
    && (!conversation || fact.sources.some((source) => source.conversation_id === conversation) || fact.conversation_id === conversation)
    && (!words || `${fact.statement} ${fact.quote}`.toLowerCase().includes(words));
  // What is past stands below what took its place; by itself where that was forgotten.
  const current = all.filter((fact) => !fact.superseded_by && (matches(fact) || (old.get(fact.id) ?? []).some(matches)));
  say("facts-count", count(current.length, "fact"));
  let month = null;
  find("facts-list").replaceChildren(...current.slice(0, shown).map((fact) => {
    const said = onMonth(fact.said_at);
    const first = said !== month;
    month = said;
    return entry(fact, old.get(fact.id) ?? [], first ? said : null);
  }));
  show("facts-more", current.length > shown);
}

function entry(fact, before, month) {
  const times = fact.sources.length;
  return make("li", { id: `fact-${fact.id}`, className: month ? "first" : "" },
    make("p", { className: "month", textContent: month ?? "" }),
    make("div", {},
      make("div", { className: "fact-head" },
        make("div", {}, make("strong", { textContent: fact.statement }), " ",
          make("span", { className: `tag ${fact.category}`, textContent: fact.category }),
          fact.status === "active" ? null : make("span", { className: "tag past", textContent: fact.until ? `until ${onMonth(fact.until)}` : "earlier" })),
        make("button", { type: "button", className: "quiet small", textContent: "Delete", "aria-label": `Delete: ${fact.statement}`, onclick: (event) => remove(fact, event.target) })),
      quoted(fact),
      times > 1 ? make("p", { className: "fine", textContent: `Said ${times} times.` }) : null,
      before.length
        ? make("details", {}, make("summary", { textContent: `Before: ${count(before.length, "earlier fact")}` }),
            make("ul", {}, ...before.map((old) => make("li", { className: "fine", textContent: `${old.until ? `Until ${onDay(old.until)}` : "Earlier"}: ${old.statement} (${onDay(old.said_at)})` }))))
        : null));
}

async function remove(fact, button) {
  button.disabled = true;
  let past = "";
  await changed(async () => {
    const receipt = await call("DELETE", `/me/facts/${fact.id}`);
    if (receipt.kept_past) past = " What it had replaced stays in the past until it is said again.";
    all = await listed();
    draw();
    find("facts-title").focus();
  }, () => `Deleted: ${fact.statement} The profile is written anew without it.${past}`);
  button.disabled = false;
}
