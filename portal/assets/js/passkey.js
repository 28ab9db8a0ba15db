/* Passkeys: shown only where the browser knows them, and a failure is said on the page. */

if (window.PublicKeyCredential) {
  for (const offer of document.querySelectorAll("[data-passkey-offer]")) offer.hidden = false;
} else {
  for (const notice of document.querySelectorAll("[data-passkey-missing]")) notice.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const notice of document.querySelectorAll("[data-passkey-error]")) notice.hidden = false;
});
