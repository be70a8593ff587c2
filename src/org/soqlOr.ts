/** What conditions may take of a request's URL: see soqlInLists. */
const CONDITION_BYTES = 10_000;

/** Joins conditions by OR, as many as fit into the URL of one query; what is left makes further queries. */
export const soqlOr = (conditions: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const condition of conditions) {
    const longer = [...joined.slice(-1), condition].join(' OR ');
    const fits = encodeURIComponent(longer).length <= CONDITION_BYTES;
    if (fits) joined.pop();
    joined.push(fits ? longer : condition);
  }
  return joined;
};
