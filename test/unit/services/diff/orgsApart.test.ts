import { expect } from 'chai';
import type { Account } from '../../../../src/model/account.js';
import { orgsApart } from '../../../../src/services/diff/compareSnapshots.js';
import type { Side } from '../../../../src/services/diff/commonGround.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { about, accountOf, withSnapshot } from '../../support/snapshots.js';
import { linesOf } from './support/lines.js';
import { Readings } from './support/readings.js';

const MY_DOMAIN = 'https://invoices--uat.sandbox.my.salesforce.com';

describe('what one org has and another has not', () => {
  const orgs: UnitOrg[] = [];
  const readings = new Readings();
  const sides: { production?: Side; copy?: Side } = {};
  const options = { syncLicenses: false, syncNonStandardUsers: false };

  before(async () => {
    const usernamesElsewhere = new Set(['fay@invoices.example.uat']);
    orgs.push(
      await startOrg({ seed: 'invoices' }),
      await startOrg({ seed: 'invoices', sandbox: 'uat', settings: { usernamesElsewhere } }),
    );
    sides.production = await readings.read(orgs[0]!.connection, 'prod', options);
    sides.copy = inMyDomain(await readings.read(orgs[1]!.connection, 'uat', options));
  });
  after(async () => {
    await readings.close();
    for (const org of orgs) await org.stop();
  });

  it('is nothing of a sandbox that was just copied, but for a guess about a user with characters before the username', () => {
    const { production, copy } = sides;
    expect(production!.about.organization.id).not.to.equal(copy!.about.organization.id);
    for (const by of ['access', 'permission'] as const) {
      const diff = orgsApart(copy!, production!, by);
      expect(linesOf(diff)).to.deep.equal([]);
      expect(diff.notCompared).to.deep.equal([]);
      expect(diff.unmatchedUsers).to.deep.equal([[], []]);
      expect(diff.guessedUsers).to.deep.equal([
        {
          username: '00x7Vfay@invoices.example.uat',
          name: 'Fay Test',
          otherUsername: 'fay@invoices.example',
          isGuess: true,
        },
      ]);
    }
  });

  it('is told by names, without an ID of either org, also of one user who is a guess', async () => {
    const [, sandbox] = orgs;
    const table = sandbox!.simulator.org.table.bind(sandbox!.simulator.org);
    const [fays] = table('PermissionSetAssignment').where('AssigneeId', sandbox!.userId('00x7Vfay'));
    table('PermissionSetAssignment').delete(fays!.Id);
    const billing = [...table('PermissionSetGroup').rows()].find(({ DeveloperName }) => DeveloperName === 'Billing')!;
    const muting = [...table('MutingPermissionSet').rows()][0]!;
    table('MutingPermissionSet').update(muting.Id, { PermissionsExportReport: false });
    const [owned] = table('PermissionSet').where('PermissionSetGroupId', billing.Id);
    table('PermissionSet').update(owned!.Id, { PermissionsExportReport: true });
    const changed = inMyDomain(await readings.read(sandbox!.connection, 'uat', options));
    expect(linesOf(orgsApart(changed, sides.production!, 'permission'))).to.deep.equal([
      '+ cyd@invoices.example.uat ExportReport: recalculated permission-set-group:Billing',
    ]);
    const diff = orgsApart(changed, sides.production!, 'access');
    expect(linesOf(diff)).to.deep.equal(['~ permission-set-group:Billing {+ExportReport} reaches 2, 2 directly']);
    expect(JSON.stringify([...diff.differences()])).not.to.match(/\b0[0-9A-Za-z]{14}(?:[0-9A-Za-z]{3})?\b/);
  });
});

describe('the users of two orgs', () => {
  const cases: ReadonlyArray<
    [what: string, first: Partial<Account>, other: Partial<Account>, found: 'same' | 'a guess' | 'nobody']
  > = [
    [
      'the sandbox has its name at the end',
      { username: 'eve@acme.example.uat' },
      { username: 'Eve@acme.example' },
      'same',
    ],
    [
      'the name of another sandbox is there',
      { username: 'eve@acme.example.dev' },
      { username: 'eve@acme.example' },
      'a guess',
    ],
    [
      'they have one FederationIdentifier',
      { username: 'e@x.example', profile: { federation_id: '4711' } },
      { username: 'eve@acme.example', profile: { federation_id: '4711' } },
      'same',
    ],
    [
      'characters stand before the username',
      { username: '0xeve@acme.example.uat' },
      { username: 'eve@acme.example' },
      'a guess',
    ],
    [
      'characters stand before the username of somebody else',
      { username: 'steve@acme.example.uat', displayName: 'Steve', email: 'steve@acme.example' },
      { username: 'eve@acme.example' },
      'nobody',
    ],
    [
      'they have one e-mail address, to which no mail goes from the sandbox',
      { username: 'other@x.example', displayName: 'E.', email: 'eve@acme.example.invalid' },
      { username: 'eve@acme.example' },
      'a guess',
    ],
    [
      'they have one e-mail address as older sandboxes write it',
      { username: 'other@x.example', displayName: 'E.', email: 'eve=acme.example@example.com' },
      { username: 'eve@acme.example' },
      'a guess',
    ],
    [
      'they have only the name in common',
      { username: 'other@x.example', email: 'x@x.example' },
      { username: 'eve@acme.example' },
      'nobody',
    ],
  ];
  for (const [what, first, other, found] of cases)
    it(`are ${found === 'nobody' ? 'not one person' : `one person${found === 'same' ? '' : `, as ${found},`}`} where ${what}`, () =>
      withOrgs([person(first)], [person(other)], (sides) => {
        const { guessedUsers, unmatchedUsers } = orgsApart(...sides, 'access');
        expect([guessedUsers.length, unmatchedUsers[0].length, unmatchedUsers[1].length]).to.deep.equal(
          { same: [0, 0, 0], 'a guess': [1, 0, 0], nobody: [0, 1, 1] }[found],
        );
      }));

  it('are nobody where two may be meant', () =>
    withOrgs(
      [person({ username: 'a@x.example' }), person({ username: 'b@x.example' }, '2')],
      [person({ username: 'eve@acme.example' })],
      (sides) => {
        const { guessedUsers, unmatchedUsers } = orgsApart(...sides, 'access');
        expect([guessedUsers, unmatchedUsers]).to.deep.equal([
          [],
          [
            [
              { username: 'a@x.example', name: 'Eve' },
              { username: 'b@x.example', name: 'Eve' },
            ],
            [{ username: 'eve@acme.example', name: 'Eve' }],
          ],
        ]);
      },
    ));

  it('are as a mapping has them, whatever their names say', () =>
    withOrgs(
      [person({ username: 'eve@acme.example.uat' }), person({ username: 'bob@acme.example.uat' }, '2')],
      [person({ username: 'eve@acme.example' }), person({ username: 'bob@acme.example', isActive: false }, '2')],
      (sides) => {
        const mapping = new Map([
          ['EVE@acme.example.uat', 'bob@acme.example'],
          ['bob@acme.example.uat', 'eve@acme.example'],
        ]);
        const diff = orgsApart(...sides, 'access', mapping);
        expect(linesOf(diff)).to.deep.equal(['~ eve@acme.example.uat, status inactive > active']);
        expect(diff.guessedUsers).to.deep.equal([]);
      },
    ));

  it('are refused where a mapping names somebody who is not there, or twice', () =>
    withOrgs([person({})], [person({})], (sides) => {
      const mapping = new Map([
        ['eve@acme.example', 'nobody@acme.example'],
        ['zoe@acme.example', 'eve@acme.example'],
      ]);
      expect(() => orgsApart(...sides, 'access', mapping)).to.throw(
        'The mapping names the user nobody@acme.example, whom prod does not have.\n' +
          'The mapping names the user zoe@acme.example, whom uat does not have.',
      );
      const twice = new Map([
        ['eve@acme.example', 'eve@acme.example'],
        ['Eve@acme.example', 'eve@acme.example'],
      ]);
      expect(() => orgsApart(...sides, 'access', twice)).to.throw('The mapping names the user Eve@acme.example twice.');
    }));
});

const person = (fields: Partial<Account>, id = '1'): Account =>
  accountOf(`00500000000000${id}AAA`, {
    displayName: 'Eve',
    username: 'eve@acme.example',
    email: 'eve@acme.example',
    ...fields,
  });

/** A sandbox with some users, and a production org with others. */
async function withOrgs(
  firsts: readonly Account[],
  others: readonly Account[],
  use: (sides: readonly [Side, Side]) => void,
): Promise<void> {
  await withSnapshot(
    (writer) => firsts.forEach((account) => writer.account(account)),
    (first) =>
      withSnapshot(
        (writer) => others.forEach((account) => writer.account(account)),
        (other) =>
          use([inMyDomain({ reader: first, about: all, name: 'uat' }), { reader: other, about: all, name: 'prod' }]),
      ),
  );
}

const all = { ...about, options: { 'sync-deactivated-users': true } };

/** The simulator is no host of a My Domain. */
function inMyDomain(side: Side): Side {
  const organization = { ...side.about.organization, instanceUrl: MY_DOMAIN, isSandbox: true };
  return { ...side, about: { ...side.about, organization } };
}
