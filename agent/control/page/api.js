// The agent's own HTTP interface, of the origin that this page came from.

const KEY = "agent.session";

// What went wrong, by kind: "locked" (no session, or it has ended), "unreachable" (nobody answers),
// "busy" (too many requests), "refused" (the message says why), "failed" (the agent's fault).
export class ApiError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export const hasSession = () => sessionStorage.getItem(KEY) !== null;

export const endSession = () => sessionStorage.removeItem(KEY);

export const authorization = () => ({ Authorization: `Bearer ${sessionStorage.getItem(KEY)}` });

// `agent open` brings a code that works once, in the fragment, which browsers send nowhere. It
// leaves the address, and with it the history, before anything else is done.
export async function redeemCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  const answer = await request("POST", "/api/session", { code });
  sessionStorage.setItem(KEY, answer.token);
}

// The JSON of an answer; throws ApiError.
export async function call(method, path, body) {
  if (!hasSession()) throw new ApiError("locked", "There is no session.");
  return request(method, path, body, authorization());
}

async function request(method, path, body, headers = {}) {
  const init = { method, headers: { ...headers }, cache: "no-store", credentials: "omit" };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new ApiError("unreachable", "The agent does not answer.");
  }
  const said = await answer.json().catch(() => null);
  if (answer.ok) return said;
  throw refusal(answer.status, said?.error ?? `The agent answered ${answer.status}.`);
}

function refusal(status, message) {
  if (status === 401) {
    endSession();
    return new ApiError("locked", message);
  }
  if (status === 429) return new ApiError("busy", "Too many requests; try again in a moment.");
  return new ApiError(status >= 500 ? "failed" : "refused", message);
}
