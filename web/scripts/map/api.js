/* What the map page asks for: itself with other choices, boundaries, layers of context. */
async function get(address, type, signal) {
  const answer = await fetch(address, { headers: { Accept: type }, signal });
  if (!answer.ok)
    throw new Error(String(answer.status));
  return answer;
}

/* The same page with another query, as a document. */
export async function pageGet(address, signal) {
  const answer = await get(address, "text/html", signal);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/* GeoJSON is asked for once. One that could not be had is asked for again. */
const kept = new Map();

function geojsonGet(address) {
  if (!kept.has(address))
    kept.set(address, get(address, "application/geo+json").then(answer => answer.json()).catch(error => {
      kept.delete(address);
      throw error;
    }));
  return kept.get(address);
}

export const boroughsGet = () => geojsonGet("/api/boroughs?detail=low");
export const layerGet = name => geojsonGet(`/collections/${encodeURIComponent(name)}/items?limit=1000`);
