// One line more in a list of a form, without asking the server, which does the same where no module runs.
function add(button, count) {
  const number = Number(count.value);
  const made = document.createElement("div");
  made.innerHTML = document.getElementById(button.dataset.add).innerHTML
    .replaceAll("__place__", number).replaceAll("__number__", number + 1);
  const row = made.firstElementChild;
  button.parentElement.before(row);
  count.value = number + 1;
  row.dispatchEvent(new Event("row-added", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
}

document.querySelectorAll("button[data-add]").forEach((button) => {
  const count = button.form.elements[button.dataset.count];
  const isFull = () => Number(count.value) >= Number(button.dataset.most);
  button.hidden = isFull();
  button.addEventListener("click", (event) => {
    event.preventDefault();
    add(button, count);
    button.hidden = isFull();
  });
});
