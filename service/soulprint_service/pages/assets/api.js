// Asking the service: with the person's token where people sign in, and never silently failing.

const KEPT = "soulprint-token";
let token = takeToken();

// The app leads here with the token behind the #, which no server and no log ever sees.
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("access_token");
  if (given) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEPT);
}

export const signedIn = () => token !== null;

export function signOut() {
  sessionStorage.removeItem(KEPT);
  token = null;
}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? "The service did not answer.");
    this.status = status;
    this.hint = problem.hint ?? "";
  }

  get words() {
    return this.hint ? `${this.message} ${this.hint}` : this.message;
  }
}

export const headers = (more = {}) => (token ? { Authorization: `Bearer ${token}`, ...more } : more);

export async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { detail: "The service cannot be reached.", hint: "Is it running? This page tries again by itself." });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

// XMLHttpRequest, because fetch does not tell how much has been sent.
export function upload(path, files, progressed) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progressed(event.loaded, event.total);
    request.onerror = () =>
      reject(new Refused(0, { detail: "The upload broke off.", hint: "Choose the file again: nothing of it was kept." }));
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* A proxy's page: the status says enough. */ }
      if (request.status < 300) resolve(answer);
      else reject(new Refused(request.status, answer));
    };
    request.send(form);
  });
}

export async function download(path, name) {
  let content;
  try {
    const response = await fetch(path, { headers: headers() });
    if (!response.ok) throw new Refused(response.status, await response.json().catch(() => ({})));
    content = await response.blob();
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(0, { detail: "The download broke off.", hint: "Try it again." });
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
