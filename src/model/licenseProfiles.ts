/**
 * The least-privileged profile for each license: license name in lower case → profile name.
 *
 * @param text `License=Profile,License=Profile`, or the same as a JSON object: the two forms that C1's hosted connector
 * takes in BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING
 * @returns null when the text has neither form
 */
export const parseLicenseProfiles = (text: string): Map<string, string> | null => {
  const trimmed = text.trim();
  if (!trimmed) return new Map();
  const pairs = trimmed.startsWith('{') ? pairsOfJson(trimmed) : trimmed.split(',').map(parseLicenseProfile);
  if (!pairs || pairs.some((pair) => pair === null)) return null;
  return new Map(pairs.map((pair) => [pair![0].toLowerCase(), pair![1]]));
};

/** One `License=Profile`; null when the text has not that form. */
export const parseLicenseProfile = (text: string): [string, string] | null => {
  const equals = text.indexOf('=');
  const pair: [string, string] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  return equals > 0 && pair[0] && pair[1] ? pair : null;
};

const pairsOfJson = (text: string): Array<[string, string]> | null => {
  try {
    const parsed: unknown = JSON.parse(text);
    const pairs = Object.entries(parsed as Record<string, unknown>);
    return pairs.every(([, profile]) => typeof profile === 'string' && profile !== '')
      ? (pairs as Array<[string, string]>)
      : null;
  } catch {
    return null;
  }
};
