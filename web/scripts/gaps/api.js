/* Asks for pages. The only file here that does. */

/* The page at an address as a document, or null where the answer is no page. Throws where the server
 * could not be reached, and when the signal gives up. */
export async function pageGet(address, { body, signal } = {}) {
  const options = { signal, headers: { Accept: "text/html" } };
  if (body)
    Object.assign(options, { method: "POST", body });
  const answer = await fetch(address, options);
  const isPage = (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
  return isPage ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}
