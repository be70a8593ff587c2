import { expect } from 'chai';
import stringWidth from 'string-width';
import type { UserAccess } from '../../../../src/schemas/userAccess.js';
import { userAccessLines } from '../../../../src/ux/output/userAccess.js';

const SCREEN = { columns: 80, rows: 100 };

type Part = UserAccess['memberships'][number]['access'];
const set = (name: string): Part => ({ resourceType: 'permission', resource: name, name });
const profile = (name: string): Part => ({ resourceType: 'profile', resource: name, name });

const membership = (
  access: Part,
  more: Partial<UserAccess['memberships'][number]> = {},
): UserAccess['memberships'][number] => ({
  access,
  role: null,
  state: 'in force',
  expiresAt: null,
  path: [access],
  ways: 1,
  groupStatus: null,
  command: null,
  advice: null,
  ...more,
});

const nothing: UserAccess = {
  userId: '005000000000001AAA',
  username: 'ada@acme.example',
  name: 'Ada Lovelace',
  isActive: true,
  isFrozen: false,
  lastLogin: null,
  logins: null,
  license: null,
  memberships: [],
  dangerous: [],
  systemPermissions: null,
  allObjects: null,
  objects: [],
  entities: [],
  without: null,
};

const lines = (access: Partial<UserAccess>, isAll = false): string[] =>
  userAccessLines({ ...nothing, ...access }, SCREEN, isAll);

describe('userAccessLines', () => {
  it('shows all of it on one screen', () => {
    const field: Part = { resourceType: 'group', resource: 'Field', name: 'Field Team' };
    const sales: Part = { resourceType: 'role', resource: 'Sales', name: 'Sales' };
    const ops: Part = { resourceType: 'permission_set_group', resource: 'Ops', name: 'Ops' };
    const access: Partial<UserAccess> = {
      lastLogin: '2026-11-23T08:15:30Z',
      license: 'Salesforce',
      logins: [
        { type: 'Application', status: 'Success', count: 1204, lastAt: '2026-11-23T08:15:30Z' },
        { type: 'Remote Access 2.0', status: 'Failed', count: 1, lastAt: null },
      ],
      memberships: [
        membership(field, { path: [sales, field], ways: 3 }),
        membership({ resourceType: 'territory', resource: 'West', name: 'West' }, { role: 'Owner' }),
        membership(set('Exporter'), { expiresAt: '2026-12-31T18:00:00Z' }),
        membership(set('Break Glass'), { state: 'session not activated' }),
        membership(ops, { groupStatus: 'Outdated' }),
        membership(set('Inv Full'), { state: 'expired', expiresAt: '2026-11-14T09:00:00Z' }),
        membership(set('Loader'), { state: 'revoked' }),
        membership(set('Old'), { state: 'inactive' }),
      ],
      dangerous: [
        { permission: 'ModifyAllData', label: null, verdict: 'yes', through: [ops, profile('Admin')], danger: 'org' },
        { permission: 'AuthorApex', label: null, verdict: 'yes', through: [profile('Admin')], danger: 'org' },
        { permission: 'ModifyMetadata', label: null, verdict: 'yes', through: [profile('Admin')], danger: 'org' },
        { permission: 'ViewAllData', label: null, verdict: 'only if', through: [set('Break Glass')], danger: 'data' },
      ],
      allObjects: { rights: ['read', 'delete'], onlyIf: ['view-all'], through: [ops] },
      objects: [
        {
          object: 'Account',
          label: 'Account',
          rights: ['read', 'view-all-fields'],
          onlyIf: [],
          through: [set('Sync')],
        },
        { object: 'Case', label: 'Case', rights: ['read', 'view-all-fields'], onlyIf: [], through: [set('Sync')] },
      ],
      entities: [
        {
          kind: 'custom',
          permission: 'custom:Export',
          label: 'Export',
          verdict: 'yes',
          isOpen: null,
          through: [set('Exporter')],
        },
        { kind: 'app', permission: 'app:ERP', label: null, verdict: 'yes', isOpen: true, through: [profile('Admin')] },
      ],
    };
    expect(lines(access)).to.deep.equal([
      'Ada Lovelace (ada@acme.example) can log in. Last login: 2026-11-23 08:15.',
      'User license: Salesforce.',
      '',
      'Logins',
      '  Application, Success: 1,204 times, last 2026-11-23 08:15',
      '  Remote Access 2.0, Failed: once',
      '',
      'Holds',
      '  Group: Field Team, through role Sales, and 2 more ways',
      '  Territory: West as Owner',
      '  Permission Set: Exporter, until 2026-12-31 18:00',
      '  Permission Set: Break Glass, only in a session in which it is activated',
      '  Permission Set Group: Ops, status: Outdated',
      '',
      'No longer in force',
      '  Permission Set: Inv Full, expired 2026-11-14 09:00',
      '  Permission Set: Loader, revoked by a user access policy',
      '  Permission Set: Old, inactive',
      '',
      'Dangerous permissions',
      '  Over the org',
      '    ModifyAllData: permission set group Ops, profile Admin',
      '    AuthorApex, ModifyMetadata: profile Admin',
      '  Over data',
      '    ViewAllData: permission set Break Glass, only in an activated session',
      '',
      'Objects with more than read, create and edit',
      '  R read, C create, E edit, D delete, V view all, M modify all, F all fields',
      '  Small letters: only in a session in which a permission set is activated.',
      '  R--Dv--  every object: permission set group Ops',
      '  R-----F  Account, Case: permission set Sync',
      '',
      'Custom permissions',
      '  custom:Export: permission set Exporter',
      '',
      'Connected apps and external client apps',
      '  app:ERP (anybody may authorize it): profile Admin',
      '',
      'Ordinary permissions and objects are not shown: --all shows them.',
    ]);
  });

  it('says what there is not, and nothing of what was not read', () => {
    expect(lines({ logins: [] })).to.deep.equal([
      'Ada Lovelace (ada@acme.example) can log in. Has never logged in.',
      '',
      'No logins in the last 90 days.',
      '',
      'Holds nothing.',
      '',
      'No dangerous permissions.',
      '',
      'Ordinary permissions and objects are not shown: --all shows them.',
    ]);
    expect(lines({}, true).at(-1)).to.equal('No dangerous permissions.');
    expect(lines({ dangerous: null, objects: null, entities: null, allObjects: null })).to.deep.equal([
      'Ada Lovelace (ada@acme.example) can log in. Has never logged in.',
      '',
      'Holds nothing.',
    ]);
  });

  for (const [state, expected] of [
    [{ isActive: false, isFrozen: false }, 'cannot log in: inactive.'],
    [{ isActive: true, isFrozen: true }, 'cannot log in: frozen.'],
    [{ isActive: false, isFrozen: true }, 'cannot log in: inactive and frozen.'],
    // UserLogin could not be read.
    [{ isActive: true, isFrozen: null }, 'can log in.'],
  ] as const)
    it(`says that somebody ${expected}`, () => {
      const text = lines({ ...state, lastLogin: null })
        .slice(0, 2)
        .join(' ')
        .trim();
      expect(text).to.equal(`Ada Lovelace (ada@acme.example) ${expected} Has never logged in.`);
    });

  it('sums up long lists that come in the same way, and shows them in full with --all', () => {
    const classes = Array.from({ length: 7 }, (_, index) => ({
      kind: 'apex' as const,
      permission: `apex:Class${index}`,
      label: null,
      verdict: 'yes' as const,
      isOpen: null,
      through: [profile('Admin')],
    }));
    expect(lines({ entities: classes }).slice(-5, -2)).to.deep.equal([
      'Apex classes',
      '  apex:Class0, apex:Class1, apex:Class2, apex:Class3, apex:Class4 and 2 more:',
      '    profile Admin',
    ]);
    expect(lines({ entities: classes, systemPermissions: [] }, true).slice(-2)).to.deep.equal([
      '  apex:Class0, apex:Class1, apex:Class2, apex:Class3, apex:Class4,',
      '    apex:Class5, apex:Class6: profile Admin',
    ]);
  });

  it('says first what is taken as revoked, and last what would be gone', () => {
    const access = [set('Exporter')];
    const gone = lines({ without: { access, lost: ['ExportReport', 'custom:Export'], notHeld: [] } });
    expect(gone[0]).to.equal('As if permission set Exporter had been taken away; nothing is changed.');
    expect(gone.slice(-2)).to.deep.equal(['What would be gone', '  ExportReport, custom:Export']);
    expect(lines({ without: { access, lost: [], notHeld: [] } }).at(-1)).to.equal(
      'Nothing would be gone: all of it comes in other ways as well.',
    );
  });

  it('is no wider than the screen, whatever names are', () => {
    const name = 'A name that is much longer than any screen is wide '.repeat(4).trim();
    const long = lines({
      name,
      username: `${'a'.repeat(70)}@acme.example`,
      memberships: [membership(set(name))],
      dangerous: [{ permission: 'X'.repeat(90), label: null, verdict: 'yes', through: [set(name)], danger: 'org' }],
      objects: [{ object: `${'O'.repeat(40)}__c`, label: null, rights: ['delete'], onlyIf: [], through: [set(name)] }],
    });
    expect(Math.max(...long.map((line) => stringWidth(line)))).to.be.at.most(80);
  });

  it('shows what could steer a terminal as it is', () => {
    const text = lines({ memberships: [membership(set('Red\u001b[31m\u202e'))] }).join('\n');
    for (const unsafe of ['\u001b', '\u202e']) expect(text.includes(unsafe)).to.equal(false);
  });
});
