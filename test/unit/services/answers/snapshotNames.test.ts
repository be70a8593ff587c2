import { expect } from 'chai';
import type { Profile } from '../../../../src/model/resource.js';
import { namesOfSnapshot } from '../../../../src/services/answers/names.js';
import { snapshotRoles, snapshotTargets, snapshotUsers } from '../../../../src/services/answers/snapshotNames.js';
import type { TargetName } from '../../../../src/services/lookup/targets.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { accountOf, ref, withSnapshot } from '../../support/snapshots.js';

const ADA = '005000000000001AAA';
const BEN = '005000000000002AAA';
const EMEA = '00G000000000001EAA';
const QUEUE = '00G000000000002EAA';

function fill(writer: SnapshotWriter): void {
  const users: Array<[id: string, username: string, email: string, profile: Profile]> = [
    [ADA, 'ada@acme.example', 'ada.l@acme.example', { federation_id: 'AL-1', alias: 'adal' }],
    [BEN, 'ben@acme.example', 'team@acme.example', { alias: 'ben' }],
    ['005000000000003AAA', 'cyd@acme.example', 'team@acme.example', { alias: 'cyd' }],
  ];
  for (const [id, username, email, profile] of users) writer.account(accountOf(id, { username, email, profile }));
  const resources: Array<[entitlement: string, displayName: string, stableName: string, profile: Profile]> = [
    [`group:${EMEA}:member`, 'EMEA Sales', 'EMEA', { developer_name: 'EMEA', group_type: 'Regular' }],
    [`group:${QUEUE}:member`, 'Emea', 'EMEA (Queue)', { developer_name: 'EMEA', group_type: 'Queue' }],
    ['group:00G000000000003EAA:member', 'All managers', 'x', { developer_name: 'Boss', group_type: 'Manager' }],
    ['group:00G000000000004EAA:member', 'E\u0301quipe', 'Paris', { developer_name: 'Paris', group_type: 'Regular' }],
    [
      'permission:0PS000000000001AAA:assigned',
      'Admin',
      'ns__Ops',
      { api_name: 'ns__Ops', permission_set_type: 'Regular' },
    ],
    ['permission:0PS000000000002AAA:assigned', 'Admin', 'X00', { api_name: 'X00', permission_set_type: 'Profile' }],
    ['territory:0MI000000000001AAA:member', 'DACH', 'DACH', { developer_name: 'DACH' }],
    ['territory:0MI000000000001AAA:role:Owner', 'DACH', 'DACH', { developer_name: 'DACH' }],
    ['territory:0MI000000000001AAA:role:Assistant', 'DACH', 'DACH', { developer_name: 'DACH' }],
  ];
  for (const [text, displayName, stableName, profile] of resources) {
    const { type, resourceId: id, slug } = ref(text);
    writer.resource({ type, id, displayName, stableName, description: null, parentId: null, profile });
    writer.entitlement({ type, resourceId: id, slug, displayName, description: '' });
  }
}

const reading = (use: (reader: SnapshotReader) => void): Promise<void> => withSnapshot(fill, use);

describe('the names of users in a kept snapshot', () => {
  for (const name of [ADA, ADA.slice(0, 15), 'Ada@ACME.example', 'al-1', 'ADA.L@acme.example', ' adal ']) {
    it(`finds the user who has the ID, username, federation ID, email or alias ${JSON.stringify(name)}`, () =>
      reading((reader) =>
        expect([...snapshotUsers(reader, [name])]).to.deep.equal([[name, { id: ADA, username: 'ada@acme.example' }]]),
      ));
  }

  it('takes no full name for a user, and names those who have it', () =>
    reading((reader) =>
      expect(() => snapshotUsers(reader, [`user ${BEN}`, `User\u00a0${ADA}`])).to.throw(
        [
          `No user has the ID, username, federation ID, email address or alias "user ${BEN}". It is the full name of: ben@acme.example.`,
          `No user has the ID, username, federation ID, email address or alias "User\u00a0${ADA}". ` +
            `"User\\u00a0${ADA}" has an invisible character (U+00A0, no-break space) after "User". It is the full name of: ada@acme.example.`,
        ].join('\n'),
      ),
    ));

  it('says which name nobody has, with similar usernames, and which several have', async () => {
    await reading((reader) => {
      expect(() => snapshotUsers(reader, ['aba@acme.example', 'team@acme.example', '', 'ada@acme.example']))
        .to.throw(
          [
            'No user has the ID, username, federation ID, email address or alias "aba@acme.example". Similar usernames: ada@acme.example.',
            'More than one user has the email address "team@acme.example". Their usernames: ben@acme.example, cyd@acme.example.',
            'No user has the ID, username, federation ID, email address or alias "".',
          ].join('\n'),
        )
        .with.property('name', 'UserNotFoundError');
    });
  });

  it('says whom the snapshot leaves out where a name stands for nobody', async () => {
    await reading((reader) => {
      expect(() => snapshotUsers(reader, ['aba@acme.example']))
        .to.throw()
        .with.property('actions')
        .that.satisfies(
          ([, leftOut = '']: string[]) =>
            leftOut.startsWith('The snapshot leaves out users of portals, sites and integrations. ') &&
            leftOut.includes('--sync-non-standard-users'),
        );
      expect(() => snapshotUsers(reader, ['team@acme.example']))
        .to.throw()
        .with.property('actions')
        .with.lengthOf(1);
    });
    await withSnapshot(
      fill,
      (reader) => {
        expect(() => snapshotUsers(reader, ['aba@acme.example']))
          .to.throw()
          .with.property('actions')
          .with.lengthOf(1);
      },
      'user-not-visible',
      { 'sync-non-standard-users': true },
    );
  });
});

describe('the names of resources in a kept snapshot', () => {
  const found = (reader: SnapshotReader, target: TargetName): unknown => {
    const answer = snapshotTargets(reader, [target])(target);
    return 'problem' in answer ? answer : answer.id;
  };

  it('finds by id of 15 or 18 characters, API name, label, in any case, in that order', async () => {
    await reading((reader) => {
      const groups = [EMEA, EMEA.slice(0, 15), 'emea sales', 'ÉQUIPE'].map((name) =>
        found(reader, { type: 'group', name }),
      );
      expect(groups).to.deep.equal([EMEA, EMEA, EMEA, '00G000000000004EAA']);
      expect(found(reader, { type: 'permission', name: 'NS__ops' })).to.equal('0PS000000000001AAA');
    });
  });

  it('lists what an ambiguous name stands for, and tells a queue by its own word', async () => {
    await reading((reader) => {
      expect(found(reader, { type: 'group', name: 'EMEA' })).to.deep.equal({
        problem: 'ambiguous',
        candidates: [`EMEA Sales (EMEA, ${EMEA})`, `Emea (queue, EMEA, ${QUEUE})`],
      });
      expect(found(reader, { type: 'group', part: 'queue', name: 'EMEA' })).to.equal(QUEUE);
    });
  });

  it('finds in other kinds what stands for nothing in its own, and a group for what is no queue', async () => {
    await withSnapshot(fill, async (reader) => {
      const unknown = [
        { type: 'role', name: 'dach' },
        { type: 'group', part: 'queue', name: 'Paris' },
        { type: 'permission', name: 'EMEA' },
      ] as const;
      const namesakesOf = await namesOfSnapshot(reader).namesakes(unknown);
      const found = unknown.map((one) =>
        namesakesOf(one).map(({ kind, target, isOneOfSeveral }) => [kind.type.id, target.id, isOneOfSeveral]),
      );
      expect(found).to.deep.equal([
        [['territory', '0MI000000000001AAA', false]],
        [['group', '00G000000000004EAA', false]],
        [
          ['group', EMEA, true],
          ['group', QUEUE, true],
        ],
      ]);
    });
  });

  const notKept: Array<[type: TargetName['type'], error: string, message: string]> = [
    ['role', 'TypeNotKeptError', 'The snapshot was made without resources of the type role.'],
    [
      'package_license',
      'TypeNotInOrgError',
      'When the snapshot was made, the org had no resources of the type package license, or did not show them.',
    ],
  ];
  for (const [type, error, message] of notKept) {
    it(`does not say that there is no such ${type} where the snapshot was kept without them`, async () => {
      await reading((reader) => {
        expect(() => snapshotTargets(reader, [{ type, name: 'X' }]))
          .to.throw(message)
          .with.property('name', error);
      });
    });
  }

  it('lists the nearest for an unknown name', async () => {
    await reading((reader) =>
      expect(found(reader, { type: 'group', name: 'EMEA Sale' })).to.deep.equal({
        problem: 'not-found',
        candidates: [`EMEA Sales (EMEA, ${EMEA})`],
      }),
    );
  });

  for (const name of ['', ' ', '00G00000000000ZEAA']) {
    it(`lists nothing that is like ${JSON.stringify(name)}`, async () => {
      await reading((reader) =>
        expect(found(reader, { type: 'group', name })).to.deep.equal({ problem: 'not-found', candidates: [] }),
      );
    });
  }

  it('leaves out what nobody can be given: system groups, and sets that Salesforce keeps behind profiles', async () => {
    await reading((reader) => {
      expect(found(reader, { type: 'group', name: 'Boss' })).to.deep.equal({ problem: 'not-found', candidates: [] });
      expect(found(reader, { type: 'permission', name: 'Admin' })).to.equal('0PS000000000001AAA');
      expect(found(reader, { type: 'connected_application', name: 'App' })).to.deep.equal({
        problem: 'read-only',
        candidates: ['Connected Application'],
      });
    });
  });

  it('knows the roles in territories', () =>
    reading((reader) => void expect(snapshotRoles(reader, 'territory')).to.deep.equal(['Assistant', 'Owner'])));
});
