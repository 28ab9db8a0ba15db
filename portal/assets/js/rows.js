// Lines of a table that one adds, moves and removes as one writes, with totals that follow. Without this module, empty lines
// wait at the end and the server adds more.
const language = document.documentElement.lang;
const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
const cents = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const read = (text) => Number(text.replace(/[\s\u00a0\u202f€%]/g, "").replace(",", ".")) || 0;

function enhance(box) {
  const body = box.querySelector("tbody");
  const template = box.querySelector("template");
  const add = box.querySelector("[data-add-row]");
  const status = document.createElement("p");
  const name = box.id.replace(/^id_/, "");
  let next = body.rows.length;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.append(status);

  const isBlank = (row) => [...row.querySelectorAll("input, select, textarea")].every((control) => (["radio", "checkbox"].includes(control.type) ? !control.checked : !control.value.trim()));

  const renumber = () => {
    [...body.rows].forEach((row, place) => {
      row.querySelector(".rows__number").textContent = box.dataset.number.replace("{n}", place + 1);
      for (const button of row.querySelectorAll(".rows__end button")) button.setAttribute("aria-label", box.dataset[button.value].replace("{n}", place + 1));
      row.querySelector(".rows__button--remove").hidden = body.rows.length === 1;
      row.querySelector(".rows__button--up").hidden = place === 0;
      row.querySelector(".rows__button--down").hidden = place === body.rows.length - 1;
    });
    if (add) add.hidden = body.rows.length >= Number(box.dataset.most);
    total();
  };

  const total = () => {
    for (const cell of box.querySelectorAll("[data-total]")) {
      const inputs = [...body.querySelectorAll(`[data-column="${cell.dataset.total}"] input`)];
      const sum = inputs.reduce((before, input) => before + read(input.value), 0);
      const unit = cell.dataset.unit ?? "";
      cell.textContent = (unit.includes("€") && sum % 1 ? cents : shown).format(sum) + unit;
    }
  };

  const prepare = (row) => {
    const cell = row.insertCell();
    cell.className = "rows__end";
    const offer = (value, text, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", value, textContent: text, className: `rows__button rows__button--${value}` });
      button.addEventListener("click", act);
      cell.append(button);
    };
    offer("up", "↑", () => move(row, row.previousElementSibling, "up"));
    offer("down", "↓", () => move(row, row.nextElementSibling, "down"));
    offer("remove", "×", () => remove(row));
  };

  // The server reads lines in the order of the numbers in the names of their fields: two that change places swap them.
  const numberOf = (row) => row.querySelector(`[name^="${name}-"]`).name.slice(name.length + 1).split("-")[0];
  const rename = (row, from, to) => {
    for (const element of row.querySelectorAll("*")) {
      for (const { name: attribute, value } of element.attributes) {
        if (value.includes(`${name}-${from}-`)) element.setAttribute(attribute, value.replaceAll(`${name}-${from}-`, `${name}-${to}-`));
      }
    }
  };

  const move = (row, other, way) => {
    const [mine, theirs] = [numberOf(row), numberOf(other)];
    rename(row, mine, "moving");
    rename(other, theirs, mine);
    rename(row, "moving", theirs);
    if (way === "up") other.before(row);
    else other.after(row);
    renumber();
    row.querySelector(`.rows__button--${way}`).focus();
    if (document.activeElement === document.body) row.querySelector(`.rows__button--${way === "up" ? "down" : "up"}`).focus();
    status.textContent = row.querySelector(".rows__number").textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const remove = (row) => {
    const place = row.sectionRowIndex;
    row.remove();
    renumber();
    body.rows[Math.min(place, body.rows.length - 1)].querySelector("input, select, textarea").focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const insert = () => {
    const holder = document.createElement("tbody");
    holder.innerHTML = template.innerHTML.replaceAll("__row__", next++);
    const row = holder.rows[0];
    body.append(row);
    prepare(row);
    renumber();
    return row;
  };

  box.querySelector("thead tr").append(document.createElement("td"));
  box.querySelector("tfoot tr")?.append(document.createElement("td"));
  for (const row of body.rows) prepare(row);
  // One empty line is enough where more can be asked for, save those that are needed.
  const last = (place) => body.rows[body.rows.length - place];
  while (add && body.rows.length > Math.max(1, Number(box.dataset.fewest)) && isBlank(last(1)) && isBlank(last(2))) last(1).remove();
  add?.addEventListener("click", (event) => {
    event.preventDefault();
    insert().querySelector("input, select, textarea").focus();
  });
  box.addEventListener("input", total);
  renumber();
}

for (const box of document.querySelectorAll("[data-rows]")) enhance(box);
