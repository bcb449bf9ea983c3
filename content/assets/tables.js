// Comparison tables: a box to filter the rows, and headers that sort them. The table is complete without.
"use strict";
for (const table of document.querySelectorAll("table[data-kf-table]")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const text = (row, index) => (row.cells[index].innerText || row.cells[index].textContent).trim();

  const tools = document.createElement("div");
  tools.className = "kf-table__tools";
  const label = document.createElement("label");
  label.textContent = "只看：";
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "输入平台名或别的字";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  label.append(box);
  tools.append(label, count);
  table.before(tools);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = wanted ? `${shown} 行` : "";
  });

  [...table.tHead.rows[0].cells].forEach((header, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kf-table__sort";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "" }[header.ariaSort || ""] ?? "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      const order = [...rows];
      if (next) {
        header.setAttribute("aria-sort", next);
        const compare = new Intl.Collator("zh", { numeric: true }).compare;
        order.sort((a, b) => compare(text(a, index), text(b, index)) * (next === "ascending" ? 1 : -1));
      }
      body.append(...order);
    });
  });
}
