// Taking everything along, looking back, and erasing it all.

import { call, download } from "./api.js";
import { atMoment, count, find, make, money, say, show } from "./dom.js";

const WORDS = "erase everything";

export function begin(attempt, erased) {
  for (const button of document.querySelectorAll("[data-download]"))
    button.addEventListener("click", () => attempt(() => download(button.dataset.download, button.dataset.name)));
  find("erase").addEventListener("click", () => { find("erase-words").value = ""; find("erase-yes").disabled = true; find("erase-dialog").showModal(); });
  find("erase-words").addEventListener("input", (event) => { find("erase-yes").disabled = event.target.value.trim().toLowerCase() !== WORDS; });
  find("erase-dialog").addEventListener("close", () => {
    if (find("erase-dialog").returnValue !== "yes" || find("erase-yes").disabled) return;
    attempt(async () => {
      const receipt = await call("DELETE", "/me");
      find("receipt").replaceChildren(
        make("p", { textContent: `Receipt ${receipt.erasure_id}, ${atMoment(receipt.erased_at)}.` }),
        make("ul", {}, ...Object.entries(receipt.rows).filter(([, rows]) => rows > 0)
          .map(([table, rows]) => make("li", { textContent: `${table.replaceAll("_", " ")}: ${rows.toLocaleString()}` }))),
        make("p", { className: "fine", textContent: receipt.files_pending ? `${count(receipt.files_pending, "stored file")} will be gone in a moment.` : "No stored files were left." }));
      find("receipt-dialog").showModal();
      erased();
    });
  });
}

export async function showMine(status) {
  const { imports } = await call("GET", "/me/imports");
  show("mine", imports.length > 0);
  find("history-rows").replaceChildren(...imports.map((each) => make("tr", {},
    make("td", { textContent: atMoment(each.created_at) }),
    make("td", { textContent: each.state }),
    make("td", { textContent: each.total_conversations?.toLocaleString() ?? "" }),
    make("td", { textContent: money(each.spent_usd) }))));
  say("cost", status.analyst === "local"
    ? "Read by the local analyst: nothing left this machine, and nothing was paid."
    : `This import has cost ${money(status.spent_usd)} so far.`);
}
