/* Columns that sort, for tables with data-sorts. The order holds when the table is drawn anew. */
const readers = {
  words: cell => cell.textContent.trim(),
  number: cell => {
    const number = Number.parseFloat(cell.textContent.replace(/[,\s]/g, "").replace("−", "-"));
    return Number.isNaN(number) ? -1 : number;
  },
  order: cell => Number(cell.dataset.order),
};

function compare(a, b) {
  return typeof a === "string" ? a.localeCompare(b, "en-GB") : a - b;
}

export function sortMount(main, view) {
  let chosen = null; /* {column, columns, isDown} */

  function apply(table, heads) {
    const { column, isDown } = chosen;
    const read = readers[heads[column].dataset.sort];
    const body = table.tBodies[0];
    const rows = [...body.rows].map(row => ({ row, key: read(row.cells[column]) }));
    rows.sort((a, b) => (isDown ? compare(b.key, a.key) : compare(a.key, b.key)));
    body.append(...rows.map(one => one.row));
    heads.forEach((head, i) => {
      if (i === column)
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      else
        head.removeAttribute("aria-sort");
    });
  }

  function mount() {
    const table = main.querySelector("table[data-sorts]");
    if (!table)
      return;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (!head.dataset.sort || head.querySelector(".sp-sort"))
        return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sp-sort";
      button.id = `sort-${column}`;
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const isSame = chosen?.column === column && chosen.columns === heads.length;
        chosen = { column, columns: heads.length, isDown: isSame ? !chosen.isDown : head.dataset.sort === "number" };
        apply(table, heads);
      });
    });
    if (chosen && chosen.columns === heads.length)
      apply(table, heads);
  }

  view.onSwap(mount);
  mount();
}
