import { expect } from 'chai';
import { group, memberSystemGroups } from '../../../src/resources/group.js';
import { groups } from '../../../src/resources/groupRecords.js';
import { defaultOptions } from '../support/options.js';
import { readThrough, type RecordingSink } from '../support/recordingSink.js';

const REAL = ['Regular', 'Queue', 'Organization'];
const whereOf = ({ object, where }: { object: string; where?: string }): string => `${object} WHERE ${where}`;
const realGroups = whereOf(groups(REAL));
const systemGroups = whereOf(memberSystemGroups(REAL));

const roles = [
  { Id: '00ECEO', ParentRoleId: null, PortalType: 'None' },
  { Id: '00ESALES', ParentRoleId: '00ECEO', PortalType: 'None' },
  { Id: '00EEMEA', ParentRoleId: '00ESALES', PortalType: 'None' },
  { Id: '00EPARTNER', ParentRoleId: '00ESALES', PortalType: 'Partner' },
];
const territory2 = [
  { Id: '0MIWORLD', ParentTerritory2Id: null },
  { Id: '0MIEMEA', ParentTerritory2Id: '0MIWORLD' },
];

const withMember = (type: string, relatedId: string | null, options = {}): RecordingSink =>
  readThrough(
    group,
    {
      [realGroups]: [{ Id: '00GALL', Name: 'All', Type: 'Regular' }],
      [systemGroups]: [{ Id: '00GSYS', Type: type, RelatedId: relatedId }],
      GroupMember: [{ Id: '0111', GroupId: '00GALL', UserOrGroupId: '00GSYS' }],
      UserRole: roles,
      Territory2: territory2,
      "Territory2 WHERE Territory2Model.State = 'Active'": territory2,
    },
    options,
  );

describe('group connector', () => {
  // "Group", Object Reference, the values of Type: what each system group includes.
  const cases: Array<[type: string, relatedId: string | null, inherits: string[]]> = [
    ['Role', '00ESALES', ['role:00ESALES:assigned']],
    [
      'RoleAndSubordinates',
      '00ESALES',
      ['role:00ESALES:assigned', 'role:00EEMEA:assigned', 'role:00EPARTNER:assigned'],
    ],
    ['RoleAndSubordinatesInternal', '00ESALES', ['role:00ESALES:assigned', 'role:00EEMEA:assigned']],
    ['RoleAndSubordinates', '00EEMEA', ['role:00EEMEA:assigned']],
    ['Territory', '0MIWORLD', ['territory:0MIWORLD:member']],
    ['TerritoryAndSubordinates', '0MIWORLD', ['territory:0MIWORLD:member', 'territory:0MIEMEA:member']],
  ];
  for (const [type, relatedId, sources] of cases) {
    it(`lets the holders of ${sources.join(', ')} into a group with a ${type} member`, () => {
      const sink = withMember(type, relatedId);
      expect(sink.inheritances).to.deep.equal(sources.map((source) => `${source} > group:00GALL:member`));
      expect(sink.grants).to.deep.equal([]);
    });
  }

  it('gives the managers of a user, and a manager with all reports, the membership', () => {
    expect(withMember('Manager', '005ADA').management).to.deep.equal(['managers of 005ADA > group:00GALL:member']);
    expect(withMember('ManagerAndSubordinatesInternal', '005ADA').management).to.deep.equal([
      'reports of 005ADA > group:00GALL:member',
    ]);
  });

  for (const [type, relatedId] of [
    ['AllCustomerPortal', null],
    ['PRMOrganization', null],
    ['SomethingNew', '001X'],
  ] as const) {
    it(`counts a ${type} member as dropped`, () => {
      const sink = withMember(type, relatedId);
      expect(sink.inheritances).to.deep.equal([]);
      expect(sink.drops).to.deep.equal(['1 inheritance group system-group']);
    });
  }

  it('takes users as they are, and nested groups as inheritance, in both directions of a cycle', () => {
    const sink = readThrough(group, {
      [realGroups]: [
        { Id: '00GA', Name: 'A', Type: 'Regular' },
        { Id: '00GB', Name: 'B', Type: 'Queue' },
      ],
      GroupMember: [
        { Id: '0111', GroupId: '00GA', UserOrGroupId: '005ADA' },
        { Id: '0112', GroupId: '00GA', UserOrGroupId: '00GB' },
        { Id: '0113', GroupId: '00GB', UserOrGroupId: '00GA' },
      ],
    });
    expect(sink.grants).to.deep.equal(['group:00GA:member:user:005ADA']);
    expect(sink.inheritances).to.deep.equal([
      'group:00GB:member > group:00GA:member',
      'group:00GA:member > group:00GB:member',
    ]);
  });

  it('counts a member that is everybody, whose nesting gives nobody anything', () => {
    const sink = readThrough(group, {
      [realGroups]: [
        { Id: '00GA', Name: 'A', Type: 'Regular' },
        { Id: '00GB', Name: 'B', Type: 'Regular' },
        { Id: '00GX', Name: 'Acme', Type: 'Organization' },
      ],
      GroupMember: [
        { Id: '0111', GroupId: '00GA', UserOrGroupId: '00GX' },
        { Id: '0112', GroupId: '00GB', UserOrGroupId: '00GX' },
        { Id: '0113', GroupId: '00GB', UserOrGroupId: '00GA' },
      ],
    });
    expect(sink.inheritances).to.deep.equal([
      'group:00GX:member > group:00GA:member',
      'group:00GX:member > group:00GB:member',
      'group:00GA:member > group:00GB:member',
    ]);
    expect(sink.drops).to.deep.equal(Array(2).fill('1 inheritance group all-internal-users'));
  });

  it('names groups as the hosted connector does, and keeps types with one DeveloperName apart', () => {
    const sink = readThrough(group, {
      [realGroups]: [
        { Id: '00G1', Name: 'Support', DeveloperName: 'Support', Type: 'Regular' },
        { Id: '00G2', Name: 'Support', DeveloperName: 'Support', Type: 'Queue' },
        { Id: '00G3', Name: null, DeveloperName: null, Type: 'Organization' },
      ],
    });
    expect(sink.resources.map(({ displayName, stableName }) => [displayName, stableName])).to.deep.equal([
      ['Support', 'Support'],
      ['Support', 'Support (Queue)'],
      ['All Internal Users', '00G3'],
    ]);
  });

  it('lists all system groups as resources when asked, and lets a real group inherit from them', () => {
    const system = (Id: string, Type: string, RelatedId: string | null, Name: string | null, related?: string) => ({
      ...{ Id, Type, RelatedId, Name, DeveloperName: null, Related: related ? { Name: related } : null },
    });
    const sink = readThrough(
      group,
      {
        Group: [
          { Id: '00GALL', Name: 'All', Type: 'Regular' },
          system('00GROLE', 'Role', '00ESALES', null, 'Sales'),
          system('00GMAN', 'Manager', '005ADA', null, 'Ada Ng'),
          system('00GREP', 'ManagerAndSubordinatesInternal', '005ADA', null, 'Ada Ng'),
          system('00GPORTAL', 'AllCustomerPortal', null, 'All Customer Portal Users'),
          system('00GPARTNER', 'PRMOrganization', null, 'All Partner Users'),
          system('00GNEW', 'SomethingNew', '001X', 'New'),
        ],
        GroupMember: [
          { Id: '0111', GroupId: '00GALL', UserOrGroupId: '00GROLE' },
          { Id: '0112', GroupId: '00GALL', UserOrGroupId: '00GMAN' },
          { Id: '0113', GroupId: '00GALL', UserOrGroupId: '00GPARTNER' },
        ],
        UserRole: roles,
      },
      { includeSystemGroups: true },
    );
    expect(sink.resources.map(({ id, displayName }) => [id, displayName])).to.deep.equal([
      ['00GALL', 'All'],
      ['00GROLE', 'Sales (role)'],
      ['00GMAN', 'Ada Ng (managers)'],
      ['00GREP', 'Ada Ng (manager and reports)'],
      ['00GPORTAL', 'All Customer Portal Users'],
      ['00GPARTNER', 'All Partner Users'],
      ['00GNEW', 'New'],
    ]);
    expect(sink.inheritances).to.deep.equal([
      'role:00ESALES:assigned > group:00GROLE:member',
      'group:00GROLE:member > group:00GALL:member',
      'group:00GMAN:member > group:00GALL:member',
      'group:00GPARTNER:member > group:00GALL:member',
    ]);
    expect(sink.management).to.deep.equal([
      'managers of 005ADA > group:00GMAN:member',
      'reports of 005ADA > group:00GREP:member',
    ]);
    // Nobody is known to be in the group of all partners. That such a group is listed breaks nothing.
    expect(sink.drops).to.deep.equal(['1 inheritance group system-group']);
  });

  it('does not ask for roles and territories that are not synced', () => {
    const { subscriptions } = group.read({ ...defaultOptions, resourceTypes: ['group'] }, readThrough(group, {}));
    expect(subscriptions.map(({ query }) => query.object)).to.deep.equal([
      'Group',
      'Group',
      'GroupMember',
      'GroupMember',
      'User',
    ]);
  });
});
