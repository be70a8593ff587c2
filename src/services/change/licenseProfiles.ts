import type { SfError } from '@salesforce/core';
import { Messages } from '@salesforce/core';
import type { OrgClient } from '../../org/client.js';
import { isObjectHidden, readAll } from '../../org/query.js';
import { text } from '../../org/record.js';
import { mandatoryKind } from '../../resources/index.js';
import { userLicenses } from '../../resources/licenses.js';
import { nearNames } from '../lookup/byName.js';
import { isTarget, resolveTargets, type TargetProblem } from '../lookup/targets.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** The profile to which users of a license fall back, as somebody maps it. */
export type LicenseProfile = {
  readonly license: string;
  /** The name or id of the profile. */
  readonly profile: string;
  /** Whether a flag says so, which is meant for this org; else it is the variable, which may be one for several orgs. */
  readonly isFromFlag: boolean;
};

/**
 * The least-privileged profile of each license.
 *
 * @param flags the values of --license-profile; a license that one of them names is not taken from the variable
 * @param variable BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING, in one of the two forms that C1's hosted connector
 * takes: `License=Profile,License=Profile`, or the same as a JSON object
 * @throws SfError BadLicenseProfileError
 */
export function licenseProfilesOf(flags: readonly string[], variable = ''): LicenseProfile[] {
  const profiles = new Map<string, LicenseProfile>();
  const add = (text: string, pairs: ReadonlyArray<Pair | null>, isFromFlag: boolean): void => {
    for (const pair of pairs) {
      if (!pair) throw messages.createError('error.badLicenseProfile', [text]);
      const [license, profile] = pair;
      profiles.set(license.toLowerCase(), { license, profile, isFromFlag });
    }
  };
  add(variable, parseVariable(variable.trim()), false);
  for (const text of flags) add(text, [parsePair(text)], true);
  return [...profiles.values()];
}

/**
 * The entries of a mapping whose licenses exist. A flag with another license is a mistake: users of the license that was meant would
 * keep their profiles, and nobody would know. The variable is set once for a connector or a machine, and may name licenses that only other
 * orgs have, so that such an entry is passed over.
 *
 * @param licenses the names of the user licenses; none where they could not be read, so that nothing can be told of a name
 * @param onPassedOver is given a warning for each entry that is passed over
 * @throws SfError UnknownLicenseError
 */
export function withKnownLicenses(
  mapping: readonly LicenseProfile[],
  licenses: readonly string[],
  onPassedOver: (warning: string) => void,
): LicenseProfile[] {
  const known = new Set(licenses.map((name) => name.toLowerCase()));
  return mapping.filter(({ license, profile, isFromFlag }) => {
    if (known.size === 0 || known.has(license.toLowerCase())) return true;
    const named = licenses.map((name) => ({ id: name, apiName: name, displayName: name }));
    const near = nearNames(named, license).map(({ displayName }) => displayName);
    const candidates =
      near.length > 0
        ? messages.getMessage('similarNames', [near.join('; ')])
        : messages.getMessage('allLicenses', [licenses.toSorted().join('; ')]);
    if (isFromFlag) throw messages.createError('error.unknownLicense', [license, profile, candidates]);
    onPassedOver(messages.getMessage('warning.unknownLicense', [license, profile, candidates]));
    return false;
  });
}

/** @throws SfError UnknownFallbackProfileError, for a mapping whose profile stands for nothing, or for several */
export function unknownProfile(
  { license, profile }: Omit<LicenseProfile, 'isFromFlag'>,
  { candidates }: TargetProblem,
): SfError {
  const near = candidates.length > 0 ? ` ${messages.getMessage('similarNames', [candidates.join('; ')])}` : '';
  return messages.createError('error.unknownFallbackProfile', [profile, license, near]);
}

/**
 * A mapping as plans take it, with what an org has of it.
 *
 * @param onPassedOver as of `withKnownLicenses`
 * @returns license name in lower case → name or id of its profile
 * @throws SfError what `withKnownLicenses` and `unknownProfile` throw; in plain words when the org cannot be read
 */
export async function licenseProfilesIn(
  client: OrgClient,
  mapping: readonly LicenseProfile[],
  onPassedOver: (warning: string) => void,
): Promise<Map<string, string>> {
  if (mapping.length === 0) return new Map();
  const type = mandatoryKind.type.id;
  const [licenses, answerFor] = await Promise.all([
    readLicenses(client),
    resolveTargets(
      client,
      mapping.map(({ profile }) => ({ type, name: profile })),
    ),
  ]);
  const known = withKnownLicenses(mapping, licenses, onPassedOver);
  for (const one of known) {
    const answer = answerFor({ type, name: one.profile });
    if (!isTarget(answer)) throw unknownProfile(one, answer);
  }
  return new Map(known.map(({ license, profile }) => [license.toLowerCase(), profile]));
}

/** The names of the org's user licenses; none where the running user may not see them. */
async function readLicenses(client: OrgClient): Promise<string[]> {
  const { name: object, label } = userLicenses;
  const records = await readAll(client, { object, fields: ['Id', label] }).catch((error: unknown) => {
    if (isObjectHidden(error)) return [];
    throw error;
  });
  return records.flatMap((record) => text(record, label) ?? []);
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
