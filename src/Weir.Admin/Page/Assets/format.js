// Numbers as people read them.

const group = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const dash = "–";

export function count(value) {
  return group.format(value);
}

/** The digits that matter: 0.42, 4.2, 42, 4,210. */
export function short(value) {
  if (value === null || value === undefined) {
    return dash;
  }
  if (Number.isInteger(value)) {
    return group.format(value);
  }
  return value >= 9.95 ? group.format(value) : value.toFixed(value >= 0.995 ? 1 : 2);
}

/** A duration in milliseconds as [number, unit]. */
export function milliseconds(value) {
  if (value === null || value === undefined) {
    return [dash, ""];
  }
  if (value < 0.9995) {
    return [group.format(value * 1000), "µs"];
  }
  return value < 999.5 ? [short(value), "ms"] : [short(value / 1000), "s"];
}

export function latency(value) {
  return milliseconds(value).join(" ").trim();
}

export function percent(share) {
  const value = share * 100;
  return value === 0 ? "0" : value < 0.1 ? "<0.1" : value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${unit === 0 ? group.format(rest) : short(rest)} ${units[unit]}`;
}

/** The two largest parts: 3 d 4 h. */
export function uptime(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const written = [];
  let rest = Math.floor(seconds);
  for (const [length, unit] of parts) {
    const part = Math.floor(rest / length);
    rest -= part * length;
    if (part > 0 || written.length > 0 || length === 1) {
      written.push(`${part} ${unit}`);
    }
  }
  return written.slice(0, 2).join(" ");
}

export function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}
