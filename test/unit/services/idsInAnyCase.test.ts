import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { Row, Table } from '../../../simulator/org/types.js';
import type { FieldDescription } from '../../../src/org/read/describe.js';
import { OrgClient } from '../../../src/org/client.js';
import { namesOfOrg, namesOfSnapshot } from '../../../src/services/answers/names.js';
import { accessesIn, resolveAccesses } from '../../../src/services/answers/question.js';
import { readChangeFile } from '../../../src/services/change/file.js';
import { planChanges } from '../../../src/services/change/plan.js';
import { requestChanges, requestRevokes, type RequestedChange } from '../../../src/services/change/request.js';
import type { Side } from '../../../src/services/diff/commonGround.js';
import { mappingOf } from '../../../src/services/diff/userMap.js';
import { findListedUsers, listOfNames } from '../../../src/services/lookup/userList.js';
import { findTerms } from '../../../src/services/risks/foundTerms.js';
import { readBoundRules } from '../../../src/services/serve/boundRules.js';
import { typedValue } from '../../../src/services/users/typedValue.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { accountOf, addEntitlement, withSnapshot } from '../support/snapshots.js';
import type { TaskType } from '../../c1/tasks/task.js';
import { done } from './serve/support/answers.js';
import { prepareServing, type Serving } from './serve/support/serving.js';
import { grantOf, revokeOf, statusOf } from './serve/support/tasks.js';

/** Of each kind, two ids that differ only in case. The last three characters were worked out by hand. */
const IDS = {
  user: ['0055g00000AbCdEAAV', '0055g00000aBcDeAAK'],
  set: ['0PS5g00000AbCdEGAV', '0PS5g00000aBcDeGAK'],
  class: ['01p5g00000AbCdEAAV', '01p5g00000aBcDeAAK'],
  flow: ['3005g00000AbCdEAAV', '3005g00000aBcDeAAK'],
  contact: ['0035g00000AbCdEAAV', '0035g00000aBcDeAAK'],
  customRecord: ['a0B5g00000AbCdEEAV', 'a0B5g00000aBcDeEAK'],
} as const;

const OTHERS = { user: '0055g000000000ZAAQ', set: '0PS5g000000000ZGAQ' };

type Kind = keyof typeof IDS;

const flipped = (text: string): string =>
  [...text].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('');

/** How an id is written, and which of the two is meant: null where it is none. */
const WRITTEN: ReadonlyArray<
  readonly [how: string, write: (ids: readonly [string, string]) => string, at: 0 | 1 | null]
> = [
  ['as it is', ([id]) => id, 0],
  ['in lower case', ([id]) => id.toLowerCase(), 0],
  ['in upper case', ([id]) => id.toUpperCase(), 0],
  ['in mixed case', ([id]) => flipped(id), 0],
  ['in lower case, the other one', ([, id]) => id.toLowerCase(), 1],
  ['with a checksum that no case has', ([id]) => `${id.slice(0, 15)}I${id.slice(16)}`, null],
  ['with 15 characters', ([id]) => id.slice(0, 15), 0],
  ['with 15 characters in the case of the other one', ([, id]) => id.slice(0, 15), 1],
  ['with 15 characters in a case that neither has', ([id]) => `${id.slice(0, 10)}ABCDE`, null],
];

describe('an id in any case', () => {
  let serving: Serving;
  let client: OrgClient;
  let folder: string;
  before(async () => {
    serving = await prepareServing({ seed: 'empty' });
    serving.start();
    client = new OrgClient(serving.org.connection);
    folder = await mkdtemp(join(tmpdir(), 'ids-'));
    const { ProfileId } = [...table('User').rows()].find(
      ({ Username }) => Username === serving.org.simulator.username,
    )!;
    [...IDS.user, OTHERS.user].forEach((Id, at) => {
      const Username = `one${String(at)}@acme.example`;
      const more = { Name: Username, LastName: Username, Email: Username, IsActive: true, UserType: 'Standard' };
      table('User').insert({ Id, Username, ProfileId: ProfileId!, ...more });
    });
    [...IDS.set, OTHERS.set].forEach((Id, at) =>
      table('PermissionSet').insert({ Id, Name: `Set_${String(at)}`, Label: `Set ${String(at)}`, Type: 'Regular' }),
    );
    IDS.class.forEach((Id, at) => table('ApexClass').insert({ Id, Name: `Class${String(at)}` }));
    IDS.flow.forEach((DurableId, at) => {
      const name = `Flow${String(at)}`;
      table('FlowDefinitionView').insert({ DurableId, ApiName: name, Label: name });
    });
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await serving.stop();
  });

  const table = (object: string): Table => serving.org.simulator.org.table(object);

  /** The id of the user or the set that a change was planned for. */
  const planned = async (requested: readonly RequestedChange[], of: 'user' | 'set'): Promise<string | null> => {
    const options = { licenseProfiles: new Map<string, string>(), skipInvalid: true, now: new Date() };
    const [row] = await planChanges(client, requested, options);
    return (of === 'user' ? row!.user?.id : row!.target?.id) ?? null;
  };
  const inFile = async (row: Readonly<Record<string, string>>, of: 'user' | 'set'): Promise<string | null> => {
    const path = join(folder, 'changes.json');
    await writeFile(path, JSON.stringify([row]));
    return planned((await readChangeFile(path, 'grant', true)).changes, of);
  };
  const inSnapshot = async <T>(use: (reader: SnapshotReader) => Promise<T>): Promise<T> => {
    let found: T;
    await withSnapshot(
      (writer) => {
        for (const id of IDS.user) writer.account(accountOf(id, { username: `${id}@acme.example` }));
        for (const id of IDS.set) addEntitlement(writer, `permission:${id}:assigned`, `Set ${id}`);
      },
      async (reader) => void (found = await use(reader)),
    );
    return found!;
  };
  /** What a task of C1's changed. */
  const byTask = async (task: TaskType, find: () => string | null): Promise<string | null> => {
    await done(serving.c1, task);
    return find();
  };
  const nothingFound = (error: SfError): null => {
    expect(error.name + error.message).to.match(/NotFound|there is no|no user|not a.* id|is no ID|No user|badArg/i);
    return null;
  };

  const PLACES: ReadonlyArray<readonly [place: string, kind: Kind, find: (id: string) => Promise<string | null>]> = [
    ['a flag of users', 'user', async (id) => [...(await namesOfOrg(client).users([id])).values()][0]!.id],
    ['a list of users', 'user', async (id) => (await findListedUsers(client, listOfNames([id]))).users[0]!.user.id],
    [
      'a user of a snapshot',
      'user',
      async (id) => inSnapshot(async (reader) => [...(await namesOfSnapshot(reader).users([id])).values()][0]!.id),
    ],
    [
      'a flag of targets',
      'set',
      (id) => planned(requestChanges('grant', { user: [OTHERS.user], 'permission-set': [id] } as object), 'set'),
    ],
    [
      '--entitlement',
      'set',
      (id) =>
        planned(requestChanges('grant', { user: [OTHERS.user], entitlement: [`permission:${id}:assigned`] }), 'set'),
    ],
    [
      '--grant, the access',
      'set',
      (id) => planned(requestRevokes([`permission:${id}:assigned:user:${OTHERS.user}`]), 'set'),
    ],
    [
      '--grant, the user',
      'user',
      (id) => planned(requestRevokes([`permission:${OTHERS.set}:assigned:user:${id}`]), 'user'),
    ],
    [
      'the column resource',
      'set',
      (id) => inFile({ user: OTHERS.user, resource_type: 'permission', resource: id }, 'set'),
    ],
    [
      'the column entitlement',
      'set',
      (id) => inFile({ user: OTHERS.user, entitlement: `permission:${id}:assigned` }, 'set'),
    ],
    ['the column user', 'user', (id) => inFile({ user: id, entitlement: `permission:${OTHERS.set}:assigned` }, 'user')],
    [
      '--without and every KIND:NAME',
      'set',
      async (id) =>
        (await resolveAccesses(namesOfOrg(client), accessesIn('without', [`permission-set:${id}`])))[0]!.entitlement
          .resourceId,
    ],
    [
      'KIND:NAME of a snapshot',
      'set',
      (id) =>
        inSnapshot(
          async (reader) =>
            (await resolveAccesses(namesOfSnapshot(reader), accessesIn('without', [`permission-set:${id}`])))[0]!
              .entitlement.resourceId,
        ),
    ],
    ['--can apex:', 'class', async (id) => (await namesOfOrg(client).permissions([`apex:${id}`]))[0]!.permission.id],
    ['--can flow:', 'flow', async (id) => (await namesOfOrg(client).permissions([`flow:${id}`]))[0]!.permission.id],
    ['a lookup field of a new user', 'contact', (id) => Promise.resolve(lookupValue(id))],
    ['a lookup field of a new user to custom records', 'customRecord', (id) => Promise.resolve(lookupValue(id))],
    [
      '--allow and --deny, a resource',
      'set',
      async (id) =>
        (await readBoundRules(client, { allow: [`permission-set:${id}`], deny: [], accountFields: null })).allow[0]!.id,
    ],
    [
      '--allow and --deny, a user',
      'user',
      async (id) =>
        (await readBoundRules(client, { allow: [], deny: [`user:${id}`], accountFields: null })).deny[0]!.id,
    ],
    [
      'exceptions of rules, users',
      'user',
      async (id) => {
        const { users } = await exceptionWith({ users: [id], access: [] });
        return IDS.user.find((one) => users.has(one)) ?? null;
      },
    ],
    [
      'exceptions of rules, access',
      'set',
      async (id) => {
        const { access } = await exceptionWith({ users: [], access: [`permission-set:${id}`] });
        return access[0]?.resourceId ?? null;
      },
    ],
    [
      '--map-users',
      'user',
      (id) =>
        inSnapshot((reader) => {
          const side = { reader, name: 'acme' } as Side;
          const [user] = mappingOf([{ source: 'map.csv:2', user: id, with_user: id }], side, side).keys();
          return Promise.resolve(user!.replace('@acme.example', ''));
        }),
    ],
    [
      "a task's principal",
      'user',
      (id) => byTask(grantOf(`permission:${OTHERS.set}:assigned`, id), () => assigned('AssigneeId')),
    ],
    [
      "a task's entitlement",
      'set',
      (id) => byTask(grantOf(`permission:${id}:assigned`, OTHERS.user), () => assigned('PermissionSetId')),
    ],
    [
      "a task's grant",
      'user',
      (id) => {
        for (const AssigneeId of IDS.user) {
          table('PermissionSetAssignment').insert({ AssigneeId, PermissionSetId: OTHERS.set, IsActive: true });
        }
        return byTask(revokeOf(`permission:${OTHERS.set}:assigned`, id), () => {
          const left = new Set(takeAssignments().map(({ AssigneeId }) => AssigneeId));
          return IDS.user.find((user) => !left.has(user)) ?? null;
        });
      },
    ],
    [
      "an action's arguments",
      'user',
      (id) =>
        byTask(statusOf(id, false), () => {
          const found = IDS.user.find((user) => table('User').existing(user)['IsActive'] === false) ?? null;
          for (const user of IDS.user) table('User').update(user, { IsActive: true });
          return found;
        }),
    ],
  ];

  for (const [place, kind, find] of PLACES) {
    it(`is that id: ${place}`, async () => {
      for (const [how, write, at] of WRITTEN) {
        // Whether the org has it, Salesforce tells.
        if (at === null && how.includes('15') && lookups.has(kind)) continue;
        const found = await find(write(IDS[kind])).catch(nothingFound);
        expect(found, `${how}: ${write(IDS[kind])}`).to.equal(at === null ? null : IDS[kind][at]);
      }
    });
  }

  const lookups: ReadonlySet<Kind> = new Set(['contact', 'customRecord']);

  function lookupValue(id: string): string | null {
    const value = typedValue({ type: 'reference', values: null, length: 18 } as FieldDescription, id, null);
    return typeof value === 'string' ? value : null;
  }

  async function exceptionWith({ users, access }: Readonly<Record<'users' | 'access', readonly string[]>>) {
    const place = { file: 'rules.yaml', line: 1, column: 1 };
    const termsOf = (texts: readonly string[]) => texts.map((text) => ({ text, place }));
    const except = [{ users: termsOf(users), access: termsOf(access), reason: '', until: '2030-01-01', place }];
    const rule = { subject: { about: 'users', who: {} }, except } as unknown as Parameters<typeof findTerms>[1][number];
    const known = { permissions: true, fieldPermissions: true, isRead: () => true };
    return (await findTerms(namesOfOrg(client), [rule], known)).exceptionsOf(rule)[0]!;
  }

  function takeAssignments(): Row[] {
    const ours = new Set<unknown>([...IDS.set, OTHERS.set]);
    const rows = [...table('PermissionSetAssignment').rows()].filter(({ PermissionSetId: set }) => ours.has(set));
    for (const { Id } of rows) table('PermissionSetAssignment').delete(Id);
    return rows;
  }

  function assigned(field: string): string | null {
    const rows = takeAssignments();
    expect(rows.length).to.be.lessThan(2);
    return rows.length === 0 ? null : String(rows[0]![field]);
  }
});
