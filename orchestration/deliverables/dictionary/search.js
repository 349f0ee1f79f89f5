// Shows the tables and columns that contain every word; without it the page is a plain list.
(() => {
  const most = 6, box = document.getElementById("search"), count = document.getElementById("count");
  const columns = JSON.parse(document.getElementById("columns").textContent);
  const tables = [...document.querySelectorAll("li[data-page]")].map((item) => ({
    item, own: item.textContent.toLowerCase(), list: item.appendChild(document.createElement("ul")),
    columns: columns[item.dataset.page].map(([name, meaning], place) => ({ name, place, text: (name + " " + meaning).toLowerCase() })),
  }));
  const link = (page, column) => {
    const entry = document.createElement("li"), to = document.createElement("a");
    to.href = page + "#c" + column.place;
    to.textContent = column.name;
    entry.append("column ", to);
    return entry;
  };
  const search = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const table of tables) {
      const has = (text) => words.every((word) => (table.own + " " + text).includes(word)) && words.some((word) => text.includes(word));
      const found = words.length ? table.columns.filter((column) => has(column.text)) : [];
      const visible = !words.length || found.length > 0 || words.every((word) => table.own.includes(word));
      table.item.hidden = !visible;
      table.list.replaceChildren(...found.slice(0, most).map((column) => link(table.item.dataset.page, column)));
      if (found.length > most) table.list.append((found.length - most) + " more columns");
      shown += visible;
    }
    for (const group of document.querySelectorAll("section"))
      group.hidden = ![...group.querySelectorAll("li[data-page]")].some((item) => !item.hidden);
    count.textContent = words.length ? shown + (shown === 1 ? " table" : " tables") : "";
  };
  document.getElementById("searching").hidden = false;
  box.addEventListener("input", search);
  box.focus({ preventScroll: true });
  search();
})();
