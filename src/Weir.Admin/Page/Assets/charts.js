// Charts and sparklines, drawn as SVG. Values are arrays as long as the history; null is a second without a value.

const svgNames = "http://www.w3.org/2000/svg";
const left = 54;
const bottom = 20;
const top = 6;

function element(name, attributes) {
  const made = document.createElementNS(svgNames, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

/** The least round number that holds the value. */
export function niceMax(value) {
  if (!(value > 0)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(step => step * power).find(step => step >= value * 0.9999);
}

/** The path through the values; a gap where there is none. */
function linePath(values, x, y) {
  let path = "";
  let isOpen = false;
  values.forEach((value, i) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    const at = `${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    path += isOpen ? `L${at}` : `M${at}h0.01`;
    isOpen = true;
  });
  return path;
}

function areaPath(values, x, y) {
  let path = "";
  let last = -1;
  values.forEach((value, i) => {
    if (value === null) {
      path += last >= 0 ? `L${x(last).toFixed(1)} ${y(0)}Z` : "";
      last = -1;
      return;
    }
    path += last < 0 ? `M${x(i).toFixed(1)} ${y(0)}` : "";
    path += `L${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    last = i;
  });
  return last >= 0 ? `${path}L${x(last).toFixed(1)} ${y(0)}Z` : path;
}

/** A small picture of the last minute. */
export function sparkline(svg, values, name) {
  const width = svg.clientWidth || 200;
  const height = svg.clientHeight || 40;
  const shown = values.slice(-60);
  const max = Math.max(...shown.map(value => value ?? 0)) || 1;
  const x = i => width - (shown.length - 1 - i) * (width / 59);
  const y = value => height - 1 - (value / max) * (height - 5);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(
    element("path", { class: `area ${name}`, d: areaPath(shown, x, y) }),
    element("path", { class: `line ${name}`, d: linePath(shown, x, y) }));
}

/** A chart of the last minutes with a legend that tells the values at the cursor. */
export class Chart {
  constructor(figure, series, format) {
    this.svg = figure.querySelector("svg");
    this.legend = figure.querySelector(".legend");
    this.series = series;
    this.format = format;
    this.history = null;
    this.cursor = null;
    this.labels = series.map(({ name, label }) => this.addLabel(name, label));
    this.time = this.legend.appendChild(document.createElement("span"));
    this.svg.addEventListener("pointermove", event => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.moveTo(null));
    this.svg.addEventListener("blur", () => this.moveTo(null));
    this.svg.addEventListener("keydown", event => this.press(event));
    new ResizeObserver(() => this.draw()).observe(this.svg);
  }

  show(history) {
    this.history = history;
    this.draw();
  }

  addLabel(name, label) {
    const item = this.legend.appendChild(document.createElement("span"));
    item.appendChild(document.createElement("i")).className = name;
    item.append(`${label} `);
    return item.appendChild(document.createElement("b"));
  }

  point(event) {
    const inside = event.offsetX - left;
    const step = (this.svg.clientWidth - left) / (this.history?.length - 1);
    const fromEnd = Math.round((this.svg.clientWidth - left - inside) / step);
    this.moveTo(inside < 0 ? null : fromEnd);
  }

  press(event) {
    const step = { ArrowLeft: 1, ArrowRight: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.moveTo((this.cursor ?? 0) + step);
    } else if (event.key === "Escape") {
      this.moveTo(null);
    }
  }

  // The cursor counts seconds back from now, so that it stays where it is while time moves.
  moveTo(fromEnd) {
    const last = (this.history?.times.length ?? 1) - 1;
    this.cursor = fromEnd === null ? null : Math.min(Math.max(fromEnd, 0), last);
    this.draw();
  }

  draw() {
    const history = this.history;
    const width = this.svg.clientWidth;
    const height = this.svg.clientHeight;
    if (!history || width === 0) {
      return;
    }
    const columns = this.series.map(({ name }) => history[name]);
    const max = niceMax(Math.max(0, ...columns.flat().filter(value => value !== null)));
    const count = history.times.length;
    const x = i => width - 1 - (count - 1 - i) * ((width - left - 1) / (history.length - 1));
    const y = value => top + (1 - value / max) * (height - top - bottom);
    const parts = this.grid(width, height, max, y);
    columns.forEach((values, i) => {
      const { name, hasArea } = this.series[i];
      if (hasArea) {
        parts.push(element("path", { class: `area ${name}`, d: areaPath(values, x, y) }));
      }
      parts.push(element("path", { class: `line ${name}`, d: linePath(values, x, y) }));
    });
    const at = count - 1 - (this.cursor ?? 0);
    if (this.cursor !== null) {
      parts.push(element("line", { class: "cursor", x1: x(at), x2: x(at), y1: top, y2: height - bottom }));
    }
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren(...parts);
    this.tell(history, columns, at);
  }

  grid(width, height, max, y) {
    const parts = [];
    for (const share of [0, 0.5, 1]) {
      const line = y(max * share);
      const label = element("text", { x: left - 8, y: line + 4, "text-anchor": "end" });
      label.textContent = share === 0 ? "0" : this.format(max * share);
      parts.push(element("line", { class: "grid", x1: left, x2: width, y1: line, y2: line }), label);
    }
    const start = element("text", { x: left, y: height - 4 });
    start.textContent = "5 min ago";
    const end = element("text", { x: width, y: height - 4, "text-anchor": "end" });
    end.textContent = "now";
    return [...parts, start, end];
  }

  tell(history, columns, at) {
    columns.forEach((values, i) => {
      this.labels[i].textContent = this.format(values[at] ?? null);
    });
    this.time.textContent =
      this.cursor === null || at < 0 ? "" : new Date(history.times[at]).toLocaleTimeString("en-GB");
  }
}
