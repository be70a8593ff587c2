import { isMetadata } from '../org/metadataTables.js';
import type { Org } from '../org/types.js';
import { objects } from '../schema/index.js';
import type { Seed } from './index.js';

/** As many ids of each object are not given out: the same record has another id in the copy. */
const IDS_SKIPPED = 3;

/** What Salesforce puts before a username that another org has taken. */
const PREPENDED = '00x7V';

/**
 * The seed of a sandbox: what another seed makes, with other ids, with usernames that end with the sandbox's name, and with e-mail
 * addresses to which no mail goes. A username that is among `usernamesElsewhere` gets characters before it.
 *
 * Source: "Sandbox User Setup" (data_sandbox_users_and_contacts), Salesforce Help.
 */
export function sandboxCopyOf(seed: Seed, sandbox: string): Seed {
  return (org) => {
    for (const { name } of objects) if (!isMetadata(name) && name !== 'Organization') skipIds(org, name);
    const seeded = seed(org);
    for (const { Id, Username, Email } of [...org.table('User').rows()]) {
      const username = `${String(Username)}.${sandbox}`;
      const isTaken = org.settings.usernamesElsewhere.has(username.toLowerCase());
      org.table('User').update(Id, {
        Username: isTaken ? PREPENDED + username : username,
        ...(typeof Email === 'string' && { Email: `${Email}.invalid` }),
      });
    }
    org.table('Organization').update(org.id, { IsSandbox: true });
    return seeded;
  };
}

function skipIds(org: Org, object: string): void {
  const table = org.table(object);
  for (let count = 0; count < IDS_SKIPPED; count += 1) table.delete(table.insert({}).Id);
}
