// Server-sent events over fetch: EventSource cannot send a token. Comes back by itself, and tells
// the service what it saw last, so that nothing is missed.

import { headers, Refused } from "./api.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

export async function follow(path, { onStatus, onLost, signal }) {
  let last = null;
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const response = await fetch(path, { headers: headers(last === null ? {} : { "Last-Event-ID": last }), signal });
      if (!response.ok) throw new Refused(response.status, await response.json().catch(() => ({})));
      wait = FIRST_WAIT;
      for await (const event of eventsOf(response.body)) {
        if (event.id !== undefined) last = event.id;
        if (event.event === "status") onStatus(JSON.parse(event.data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && [401, 403, 404].includes(error.status)) throw error;
      onLost();
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split("\n")) {
        const at = line.indexOf(": ");
        if (at > 0) event[line.slice(0, at)] = line.slice(at + 2);
      }
      if (event.data !== undefined) yield event;
    }
  }
}
