import { rm } from 'node:fs/promises';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { Holder, Target } from '../../../../src/resources/kinds.js';
import { chooser } from '../../../../src/services/lookup/byName.js';
import { compareState, type StateDifference } from '../../../../src/services/state/compare.js';
import type { Held, KindInOrg, OrgAccess } from '../../../../src/services/state/orgAccess.js';
import { pullState } from '../../../../src/services/state/pull.js';
import { readState } from '../../../../src/services/state/stateFolder.js';
import { stateKind } from '../../../../src/services/state/stateKinds.js';
import { folderWith } from './support/folder.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const ZONE = 'America/Los_Angeles';

const user = (at: number, username: string, more: Partial<Holder> = {}): Holder => ({
  id: `00558000000000${at}AAA`,
  username,
  isActive: true,
  userType: 'Standard',
  profileId: '00e58000000000AAAQ',
  profileName: null,
  roleId: null,
  roleName: null,
  licenseId: null,
  licenseName: 'Salesforce',
  ...more,
});
const OTHER_PROFILE = '00e58000000000BAAQ';
const users = [
  user(1, 'ada@acme.com'),
  user(2, 'bob@acme.com.uat'),
  user(3, 'Cy@acme.com', { profileId: OTHER_PROFILE }),
  user(4, 'old@acme.com', { isActive: false }),
  user(5, 'partner@acme.com', { userType: 'PowerPartner' }),
  user(6, 'bot@robots.example'),
] as const;
const [ada, bob, cy, old, partner, bot] = users;

const target = (id: string, apiName: string, displayName = apiName): Target => ({
  id,
  apiName,
  displayName,
  record: { Id: id, UserType: 'Standard' },
});
const held = (by: Holder, more: Partial<Held> = {}): Held => ({ userId: by.id, end: null, role: null, ...more });
const kindWith = (
  targets: readonly Target[],
  holders: Readonly<Record<string, readonly Held[]>>,
  nested: Readonly<Record<string, number>> = {},
): KindInOrg => ({
  targets,
  find: chooser(targets),
  takesInternalUsers: () => true,
  held: new Map(Object.entries(holders)),
  nested: new Map(Object.entries(nested)),
});
const END = '2027-04-01T06:59:59Z';

const byProfile = Map.groupBy(users, ({ profileId }) => profileId!);
const org: OrgAccess = {
  users: new Map(users.map((one) => [one.id, one])),
  byUsername: new Map(users.map((one) => [one.username.toLowerCase(), one])),
  kinds: new Map([
    [
      stateKind('permission-set')!,
      kindWith([target('0PS1', 'Sales_Ops', 'Sales Operations'), target('0PS2', 'Other')], {
        '0PS1': [held(ada), held(bob, { end: END }), held(partner), held(bot)],
        '0PS2': [held(ada)],
      }),
    ],
    [stateKind('group')!, kindWith([target('00G1', 'EMEA')], { '00G1': [held(old)] }, { '00G1': 2 })],
    [stateKind('queue')!, kindWith([target('00G2', 'EMEA')], {})],
    [
      stateKind('profile')!,
      kindWith(
        [target('00e58000000000AAAQ', 'Standard'), target(OTHER_PROFILE, 'Minimum')],
        Object.fromEntries(Array.from(byProfile, ([id, some]) => [id, some.map((one) => held(one))])),
      ),
    ],
    [
      stateKind('territory')!,
      kindWith([target('0MI1', 'North')], { '0MI1': [held(ada, { role: 'Owner' }), held(cy, { role: 'Sales Rep' })] }),
    ],
  ]),
};

const MANIFEST = `version: 1
manage: ["permission-set:Sales*", "group:*", "queue:*", "profile:*", "territory:*"]
ignore: { users: "*@robots.example" }
usernames: { sandbox-suffix: .uat }
`;
const SALES = 'kind: permission-set\nname: Sales_Ops\nmembers:';
const MEMBERS = '[ada@acme.com, { user: bob@acme.com, until: 2027-03-31 }, partner@acme.com]';

describe('comparing access files with an org', () => {
  const folders: string[] = [];
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  const folderOf = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await folderWith({ 'access.yaml': MANIFEST, ...files });
    folders.push(folder);
    return folder;
  };
  const compare = async (
    files: Readonly<Record<string, string>>,
    licenseProfiles: ReadonlyMap<string, string> = new Map(),
  ): Promise<StateDifference> =>
    compareState(await readState(await folderOf(files), { now: NOW }), org, {
      licenseProfiles,
      now: NOW,
      timeZone: ZONE,
    });
  const changesOf = async (...of: Parameters<typeof compare>): Promise<string[]> => {
    const named = new Map<string, string>([
      ...users.map(({ id, username }) => [id, username] as const),
      ...[...org.kinds.values()].flatMap(({ targets }) => targets.map(({ id, apiName }) => [id, apiName] as const)),
    ]);
    const { changes } = await compare(...of);
    return changes.map(({ action, user: who, resource, slug, expiresAt }) =>
      [
        action,
        named.get(who),
        named.get(resource),
        slug,
        ...(expiresAt === undefined ? [] : [expiresAt as string]),
      ].join(' '),
    );
  };

  const cases: Array<[what: string, files: Readonly<Record<string, string>>, changes: string[]]> = [
    ['nothing, in a sandbox, with an end that is a day', { 'a.yaml': `${SALES} ${MEMBERS}` }, []],
    [
      'nothing, with a label, other cases, ids and an end that is a time',
      {
        'a.yaml': `kind: Permission_Set\nname: SALES operations\nmembers: [ADA@ACME.COM, { user: bob@acme.com.UAT, until: "2027-04-01T08:59:59+02:00" }, "${partner.id.slice(0, 15)}"]`,
      },
      [],
    ],
    [
      'who comes, goes, and gets another end',
      { 'a.yaml': `${SALES} [cy@acme.com, { user: ada@acme.com, until: 2027-01-01T12:00Z }, bob@acme.com]` },
      [
        'grant Cy@acme.com Sales_Ops assigned ',
        'grant ada@acme.com Sales_Ops assigned 2027-01-01T12:00:00Z',
        'grant bob@acme.com.uat Sales_Ops assigned ',
        'revoke partner@acme.com Sales_Ops assigned',
      ],
    ],
    [
      'an end that is past by the clocks of the org alone',
      {
        'a.yaml': `${SALES} [{ user: ada@acme.com, until: 2026-11-30T03:00 }, { user: bob@acme.com, until: 2027-03-31 }, partner@acme.com, { user: cy@acme.com, until: 2026-11-30T03:00 }]`,
      },
      ['revoke ada@acme.com Sales_Ops assigned'],
    ],
    [
      'roles in territories',
      {
        'a.yaml':
          'kind: territory\nname: North\nmembers: [ada@acme.com, { user: cy@acme.com, role: Owner }, { user: bob@acme.com, role: Owner }]',
      },
      [
        'revoke ada@acme.com North role:Owner',
        'grant Cy@acme.com North role:Owner',
        'grant bob@acme.com.uat North role:Owner',
      ],
    ],
    [
      'roles in territories, in any case, and members who go',
      { 'a.yaml': 'kind: territory\nname: North\nmembers: [{ user: cy@acme.com, role: sales rep }]' },
      ['revoke ada@acme.com North member'],
    ],
    [
      'groups and queues of one name',
      {
        'a.yaml': 'kind: group\nname: EMEA\nmembers: []',
        'b.yaml': 'kind: queue\nname: EMEA\nmembers: [ada@acme.com]',
      },
      ['revoke old@acme.com EMEA member', 'grant ada@acme.com EMEA member'],
    ],
    [
      'one change for who is moved to another profile; inactive users and those of portals only where they are named',
      {
        'a.yaml': 'kind: profile\nname: Standard\nmembers: [bob@acme.com, cy@acme.com]',
        'b.yaml': 'kind: profile\nname: Minimum\nmembers: [ada@acme.com, old@acme.com]',
      },
      [
        'grant Cy@acme.com Standard assigned',
        'grant ada@acme.com Minimum assigned',
        'grant old@acme.com Minimum assigned',
      ],
    ],
    [
      'who is in no file of a profile, where the profile has one',
      { 'a.yaml': 'kind: profile\nname: Standard\nmembers: [bob@acme.com]' },
      ['revoke ada@acme.com Standard assigned'],
    ],
  ];
  for (const [what, files, changes] of cases) {
    it(`finds ${what}`, async () => {
      expect(await changesOf(files)).to.deep.equal(changes);
    });
  }

  it('leaves who has the profile of the license already', async () => {
    const files = {
      'a.yaml': 'kind: profile\nname: Standard\nmembers: [ada@acme.com, bob@acme.com]',
      'b.yaml': 'kind: profile\nname: Minimum\nmembers: []',
    };
    expect(await changesOf(files)).to.deep.equal(['revoke Cy@acme.com Minimum assigned']);
    expect(await changesOf(files, new Map([['salesforce', 'minimum']]))).to.deep.equal([]);
  });

  it('tells what it leaves: accesses without a file, members that are no users, and users who need not be in a file', async () => {
    const { withoutFile, nested, othersLeft } = await compare({
      'a.yaml': 'kind: group\nname: EMEA\nmembers: [old@acme.com]',
      'b.yaml': 'kind: profile\nname: Standard\nmembers: [ada@acme.com, bob@acme.com]',
    });
    const named = (some: ReadonlyArray<{ kind: { word: string }; target: Target }>): string[] =>
      some.map(({ kind, target: { apiName } }) => `${kind.word}:${apiName}`);
    expect(named(withoutFile)).to.deep.equal(['permission-set:Sales_Ops', 'profile:Minimum', 'territory:North']);
    expect(withoutFile.map(({ holders }) => holders)).to.deep.equal([3, 1, 2]);
    expect(named(nested)).to.deep.equal(['group:EMEA']);
    expect(othersLeft).to.equal(2);
  });

  it('refuses what only the org can tell, with each place', async () => {
    const folder = await folderOf({
      'a.yaml': `${SALES} [ada@acme.com, ${ada.id}, bob@acme.com, bot@robots.exampl]`,
      'b.yaml': 'kind: permission-set\nname: Sales Operations\nmembers: []',
      'c.yaml': 'kind: profile\nname: 00e58000000000AAAQ\nmembers: [cy@acme.com]',
      'd.yaml': `kind: profile\nname: Minimum\nmembers: [${cy.id}, ${bot.id}]`,
      'e.yaml': 'kind: permission-set\nname: 0PS000000000002\nmembers: []',
    });
    const state = await readState(folder, { now: NOW });
    let told: SfError | undefined;
    try {
      compareState(state, org, { licenseProfiles: new Map(), now: NOW, timeZone: ZONE });
    } catch (error) {
      told = error as SfError;
    }
    expect(told!.message.replaceAll(`${folder}/`, '').split('\n')).to.deep.equal([
      `a.yaml:3:25: ${ada.id} is in this file already: line 3, column 11. Leave one of them.`,
      'a.yaml:3:59: The org has no user bot@robots.exampl. Did you mean bot@robots.example, bob@acme.com.uat?',
      'b.yaml:2:7: The permission-set "Sales Operations" already has a file: a.yaml. Put all members into one of them.',
      'd.yaml:3:11: A user has one profile, and 005580000000003AAA is already in c.yaml:3:11. Leave one of them.',
      `d.yaml:3:31: ${bot.id} is among the users that access.yaml ignores. Take the line out here, or the pattern there.`,
      'e.yaml:2:7: The org has no permission-set "0PS000000000002".',
    ]);
  });

  it('is brought to nothing by a pull, which writes names as production has them', async () => {
    const folder = await folderOf({
      'a.yaml': `${SALES}\n  - Ada@acme.com # leads\n  - gone@acme.com\n  - user: ${partner.id}\n    reason: x\n`,
      'b.yaml': 'kind: profile\nname: Standard\nmembers: [partner@acme.com]\n',
      'z.yaml': 'kind: queue\nname: Gone\nmembers: []\n',
    });
    const { files, gone } = await pullState(folder, await readState(folder, { now: null }), org, ZONE);
    expect(gone.map(({ name }) => name)).to.deep.equal(['Gone']);
    const texts = Object.fromEntries(
      files.flatMap(({ file, text }) => (text === null ? [] : [[file.slice(folder.length + 1), text]])),
    );
    expect(texts['a.yaml']).to.equal(
      `${SALES}\n  - Ada@acme.com # leads\n  - user: ${partner.id}\n    reason: x\n  - user: bob@acme.com\n    until: 2027-03-31\n`,
    );
    expect(texts['b.yaml']).to.equal(
      'kind: profile\nname: Standard\nmembers: [ada@acme.com, bob@acme.com, partner@acme.com]\n',
    );
    expect(texts['territory/North.yaml']).to.equal(
      'kind: territory\nname: North\nmembers:\n  - user: ada@acme.com\n    role: Owner\n  - user: Cy@acme.com\n    role: Sales Rep\n',
    );
    const { changes, withoutFile } = await compare(texts);
    expect([changes, withoutFile]).to.deep.equal([[], []]);
  });

  it('writes ids where the names of two users are one in a sandbox', async () => {
    const twin = user(7, 'ada@acme.com.uat');
    const sales = stateKind('permission-set')!;
    const targets = [target('0PS1', 'Sales_Ops')];
    const sandbox: OrgAccess = {
      users: new Map([...org.users, [twin.id, twin]]),
      byUsername: new Map([...org.byUsername, [twin.username, twin]]),
      kinds: new Map([[sales, kindWith(targets, { '0PS1': [held(ada), held(twin), held(bob)] })]]),
    };
    const manifest = 'version: 1\nmanage: permission-set:*\nusernames: { sandbox-suffix: .uat }\n';
    const empty = await readState(await folderOf({ 'access.yaml': manifest }), { now: NOW });
    const [pulled] = (await pullState('access', empty, sandbox, ZONE)).files;
    expect(pulled!.text).to.equal(`${SALES}\n  - ${twin.id}\n  - ada@acme.com\n  - bob@acme.com\n`);
    const state = await readState(await folderOf({ 'access.yaml': manifest, 'a.yaml': pulled!.text! }), { now: NOW });
    const { changes } = compareState(state, sandbox, { licenseProfiles: new Map(), now: NOW, timeZone: ZONE });
    expect(changes).to.deep.equal([]);
  });

  it('tells patterns that no access fits, and not those of all of a kind', async () => {
    const manage =
      'manage: ["permission-set:Sales_Ops,queue:*", "permission-set:sales?ops", "permission-set-license:*"]';
    const { withoutAccess } = await compare({ 'access.yaml': `version: 1\n${manage}\n` });
    expect(withoutAccess).to.deep.equal(['permission-set:Sales_Ops,queue:*']);
  });
});
