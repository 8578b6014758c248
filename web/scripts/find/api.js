/* The only file of the finder that fetches. A search goes by POST, so that nothing of it is in an
 * address, and its answer is the page that browsers without scripts get. */

let running = null;
let names = null;

/* {main, title} of a page. ok is false where what was entered is wrong: the page says what. A newer
 * call ends the one before, which then never settles. Throws {reached} for anything else. */
async function pageAsk(address, options) {
  running?.abort();
  const mine = running = new AbortController();
  try {
    const answer = await fetch(address, { ...options, signal: mine.signal, headers: { Accept: "text/html" } });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("main[data-find]") ?? page.querySelector("main");
    if (!main || (!answer.ok && answer.status !== 422))
      throw { reached: true };
    return { main: document.adoptNode(main), title: page.title, ok: answer.ok, page };
  } catch (problem) {
    if (mine.signal.aborted)
      return new Promise(() => {});
    throw { reached: problem.reached === true };
  }
}

export function formSend(address, fields) {
  return pageAsk(address, { method: "POST", body: fields, cache: "no-store" });
}

export function pageGet(address) {
  return pageAsk(address, {});
}

/* All names that the server understands, fetched once: no letter that is typed is ever sent. */
export function placesGet() {
  names ??= fetch("/api/places", { headers: { Accept: "application/json" } })
    .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))))
    .catch(() => { names = null; return null; });
  return names;
}
