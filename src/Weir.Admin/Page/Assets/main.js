// Asks the API once a second and shows what it says.

import { showClusters, showHistory, showRecent, showRoutes, showStatus } from "./panels.js";

const intervalMs = 1000;
const patienceMs = 5000;
const tokenKey = "weir-admin-token";

const byId = id => document.getElementById(id);
const columns = {
  time: "times",
  rate: "rate",
  failed_rate: "failed",
  p50_ms: "p50",
  p95_ms: "p95",
  p99_ms: "p99",
  in_flight: "flight",
};

let isPaused = false;
let isLooking = false;
let timer = 0;
let next = 0;
let process = 0;
let history = emptyHistory();

class TokenNeeded extends Error {}

function emptyHistory() {
  return { length: 300, ...Object.fromEntries(Object.values(columns).map(name => [name, []])) };
}

async function ask(path) {
  const token = sessionStorage.getItem(tokenKey);
  const answer = await fetch(path, {
    cache: "no-store",
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(patienceMs),
  });
  if (answer.status === 401) {
    throw new TokenNeeded();
  }
  if (!answer.ok) {
    throw new Error(`${answer.status}: ${await answer.text()}`);
  }
  return answer.json();
}

async function look() {
  const status = await ask("api/v1/status");
  if (status.process_id !== process) {
    process = status.process_id;
    next = 0;
    history = emptyHistory();
  }
  const [samples, routes, clusters, recent] = await Promise.all([
    ask(`api/v1/history?after=${next}`),
    ask("api/v1/routes"),
    ask("api/v1/clusters"),
    ask("api/v1/requests/recent"),
  ]);
  keep(samples);
  byId("main").hidden = false;
  byId("token").hidden = true;
  showStatus(status);
  showHistory(history);
  showRoutes(routes);
  showClusters(clusters);
  showRecent(recent);
  showState(status.ready ? "Ready" : `Not ready: ${status.reasons.join(", ")}`, status.ready ? "good" : "warn");
}

function keep(samples) {
  history.length = samples.length;
  samples.columns.forEach((column, i) => {
    const name = columns[column];
    if (name) {
      history[name] = [...history[name], ...samples.samples.map(sample => sample[i])].slice(-samples.length);
    }
  });
  next = samples.next;
}

function showState(text, level) {
  const state = byId("state");
  if (state.textContent !== text) {
    state.textContent = text;
  }
  state.className = `pill ${level}`;
  byId("main").classList.toggle("stale", level === "bad");
  document.title = level === "good" ? "Weir" : `${text} – Weir`;
}

function askForToken() {
  const wasWrong = sessionStorage.getItem(tokenKey) !== null;
  sessionStorage.removeItem(tokenKey);
  byId("main").hidden = true;
  byId("token").hidden = false;
  byId("token-problem").textContent = wasWrong ? "The gateway does not know this token." : "";
  byId("token-text").value = "";
  byId("token-text").focus();
  showState("Token needed", "warn");
}

async function run() {
  clearTimeout(timer);
  if (isPaused || isLooking || document.hidden) {
    return;
  }
  isLooking = true;
  const started = performance.now();
  try {
    await look();
  } catch (error) {
    if (error instanceof TokenNeeded) {
      askForToken();
      return;
    }
    showState("Not reachable", "bad");
  } finally {
    isLooking = false;
  }
  clearTimeout(timer);
  timer = setTimeout(run, Math.max(100, intervalMs - (performance.now() - started)));
}

byId("pause").addEventListener("click", event => {
  isPaused = !isPaused;
  event.target.textContent = isPaused ? "Resume" : "Pause";
  event.target.setAttribute("aria-pressed", String(isPaused));
  run();
});
byId("token").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem(tokenKey, byId("token-text").value.trim());
  run();
});
document.addEventListener("visibilitychange", run);
run();
