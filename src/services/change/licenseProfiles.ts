import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/**
 * The least-privileged profile of each license: name of the license in lower case → name or id of the profile.
 *
 * @param flags the values of --license-profile; a license that one of them names is not taken from the variable
 * @param variable BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING, in one of the two forms that C1's hosted connector
 * takes: `License=Profile,License=Profile`, or the same as a JSON object
 * @throws SfError BadLicenseProfileError
 */
export function licenseProfilesOf(flags: readonly string[], variable = ''): Map<string, string> {
  const profiles = new Map<string, string>();
  const add = (text: string, pairs: ReadonlyArray<Pair | null>): void => {
    for (const pair of pairs) {
      if (!pair) throw messages.createError('error.badLicenseProfile', [text]);
      profiles.set(pair[0].toLowerCase(), pair[1]);
    }
  };
  add(variable, parseVariable(variable.trim()));
  for (const text of flags) add(text, [parsePair(text)]);
  return profiles;
}

/** A license and its profile. */
type Pair = readonly [license: string, profile: string];

function parseVariable(text: string): Array<Pair | null> {
  if (text === '') return [];
  return text.startsWith('{') ? parseJson(text) : text.split(',').map(parsePair);
}

/** `License=Profile`; null when the text does not have this form. */
function parsePair(text: string): Pair | null {
  const equals = text.indexOf('=');
  const [license, profile] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  return equals > 0 && license && profile ? [license, profile] : null;
}

function parseJson(text: string): Array<Pair | null> {
  try {
    return Object.entries(JSON.parse(text) as Record<string, unknown>).map(([license, profile]) =>
      typeof profile === 'string' && profile !== '' ? [license, profile] : null,
    );
  } catch {
    return [null];
  }
}
