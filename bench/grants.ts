import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { About } from '../src/snapshot/about.js';
import { createSnapshot } from '../src/snapshot/snapshot.js';
// Loads the kinds of access for the rooms that may not import them.
import '../src/resources/index.js';

const USERS = 5000;
const GRANTS_EACH = 400;

const about: About = {
  organization: {
    id: '00D000000000001AAA',
    name: 'Acme',
    instanceUrl: 'https://acme.my.salesforce.com',
    edition: null,
    isSandbox: null,
    isTrial: null,
  },
  apiVersion: null,
  runningUser: { id: null, username: null, permissions: {} },
  options: {},
  resourceTypes: [],
  startedAt: new Date('2026-11-24T19:58:30Z'),
  readAt: new Date('2026-11-24T20:00:00Z'),
  pluginVersion: null,
};

const id = (prefix: string, number: number): string => prefix + String(number).padStart(15, '0');

/** Writes the snapshot of an org into a file. @param grants how many grants it has: 400 of each permission set */
export async function keepGrants(path: string, grants: number): Promise<void> {
  const snapshot = await createSnapshot();
  const { writer } = snapshot;
  try {
    for (let user = 0; user < USERS; user += 1) {
      writer.account({
        id: id('005', user),
        displayName: `Firstname Lastname ${user}`,
        firstName: 'Firstname',
        lastName: `Lastname ${user}`,
        email: `firstname.lastname${user}@acme.example`,
        username: `firstname.lastname${user}@acme.example.prod`,
        isActive: true,
        type: 'human',
        employeeId: `E${user}`,
        managerId: user === 0 ? null : id('005', Math.floor(user / 10)),
        lastLogin: '2026-08-20T09:15:00Z',
        createdAt: '2020-01-02T03:04:05Z',
        profile: { department: 'Research & Development', title: 'Engineer', alias: `u${user}` },
      });
    }
    for (let set = 0; set < grants / GRANTS_EACH; set += 1) {
      const resourceId = id('0PS', set);
      const entitlement = { type: 'permission', resourceId, slug: 'assigned' } as const;
      writer.resource({
        type: 'permission',
        id: resourceId,
        displayName: `Permission Set ${set}`,
        stableName: `Permission_Set_${set}`,
        description: `What people of team ${set} may do.`,
        parentId: null,
        profile: { license: 'Salesforce' },
      });
      writer.entitlement({
        ...entitlement,
        displayName: `Permission Set ${set} Assigned`,
        description: `Assigned the Permission Set ${set} permission set`,
      });
      for (let grant = 0; grant < GRANTS_EACH; grant += 1) {
        writer.grant({ entitlement, principalId: id('005', (set * 7 + grant) % USERS), expiresAt: null });
      }
    }
    writer.finish(about.readAt);
    await snapshot.build(about, 'user-not-read');
    await pipeline(snapshot.bytes(), createWriteStream(path));
  } finally {
    await snapshot.dispose();
  }
}
