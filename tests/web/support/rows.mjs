/* Two thousand synthetic services as a steward's table, forty of them with a fault: of fifteen kinds, each
 * with what the import must say of it and with the cells that mend it. */

export const ROWS = 2000;
const HOUSES = 80;
const BOROUGHS = ["Lambeth", "Southwark", "Camden", "Hackney", "Croydon", "Brent", "Newham", "Ealing"];
const NEEDS = ["accommodation", "finance-debt", "immigration-legal"];
const COLUMNS = ["name", "organisation", "audience", "reach", "confidential", "region", "type", "description", "capacity",
  "starts", "ends", "site_name", "address", "postcode", "site_borough", "longitude", "latitude", "areas", "needs", "age_from",
  "age_to", "funder", "funding_starts", "funding_ends", "phones", "source_title", "source_url", "checked_on"];

const number = (n, digits) => String(n).padStart(digits, "0");

function rowMake(n) {
  const borough = BOROUGHS[n % BOROUGHS.length];
  return { name: `Synthetic service ${number(n, 4)}`, organisation: `Synthetic organisation ${number(n % HOUSES, 2)}`,
    audience: n % 3 ? "women" : "women-strand", reach: "visit", type: "advice", description: "Made for a test; there is none.",
    capacity: String(5 + n % 20), starts: "1 April 2024", ends: n % 2 ? "ongoing" : "31/03/2031",
    site_name: `Synthetic house ${number(n, 4)}`, site_borough: borough, areas: `${borough} | Lewisham`,
    needs: NEEDS[n % NEEDS.length], age_from: "18", age_to: "65", funder: "Synthetic fund", funding_starts: "1 April 2025",
    funding_ends: "31 March 2030", phones: `020 7946 ${number(n % 1000, 4)}: office`, source_title: "Synthetic, made for a test",
    source_url: "https://www.example.org/", checked_on: "1 June 2027" };
}

/* wrong: the cells as the file has them. says: how the report's words begin. good: what the cells should be, where not
 * as they were. form: where the editor takes what the cells should say, for a row that came without them. */
export const FAULTS = [
  { kind: "audience", wrong: { audience: "wimmen" }, says: 'audience: "wimmen"' },
  { kind: "reach", wrong: { reach: "telephone" }, says: 'reach: "telephone"' },
  { kind: "area", wrong: { areas: "Lambteh" }, says: "areas: " },
  { kind: "month", wrong: { starts: "04/13/2024" }, says: 'starts: "04/13/2024"' },
  { kind: "order", wrong: { ends: "31/03/2020" }, says: "ends: ",
    form: row => ({ path: "dates/0", values: { to: row.ends } }) },
  { kind: "ages", wrong: { age_from: "65", age_to: "18" }, says: "age_to: ",
    form: () => ({ path: "rules/new?condition=age", values: { low: "18", high: "65" } }) },
  { kind: "phone", wrong: { phones: "ring the bell" }, says: 'phones: "ring the bell"',
    form: row => ({ path: "phones/new", values: { number: row.phones.split(":")[0], about: "office" } }) },
  { kind: "outward", wrong: { postcode: "SE15" }, good: { postcode: "", site_borough: "Southwark" },
    says: 'postcode: "SE15"' },
  { kind: "postcode", wrong: { postcode: "S3!5 5SE" }, good: { postcode: "" }, says: 'postcode: "S3!5 5SE"' },
  { kind: "address", wrong: { source_url: "www.example.org" }, says: 'source_url: "www.example.org"',
    form: () => ({ path: "sources/0", values: { url: "https://www.example.org/" } }) },
  { kind: "capacity", wrong: { capacity: "a dozen" }, says: 'capacity: "a dozen"',
    form: row => ({ path: "names", values: { capacity: row.capacity } }) },
  { kind: "nameless", wrong: { name: "" }, says: "name: " },
  { kind: "place of a refuge", wrong: { confidential: "yes", region: "London", reach: "refuge", areas: "" },
    good: { confidential: "yes", region: "London", reach: "refuge", areas: "", site_name: "", site_borough: "" },
    says: "site_name: " },
  { kind: "formula", wrong: { description: "=1+1" }, says: "description: " },
  { kind: "grant", wrong: { funding_ends: "31 March 2020" }, says: "funding_ends: ",
    form: () => ({ path: "money/0", values: { to: "31 March 2030" } }) },
];
const FAULT_COUNT = 40;

/* The table: sent, as it comes; mended, as it should be; faults, where they are. */
export function tableMake() {
  const sent = [];
  const mended = [];
  const faults = [];
  for (let n = 0; n < ROWS; n++) {
    const row = rowMake(n);
    const at = n % (ROWS / FAULT_COUNT) === 7 ? FAULTS[faults.length % FAULTS.length] : null;
    sent.push(at ? { ...row, ...at.wrong } : row);
    mended.push(at ? { ...row, ...at.good } : row);
    if (at)
      faults.push({ ...at, n, line: n + 2 });
  }
  return { sent, mended, faults };
}

const cell = text => /[",|\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
const line = row => COLUMNS.map(column => cell(row[column] ?? "")).join(",");
export const csv = rows => [COLUMNS.join(","), ...rows.map(line), ""].join("\r\n");
