import { expect } from 'chai';
import type { AccessUndoResult } from '../../src/commands/access/undo.js';
import type { FieldValue } from '../../simulator/schema/types.js';
import { change, type ChangeRun } from './support/change/change.js';
import { undo } from './support/change/undo.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const USER = ['--user', 'nancy.wu@acme-rockets.example'];
const SET = ['--permission-set', 'Sunset_Feature_Beta'];
const FIRST = '2031-12-31T18:00:00Z';
const SECOND = '2032-06-30T00:00:00Z';
const HOUR_IN_MS = 3_600_000;

describe('sf access grant: expiry', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const grant = (...flags: string[]): Promise<ChangeRun> => change(demo, 'grant', [...USER, ...flags]);
  const expirations = (object: 'PermissionSet' | 'PermissionSetGroup', name: string): FieldValue[] => {
    const { org } = demo.simulator;
    const nameField = object === 'PermissionSet' ? 'Name' : 'DeveloperName';
    const target = [...org.table(object).rows()].find((row) => row[nameField] === name);
    const [user] = org.table('User').where('Username', 'nancy.wu@acme-rockets.example');
    return org
      .table('PermissionSetAssignment')
      .where('AssigneeId', String(user?.Id))
      .filter((row) => row[`${object}Id`] === target?.Id)
      .map(({ ExpirationDate = null }) => ExpirationDate);
  };

  it('is set in Salesforce, to the second, whatever the offset it is given in', async () => {
    const { changes } = await grant(...SET, '--expires-at', '2031-12-31T19:00:00+01:00');
    expect(changes[0]).to.deep.include({ verdict: 'grant', status: 'done', expiresAt: FIRST });
    expect(expirations('PermissionSet', 'Sunset_Feature_Beta')).to.deep.equal(['2031-12-31T18:00:00.000+0000']);
  });

  it('is the end of a day, or a time, in the org’s time zone when it has no offset', async () => {
    await grant(...SET, '--expires-at', '2031-12-31');
    expect(expirations('PermissionSet', 'Sunset_Feature_Beta')).to.deep.equal(['2032-01-01T07:59:59.000+0000']);
    const [updated] = (await grant(...SET, '--expires-at', '2031-07-01T18:00')).changes;
    expect(updated).to.deep.include({ verdict: 'update expiry', expiresAt: '2031-07-02T01:00:00Z' });
    expect(expirations('PermissionSet', 'Sunset_Feature_Beta')).to.deep.equal(['2031-07-02T01:00:00.000+0000']);
  });

  it('can be a duration, also of a permission set group', async () => {
    const from = Date.now();
    const { changes } = await grant('--permission-set-group', 'Mars_Team', '--expires-in', '8h');
    const [expiration] = expirations('PermissionSetGroup', 'Mars_Team');
    expect(Date.parse(String(changes[0]?.expiresAt))).to.equal(Date.parse(String(expiration)));
    expect(Date.parse(String(expiration))).to.be.within(from + 8 * HOUR_IN_MS - 1000, Date.now() + 8 * HOUR_IN_MS);
  });

  it('is updated on what the user holds, is left alone when it is the same or not given, and is undone', async () => {
    await grant(...SET, '--expires-at', FIRST);
    const [updated] = (await grant(...SET, '--expires-at', SECOND)).changes;
    expect(updated).to.deep.include({ verdict: 'update expiry', status: 'done', expiresAt: SECOND });
    const stored = (): FieldValue[] => expirations('PermissionSet', 'Sunset_Feature_Beta');
    expect(stored()).to.deep.equal(['2032-06-30T00:00:00.000+0000']);
    for (const flags of [['--expires-at', SECOND], []]) {
      const [same] = (await grant(...SET, ...flags)).changes;
      expect(same).to.deep.include({ verdict: 'already granted', status: 'nothing to do' });
    }
    expect(stored()).to.deep.equal(['2032-06-30T00:00:00.000+0000']);
    const back = await grant(...SET, '--expires-at', FIRST);
    await undo(demo, [String(back.journal)]);
    expect(stored()).to.deep.equal(['2032-06-30T00:00:00.000+0000']);
  });

  it('is told in UTC with Z by undo, and by undo of that undo', async () => {
    await grant(...SET, '--expires-at', FIRST);
    let { journal } = await grant(...SET, '--expires-at', SECOND);
    for (const end of [FIRST, SECOND]) {
      const args = ['access', 'undo', '-o', ORG, '--journal', String(journal), '--no-prompt', '--json'];
      const { result } = (await demo.plugin.run(args)).json();
      const report = result as AccessUndoResult;
      expect(report.changes).to.have.length(1);
      expect(report.changes[0]).to.deep.include({
        verdict: 'set back',
        status: 'done',
        values: { ExpirationDate: end },
      });
      ({ journal } = report);
    }
  });

  it('is given to what was granted without end', async () => {
    await grant(...SET);
    const [updated] = (await grant(...SET, '--expires-at', FIRST)).changes;
    expect(updated).to.deep.include({ verdict: 'update expiry', status: 'done' });
    expect(expirations('PermissionSet', 'Sunset_Feature_Beta')).to.deep.equal(['2031-12-31T18:00:00.000+0000']);
  });

  const refusals: Array<[what: string, flags: string[], words: RegExp]> = [
    ['in the past', [...SET, '--expires-at', '2020-01-01'], /2020-01-01 23:59:59 America\/Los_Angeles is in the past/],
    ['that comes twice', [...SET, '--expires-at', '2031-11-02T01:30'], /exists twice in the org's time zone/],
    ['that is no time', [...SET, '--expires-at', 'Friday'], /"Friday" is not a time/],
    ['that is no duration', [...SET, '--expires-in', '8 hours'], /"8 hours" is not a time/],
    ['of a group', ['--group', 'Empty_Room', '--expires-in', '8h'], /cannot expire.*only permission sets/i],
    ['of a role', ['--role', 'Chief_Mars_Officer', '--expires-in', '8h'], /only permission sets/],
    ['of a profile', ['--profile', 'Contract Manager', '--expires-in', '8h'], /only permission sets/],
    ['of a territory', ['--territory', 'Antarctica', '--expires-in', '8h'], /only permission sets/],
  ];
  for (const [what, flags, words] of refusals) {
    it(`is refused ${what}, before anything is sent`, async () => {
      await expectRefusal(demo.plugin, ['access', 'grant', '-o', ORG, ...USER, ...flags], [words]);
      expect(writesOf(demo.simulator)).to.deep.equal([]);
    });
  }
});
