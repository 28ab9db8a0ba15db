// "Around me": asks the browser where it is, only when the button is pressed, and sends the form with that place.
// Three decimals of a degree are some hundred metres: the address never says more.
const DECIMALS = 3;

for (const button of document.querySelectorAll("[data-around]")) {
  const field = document.getElementById(button.dataset.around);
  const status = button.nextElementSibling;

  const found = ({ coords }) => {
    field.value = `${coords.latitude.toFixed(DECIMALS)},${coords.longitude.toFixed(DECIMALS)}`;
    button.disabled = false;
    field.form.requestSubmit();
  };
  const refused = () => {
    status.textContent = button.dataset.refused;
    button.disabled = false;
    field.focus();
  };

  button.hidden = !("geolocation" in navigator);
  button.addEventListener("click", () => {
    status.textContent = button.dataset.waiting;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, refused, { timeout: 10_000, maximumAge: 300_000 });
  });
}
