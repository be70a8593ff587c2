import { expect } from 'chai';
import { grantIdOf, readUploadCsv } from '../uploadCsv/index.js';
import type { Findings } from '../walk/findings.js';
import { expectSame } from './same.js';

/** A name as the file has it: an apostrophe stands before a name that a spreadsheet would take for a formula. */
const withoutFormula = (name: string): string => (/^\s*[=+\-@]/.test(name) ? `'${name}` : name);

/** Expects that an upload CSV holds everything that the walk found, and nothing else. */
export function expectUpload(text: string, found: Findings, grants: 'direct' | 'effective' = 'effective'): void {
  const upload = readUploadCsv(text);
  expectSame(
    'identities',
    upload.identities.map((row) =>
      JSON.stringify({
        id: row['User ID'],
        name: row['Full Name'],
        username: row.Username,
        email: row['Email Address'],
        status: row['User Status'],
        type: row['User Type'],
        lastLogin: row['Last Login'] === '' ? null : Date.parse(row['Last Login']),
        managerId: row['Manager ID'] === '' ? null : row['Manager ID'],
      }),
    ),
    [...found.accounts.values()].map(({ id, name, username, email, status, type, lastLogin, managerId }) =>
      JSON.stringify({
        id,
        name: withoutFormula(name),
        username,
        email,
        status: status === 'enabled' ? 'Enabled' : 'Disabled',
        type: type === 'service' ? 'Service' : '',
        lastLogin,
        managerId,
      }),
    ),
  );
  expectSame(
    'entitlements',
    upload.entitlements.map((row) => row.Entitlement),
    found.entitlements,
  );
  for (const row of upload.entitlements) {
    expect(row.Entitlement).to.match(new RegExp(`^${row['Resource Type']}:\\w{18}:`));
    expect(row.Entitlement.endsWith(`:${row['Entitlement Slug']}`), row.Entitlement).to.equal(true);
  }
  expectSame(
    `${grants} grants`,
    upload.grants.map(grantIdOf),
    grants === 'direct' ? found.directGrants : found.effectiveGrants,
  );
}
