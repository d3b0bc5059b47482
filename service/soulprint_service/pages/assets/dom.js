// Small help with the document. Text is always set as text: what people wrote is never markup.

export const find = (id) => document.getElementById(id);

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const show = (id, shown) => { find(id).hidden = !shown; };

// Only what changed: a live region that is written again is read aloud again.
export function say(id, text) {
  const element = find(id);
  if (element.textContent !== text) element.textContent = text;
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const month = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
export const onDay = (iso) => (iso ? day.format(new Date(iso)) : "undated");
export const onMonth = (iso) => (iso ? month.format(new Date(iso)) : "undated");
export const atMoment = (iso) => moment.format(new Date(iso));
export const atTime = (iso) => clock.format(new Date(iso));
export const money = (usd) => (usd ? `$${usd.toFixed(usd < 0.01 ? 4 : 2)}` : "–");
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString()} ${n === 1 ? one : many}`;

export function lasting(seconds) {
  if (seconds < 60) return count(Math.max(1, Math.round(seconds)), "second");
  if (seconds < 5400) return count(Math.round(seconds / 60), "minute");
  return count(Math.round(seconds / 3600), "hour");
}
