// The page: it follows the status, and shows what that status allows to be shown.

import { Refused, call, signOut, signedIn, upload } from "./api.js";
import { find, say, show } from "./dom.js";
import * as facts from "./facts.js";
import * as mine from "./mine.js";
import * as price from "./price.js";
import * as profile from "./profile.js";
import { dismissBanner, showBanner, showFailure, showProgress, showUpload } from "./progress.js";
import { follow } from "./stream.js";

let following = null;
let seen = "";
let uploading = false;

function tell(text) {
  say("notice", text);
  show("notice", Boolean(text));
}

// What a person does: the notice speaks of this act, and no more of the one before. `done` is what
// it says then, or a function where only the answer tells.
async function attempt(action, done = "") {
  tell("");
  if (await managed(action)) tell(typeof done === "function" ? done() : done);
}

// What the page does by itself leaves the notice to the person's last act, unless it fails.
async function managed(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) askToSignIn();
    else tell(error.words);
    return false;
  }
}

function askToSignIn() {
  signOut();
  following?.abort();
  for (const section of find("main").children) section.hidden = true;
  show("signed-out", true);
}

async function onStatus(status) {
  if (uploading) return;
  const nothing = status.import_status === null || status.import_status === "none";
  // What an earlier import wrote stands while this one runs, and when it fails.
  const usable = ["quick_ready", "complete"].includes(status.import_status) || status.earlier_profile;
  show("drop", nothing || ["failed", "cancelled"].includes(status.import_status));
  showProgress(status);
  showFailure(status);
  showBanner(status);
  if (nothing) for (const id of ["places", "profile", "facts", "mine"]) show(id, false);
  // What was written changes when a pass ends, not with every window that is read.
  const now = [status.import_id, status.import_status, status.full_pass_status, status.state === "complete"].join();
  if (now === seen || nothing) return;
  seen = now;
  const shown = await managed(async () => {
    if (usable) {
      const current = await facts.showFacts();
      await profile.showProfile(status, current);
      for (const id of ["memory", "facts"]) show(`to-${id}`, !find(id).hidden);
    }
    await mine.showMine(status);
    show("places", usable);
  });
  if (!shown) seen = "";
}

function nothingYet() {
  seen = "";
  for (const id of ["places", "profile", "facts", "mine", "progress", "failed", "banner"]) show(id, false);
  show("drop", true);
}

async function watch() {
  following?.abort();
  following = new AbortController();
  const { signal } = following;
  try {
    await follow("/me/events", {
      signal,
      onStatus: (status) => { if (find("notice").dataset.lost) { tell(""); delete find("notice").dataset.lost; } onStatus(status); },
      onLost: () => { find("notice").dataset.lost = "yes"; tell("The connection to the service was lost. It is being made again; your import goes on meanwhile."); },
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 404) nothingYet();
    else if (error.status === 401) askToSignIn();
    else tell(error.words);
  }
}

async function send(files) {
  if (!files.length || uploading) return;
  uploading = true;
  show("drop", false);
  show("failed", false);
  showUpload(0, [...files].reduce((sum, file) => sum + file.size, 0));
  await attempt(async () => {
    if (!price.paid()) await upload("/me/imports", files, showUpload);
    else price.remember(await upload("/me/estimates", files, showUpload));
  });
  show("progress", false);
  find("files").value = "";
  if (price.asked()) await askForThePrice();
  uploading = false;
  seen = "";
  watch();
}

// Nothing is imported, and nothing paid, before the person has seen the price and said yes.
async function askForThePrice() {
  uploading = true;
  const stored = price.asked();
  await attempt(async () => {
    if (await price.confirmed(stored)) await call("POST", "/me/import-full", { storage_path: stored.storage_path });
    // Where that failed the file is remembered, and asked about again when the page is loaded.
    price.forget();
  });
  price.close();
  uploading = false;
}

function begin() {
  show("main", true);
  say("who", document.body.dataset.signsIn === "here" ? "This machine's own profile" : "");
  facts.begin(attempt);
  profile.begin(attempt);
  mine.begin(attempt, nothingYet);
  find("files").addEventListener("change", (event) => send(event.target.files));
  const drop = find("drop");
  for (const name of ["dragenter", "dragover"])
    document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"])
    document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => send(event.dataTransfer.files));
  find("banner-dismiss").addEventListener("click", dismissBanner);
  for (const id of ["banner-retry", "failed-retry"])
    find(id).addEventListener("click", () => attempt(() => call("POST", "/me/retry-full-pass", {})));
  find("cancel").addEventListener("click", () => attempt(() => call("POST", "/me/cancel", {})));
  if (document.body.dataset.signsIn === "token" && !signedIn()) askToSignIn();
  else if (price.asked()) askForThePrice().then(watch);
  else watch();
}

begin();
