// What is on the page, and how the answers of the API get there.

import { Chart, sparkline } from "./charts.js";
import { bytes, clock, count, dash, latency, milliseconds, percent, short, uptime } from "./format.js";
import { Table, fillBar } from "./tables.js";

const phases = ["request", "pool", "connect", "send", "origin", "response"];
const classes = [["2xx", "c2"], ["3xx", "c3"], ["4xx", "c4"], ["5xx", "c5"], ["none", "c0"]];

const byId = id => document.getElementById(id);
const set = (id, text) => {
  byId(id).textContent = text;
};

const rateChart = new Chart(
  byId("rate-chart"),
  [{ name: "rate", label: "all", hasArea: true }, { name: "failed", label: "failed" }],
  short);
const latencyChart = new Chart(
  byId("latency-chart"),
  [{ name: "p50", label: "50 %" }, { name: "p95", label: "95 %" }, { name: "p99", label: "99 %", hasArea: true }],
  latency);

const numbers = [
  { label: "Rate", text: row => `${short(row.rate)} /s`, sort: row => row.rate, kind: idle },
  {
    label: "Failed",
    text: row => (row.rate === 0 ? dash : `${percent(row.failed_share)} %`),
    sort: row => row.failed_share,
    kind: row => (row.failed_share > 0 ? "bad" : idle(row)),
  },
  { label: "50 %", text: row => latency(row.p50_ms), sort: row => row.p50_ms, kind: idle },
  { label: "95 %", text: row => latency(row.p95_ms), sort: row => row.p95_ms, kind: idle },
  { label: "99 %", text: row => latency(row.p99_ms), sort: row => row.p99_ms, kind: idle },
];
const lastFault = {
  label: "Last fault",
  isText: true,
  fill: fillFault,
};

const routes = new Table(byId("routes").querySelector("table"), [
  { label: "Route", isText: true, isHead: true, isCut: true, text: row => row.label, under: row => row.answer },
  ...numbers,
  { label: "Answers", isText: true, fill: fillClasses },
  { label: "Total", text: row => count(row.total), sort: row => row.total },
  lastFault,
], row => row.label, "No route is configured.");

const destinations = new Table(byId("destinations").querySelector("table"), [
  { label: "Destination", isText: true, isHead: true, isCut: true, text: row => row.url, under: row => row.about },
  ...numbers,
  { label: "In use", text: row => `${count(row.in_use)}`, sort: row => row.in_use },
  { label: "Parked", text: row => count(row.parked), sort: row => row.parked },
  {
    label: "Waiting",
    text: row => count(row.waiting),
    sort: row => row.waiting,
    kind: row => (row.waiting > 0 ? "bad" : ""),
  },
  { label: "Total", text: row => count(row.total), sort: row => row.total },
  lastFault,
], row => `${row.cluster} ${row.url}`, "No route leads to a destination.");

const recent = new Table(byId("recent").querySelector("table"), [
  { label: "Time", isText: true, text: row => clock(row.time) },
  {
    label: "Request",
    isText: true,
    isHead: true,
    isCut: true,
    text: row => `${row.method} ${row.target}`,
    under: row => row.destination ?? row.route ?? "",
  },
  {
    label: "Answer",
    isText: true,
    text: row => [row.status || "", row.fault ?? ""].join(" ").trim(),
    kind: row => (row.kind === "failed" ? "bad" : ""),
  },
  { label: "Took", text: row => latency(row.total_ms), sort: row => row.total_ms },
  { label: "Where the time went", isText: true, fill: fillPhases },
], row => `${row.kind} ${row.time} ${row.request_id} ${row.target}`, "None so far.");

function idle(row) {
  return row.rate === 0 ? "idle" : "";
}

function fillClasses(cell, row) {
  const parts = classes.map(([key, name]) => ({ name, share: row.total === 0 ? 0 : row.status[key] / row.total }));
  const told = classes.filter(([key]) => row.status[key] > 0).map(([key]) => `${count(row.status[key])} ${key}`);
  fillBar(cell, "classes", parts, told.join(", ") || "no requests");
}

function fillFault(cell, row) {
  const fault = row.last_fault;
  const text = fault ? fault.fault : "";
  if (cell.textContent !== text) {
    cell.textContent = text;
  }
  cell.title = fault ? `${clock(fault.time)}: ${fault.advice}` : "";
}

function fillPhases(cell, row) {
  const parts = phases.map(name => ({ name, share: (row.phases_ms[name] ?? 0) / row.longest }));
  const told = phases.filter(name => row.phases_ms[name] > 0).map(name => `${name} ${latency(row.phases_ms[name])}`);
  fillBar(cell, "fall", parts, told.join(", "));
}

/** Fills a list of bars: { label, share, text, level }. */
function fillBars(list, bars) {
  while (list.children.length > bars.length) {
    list.lastElementChild.remove();
  }
  bars.forEach((bar, i) => {
    const row = list.children[i] ?? makeBar(list);
    const level = bar.share >= 0.9 ? "bad" : bar.share >= 0.7 ? "warn" : "";
    row.querySelector("dt").textContent = bar.label;
    row.querySelector(".bar").className = `bar ${level}`;
    row.querySelector(".bar").classList.toggle("none", bar.share === null);
    row.querySelector(".bar span").style.width = `${Math.min(100, bar.share * 100).toFixed(2)}%`;
    row.querySelector("b").textContent = bar.text;
    row.querySelector(".of").textContent = bar.of;
  });
}

function makeBar(list) {
  const row = list.appendChild(document.createElement("div"));
  row.appendChild(document.createElement("dt"));
  const value = row.appendChild(document.createElement("dd"));
  const bar = value.appendChild(document.createElement("div"));
  bar.appendChild(document.createElement("span"));
  bar.className = "bar";
  const number = value.appendChild(document.createElement("span"));
  number.className = "number";
  number.append(document.createElement("b"), " ", document.createElement("span"));
  number.lastElementChild.className = "of";
  return row;
}

export function showStatus(status) {
  const { requests, connections, buffers, descriptors, cpu, memory, network } = status;
  set("version", status.version);
  set("facts", `${status.listen.join(", ")} · up ${uptime(status.uptime_seconds)} · process ${status.process_id}`);
  set("rate", short(requests.rate));
  set("rate-more", `${count(requests.total)} in all · ${bytes(network.sent_rate)}/s out`);
  const [p99, unit] = milliseconds(requests.p99_ms);
  set("p99", p99);
  set("p99-unit", unit);
  set("p99-more", `50 %: ${latency(requests.p50_ms)} · 95 %: ${latency(requests.p95_ms)}`);
  set("failed", percent(requests.failed_share));
  byId("failed").parentElement.classList.toggle("bad", requests.failed_share > 0.001);
  set("failed-more", requests.last_fault ? `last: ${requests.last_fault.fault}` : "no fault so far");
  set("flight", count(requests.in_flight));
  set("flight-more", `${count(connections.open)} connections · ${count(connections.tunnels)} tunnels`);
  fillBars(byId("limits").querySelector("dl"), [
    limit("Connections", connections.open, connections.max, count),
    limit("Buffers", buffers.rented_bytes, buffers.max_bytes, bytes),
    limit("Descriptors", Math.max(0, descriptors.open), descriptors.max, count),
    { ...limit("Processor", cpu.cores_used, cpu.cores, short), of: `of ${count(cpu.cores)} cores` },
    { label: "Memory", share: null, text: bytes(memory.resident_bytes), of: "resident" },
  ]);
  fillBars(byId("loops").querySelector("dl"), status.loops.map(loop => ({
    label: `Loop ${loop.loop}`,
    share: loop.busy,
    text: `${percent(loop.busy)} %`,
    of: `busy · lag ${latency(loop.lag_p99_ms)}`,
  })));
}

function limit(label, used, max, format) {
  return { label, share: max > 0 ? used / max : 0, text: format(used), of: `of ${format(max)}` };
}

export function showHistory(history) {
  rateChart.show(history);
  latencyChart.show(history);
  sparkline(byId("rate-spark"), history.rate, "rate");
  sparkline(byId("p99-spark"), history.p99, "p99");
  sparkline(byId("failed-spark"), history.failed, "failed");
  sparkline(byId("flight-spark"), history.flight, "flight");
}

export function showRoutes(answer) {
  const rows = answer.routes.map(route => ({ ...route, label: route.name, answer: answerOf(route) }));
  if (answer.unmatched.total > 0) {
    rows.push({ ...answer.unmatched, label: "no route", answer: "not matched, or not readable" });
  }
  routes.show(rows);
}

function answerOf(route) {
  return route.kind === "to" ? `to ${route.to}` : `${route.kind} ${route.to}`;
}

export function showClusters(answer) {
  destinations.show(answer.clusters.flatMap(cluster => cluster.destinations.map(destination => ({
    ...destination,
    cluster: cluster.name,
    about: [
      cluster.name === destination.url ? "" : cluster.name,
      destination.zone ? `zone ${destination.zone}` : "",
      cluster.destinations.length > 1 ? `weight ${destination.weight}` : "",
    ].filter(Boolean).join(" · "),
  }))));
}

export function showRecent(answer) {
  byId("recent").hidden = !answer.available;
  const longest = Math.max(1, ...answer.requests.map(request => request.total_ms));
  recent.show(answer.requests.slice(0, 50).map(request => ({ ...request, longest })));
}
