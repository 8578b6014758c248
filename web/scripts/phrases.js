/* Every word that scripts say, in one place, so that they can be translated. What the server draws
 * stands in ../pages. A phrase with parts is a function of them. */
export const phrases = {
  page: {
    leaving: "Leaving this page.",
    pressShift: left => left === 1 ? "Press Shift once more to leave this page." : `Press Shift ${left} more times to leave this page.`,
  },
};
