import { Messages } from '@salesforce/core';
import { parseLicenseProfile, parseLicenseProfiles } from '../../model/licenseProfiles.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/**
 * License name in lower case → profile, from --license-profile, and from C1's variable for licenses that no flag names.
 *
 * @throws SfError BadLicenseProfileError
 */
export const licenseProfilesOf = (flags: readonly string[], variable: string | undefined): Map<string, string> => {
  const understood = <T>(text: string, parsed: T | null): T => {
    if (!parsed) throw messages.createError('error.badLicenseProfile', [text]);
    return parsed;
  };
  const mapped = understood(variable ?? '', parseLicenseProfiles(variable ?? ''));
  for (const text of flags) {
    const [license, profile] = understood(text, parseLicenseProfile(text));
    mapped.set(license.toLowerCase(), profile);
  }
  return mapped;
};
