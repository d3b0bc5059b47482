// Where the import stands: the stages while nothing can be read yet, the banner once it can.

import { atTime, count, find, lasting, say, show } from "./dom.js";

const STAGES = ["upload", "import", "profile", "memory"];
const STAGE_OF = { queued: "import", importing: "import", profiling: "profile" };
let dismissed = null;

export function showUpload(sent, total) {
  show("progress", true);
  show("cancel", false);
  say("progress-title", "Uploading your export");
  mark("upload");
  const percent = total ? Math.floor((100 * sent) / total) : 0;
  find("bar").value = percent;
  say("progress-detail", `${percent} % of ${(total / 1e6).toFixed(total < 1e7 ? 1 : 0)} MB`);
}

export function showProgress(status) {
  const reading = status.import_status === "processing" && status.state !== null && !status.stalled;
  show("progress", reading);
  if (!reading) return;
  show("cancel", true);
  say("progress-title", "Reading your export");
  mark(STAGE_OF[status.state] ?? "import");
  find("bar").value = status.progress_percent;
  say("progress-detail", [
    status.queue_position > 1 ? `${count(status.queue_position - 1, "import")} before yours` : status.import_stage,
    `${status.progress_percent} %`,
    status.total_conversations ? count(status.total_conversations, "conversation") : null,
    status.notice,
    status.started_at ? `since ${lasting((Date.now() - Date.parse(status.started_at)) / 1000)}` : null,
  ].filter(Boolean).join(" · "));
}

function mark(current) {
  const at = STAGES.indexOf(current);
  for (const item of find("stages").children) {
    const place = STAGES.indexOf(item.dataset.stage);
    item.className = place < at ? "done" : place === at ? "now" : "";
    if (place === at) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

export function showFailure(status) {
  const failed = ["failed", "cancelled"].includes(status.import_status) || (status.stalled && status.import_status === "processing");
  show("failed", failed);
  if (!failed) return;
  const cancelled = status.import_status === "cancelled";
  const bytes = status.another_file;
  say("failed-title", cancelled ? "The import was stopped" : "The import failed");
  say("failed-detail", cancelled
    ? "Nothing more is read. Choose a file to begin again."
    : `${sentence(status.import_error ?? "It stalled")} ${bytes ? "A second try would read the same file: upload another one." : next(status)}`);
  show("failed-stands", status.earlier_profile);
  show("failed-retry", !cancelled && !bytes);
}

export function showBanner(status) {
  const pass = status.full_pass_status;
  const ready = status.import_status === "quick_ready";
  const kind = ready && pass === "failed" ? "amber" : ready && pass === "processing" ? "blue" : null;
  const key = kind && `${status.import_id} ${kind} ${kind === "amber" ? status.full_pass_error : ""}`;
  show("banner", kind !== null && key !== dismissed);
  if (kind === null) return;
  const banner = find("banner");
  banner.className = `banner ${kind}`;
  banner.dataset.key = key;
  const { done, total, percent, eta_seconds: eta } = status.full_pass;
  show("banner-progress", kind === "blue");
  show("banner-retry", kind === "amber");
  find("banner-progress").value = percent;
  if (kind === "blue") {
    say("banner-title", "Building deep memory…");
    say("banner-detail", [
      total > 0 ? `${done.toLocaleString()} of ${total.toLocaleString()} read` : null,
      eta ? `about ${lasting(eta)} left` : null,
      status.notice,
    ].filter(Boolean).join(", "));
  } else {
    say("banner-title", "Deep memory stopped.");
    say("banner-detail", `${sentence(status.full_pass_error ?? "It stalled")} Your quick profile works as it is. ${next(status)}`);
  }
}

export function dismissBanner() {
  dismissed = find("banner").dataset.key;
  show("banner", false);
}

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

function next(status) {
  const at = status.full_pass.next_retry_at;
  return at ? `The next try comes by itself at ${atTime(at)}.` : "It does not try again by itself.";
}
