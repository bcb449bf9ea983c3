// Comparison tables: a box to filter the rows, and headers that sort them. The table is complete without.
"use strict";
for (const table of document.querySelectorAll("table[data-kf-table]")) {
  const body = table.tBodies[0];
  // What each cell says, without the name of its column, which phones show inside the cell.
  const rows = [...body.rows].map((row) => {
    const texts = [...row.cells].map((cell) => {
      const copy = cell.cloneNode(true);
      for (const name of copy.querySelectorAll(".kf-cell__name")) name.remove();
      return copy.textContent.trim().replace(/\s+/g, " ");
    });
    return { row, texts, all: texts.join(" ").toLowerCase() };
  });

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
    const found = rows.filter(({ all }) => all.includes(wanted));
    for (const { row } of rows) row.hidden = true;
    for (const { row } of found) row.hidden = false;
    count.textContent = wanted ? `${found.length} 行` : "";
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
        const sign = next === "ascending" ? 1 : -1;
        order.sort((a, b) => compare(a.texts[index], b.texts[index]) * sign);
      }
      body.append(...order.map(({ row }) => row));
    });
  });
}
