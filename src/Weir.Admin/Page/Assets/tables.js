// Tables whose rows are kept from one look to the next, so that focus and selection stay where they are.

function setText(cell, text) {
  if (cell.textContent !== text) {
    cell.textContent = text;
  }
}

/**
 * Columns: { label, text(row), under(row), fill(cell, row), sort(row), kind(row), isText, isHead, isCut }. What is not
 * given is left out.
 */
export class Table {
  constructor(table, columns, keyOf, empty) {
    this.columns = columns;
    this.keyOf = keyOf;
    this.empty = empty;
    this.rows = new Map();
    this.sorted = null;
    this.last = [];
    const head = table.createTHead().insertRow();
    this.heads = columns.map((column, i) => this.addHead(head, column, i));
    this.body = table.createTBody();
  }

  show(rows) {
    this.last = rows;
    const order = this.sorted === null ? rows : this.inOrder(rows);
    const kept = new Map();
    const elements = order.map(row => {
      const key = this.keyOf(row);
      const element = this.rows.get(key) ?? this.makeRow();
      kept.set(key, element);
      this.fill(element, row);
      return element;
    });
    this.rows = kept;
    if (elements.length === 0) {
      elements.push(this.emptyRow());
    }
    const isSame = elements.length === this.body.children.length
      && elements.every((element, i) => element === this.body.children[i]);
    if (!isSame) {
      this.body.replaceChildren(...elements);
    }
  }

  addHead(head, column, i) {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.classList.toggle("text", Boolean(column.isText));
    if (!column.sort) {
      cell.textContent = column.label;
      return cell;
    }
    const button = cell.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = column.label;
    button.addEventListener("click", () => this.sortBy(i));
    return cell;
  }

  // Down, up, and back to the order of the configuration.
  sortBy(i) {
    const was = this.sorted?.i === i ? this.sorted.direction : 0;
    const direction = was === 0 ? -1 : was === -1 ? 1 : 0;
    this.sorted = direction === 0 ? null : { i, direction };
    this.heads.forEach((head, at) => {
      if (at === i && direction !== 0) {
        head.setAttribute("aria-sort", direction === -1 ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    this.show(this.last);
  }

  inOrder(rows) {
    const { i, direction } = this.sorted;
    const valueOf = this.columns[i].sort;
    return [...rows].sort((a, b) => {
      const [first, second] = [valueOf(a) ?? -1, valueOf(b) ?? -1];
      return direction * (first < second ? -1 : first > second ? 1 : 0);
    });
  }

  makeRow() {
    const row = document.createElement("tr");
    for (const column of this.columns) {
      const cell = row.appendChild(document.createElement(column.isHead ? "th" : "td"));
      if (column.isHead) {
        cell.scope = "row";
      }
      cell.classList.toggle("text", Boolean(column.isText));
      cell.classList.toggle("cut", Boolean(column.isCut));
    }
    return row;
  }

  emptyRow() {
    const row = document.createElement("tr");
    const cell = row.insertCell();
    cell.colSpan = this.columns.length;
    cell.className = "empty";
    cell.textContent = this.empty;
    return row;
  }

  fill(element, row) {
    this.columns.forEach((column, i) => {
      const cell = element.children[i];
      for (const kind of ["bad", "idle"]) {
        cell.classList.toggle(kind, column.kind?.(row) === kind);
      }
      if (column.fill) {
        column.fill(cell, row);
      } else if (column.under) {
        this.fillTwo(cell, column.text(row), column.under(row));
      } else {
        setText(cell, column.text(row));
      }
      if (column.isCut) {
        cell.title = cell.textContent;
      }
    });
  }

  fillTwo(cell, text, under) {
    if (cell.children.length === 0) {
      cell.append(document.createElement("span"), document.createElement("span"));
      cell.children[1].className = "under";
    }
    setText(cell.children[0], text);
    setText(cell.children[1], under);
    cell.children[1].hidden = under === "";
  }
}

/** Fills a cell with a bar of parts: [class, share of the bar, text]. */
export function fillBar(cell, className, parts, label) {
  const bar = cell.firstElementChild ?? cell.appendChild(document.createElement("div"));
  bar.className = className;
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", label);
  bar.title = label;
  const shown = parts.filter(part => part.share > 0);
  while (bar.children.length > shown.length) {
    bar.lastElementChild.remove();
  }
  shown.forEach((part, i) => {
    const span = bar.children[i] ?? bar.appendChild(document.createElement("span"));
    span.className = part.name;
    span.style.width = `${(part.share * 100).toFixed(2)}%`;
  });
}
