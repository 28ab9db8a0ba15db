// A search box that proposes what begins as the letters typed (ARIA's combobox with a list). Without this module
// it stays a plain field. The field names the address that answers in `data-complete`.
const WAIT = 150;
const SHORTEST = 2;

function enhance(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const box = input.closest(".search-box, [data-combobox]");
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  list.id = `${input.id}-proposals`;
  list.className = "combobox__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.completeLabel);
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.classList.add("combobox");
  box.append(list, status);
  input.type = "text";
  input.inputMode = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (index) => {
    active = (index + options.length) % options.length;
    for (const [place, option] of [...list.children].entries()) option.setAttribute("aria-selected", place === active);
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  // A field of a form takes the name; a search box leads to what was chosen.
  const choose = (proposal) => {
    close();
    if ("completeFill" in input.dataset) {
      input.value = proposal.detail ? `${proposal.name} (${proposal.detail})` : proposal.name;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(timer);
      return;
    }
    location.assign(proposal.parameter ? withFilter(proposal) : proposal.url);
  };

  // The filters already ticked are kept; the letters typed made way for the choice.
  const withFilter = ({ url, parameter, value }) => {
    const target = new URL(url, location.href);
    if (target.pathname !== new URL(input.form.action, location.href).pathname) return target;
    const kept = [...new FormData(input.form)].filter(([name, text]) => text && name !== input.name);
    if (!kept.some(([name, text]) => name === parameter && text === value)) kept.push([parameter, value]);
    target.search = new URLSearchParams(kept);
    return target;
  };

  const show = (proposals) => {
    options = proposals;
    list.replaceChildren(...options.map((proposal, place) => row(proposal, `${list.id}-${place}`)));
    status.textContent = message(options.length);
    if (!options.length) return close();
    list.hidden = false;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", "true");
  };

  const message = (count) => {
    const words = count === 0 ? "completeNone" : count === 1 ? "completeOne" : "completeMany";
    return input.dataset[words].replace("{n}", count);
  };

  const ask = async () => {
    asked?.abort();
    const text = input.value.trim();
    if (text.length < SHORTEST) {
      status.textContent = "";
      return close();
    }
    asked = new AbortController();
    const address = `${input.dataset.complete}?${new URLSearchParams({ q: text, ...(input.dataset.completeOnly && { seulement: input.dataset.completeOnly }) })}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok && input === document.activeElement) show((await answer.json()).proposals);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden && options.length && input.value.trim().length >= SHORTEST) show(options);
      if (list.hidden) return;
      event.preventDefault();
      const down = event.key === "ArrowDown";
      activate(active < 0 ? (down ? 0 : options.length - 1) : active + (down ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked?.abort();
    close();
  });
  // The field keeps the focus while the pointer chooses.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(options[[...list.children].indexOf(option)]);
  });
}

function row({ kind, name, detail }, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(part("combobox__name", name), part("combobox__kind", detail ? `${kind} · ${detail}` : kind));
  return option;
}

function part(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

for (const input of document.querySelectorAll("input[data-complete]")) enhance(input);
