// Follows a long task: reads its page again until nothing is under way, then shows the page as it is.
const PAUSE = 1500;

async function follow() {
  const shown = document.querySelector("[data-progress]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (!fresh?.querySelector("progress")) {
      location.reload();
      return;
    }
    shown.replaceWith(fresh);
  } catch {
    // The network comes and goes: the next try will tell.
  }
  setTimeout(follow, PAUSE);
}

setTimeout(follow, PAUSE);
