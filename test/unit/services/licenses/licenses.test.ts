import { expect } from 'chai';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import type { SimulatorOptions } from '../../../../simulator/start.js';
import type { LicenseSeats } from '../../../../src/model/licenseSeats.js';
import { toId18 } from '../../../../src/model/salesforceId.js';
import type { LicensesReport } from '../../../../src/schemas/licenses.js';
import { LicenseKnowledge } from '../../../../src/services/licenses/knowledge.js';
import { chosenLicenses } from '../../../../src/services/licenses/licenseNames.js';
import { licenses } from '../../../../src/services/licenses/licenses.js';
import { SeatFinder, type ToldLicense } from '../../../../src/services/licenses/seatHolders.js';
import { revocations, usersToDeactivate } from '../../../../src/services/licenses/licenseDocument.js';
import { about, accountOf, withSnapshot } from '../../support/snapshots.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const events = {
  onPage: () => undefined,
  onReadingDone: () => undefined,
  onHiddenField: () => undefined,
  onLeftOut: () => undefined,
  onObjectAbsent: () => undefined,
  onProblem: () => undefined,
};

describe('licenses of an org that does not show all', () => {
  let org: UnitOrg;
  let restore = (): void => undefined;
  const ask = async (options: SimulatorOptions = {}, change: () => void = () => undefined): Promise<LicensesReport> => {
    org = await startOrg(options);
    change();
    const origin = { kind: 'org', connection: org.connection, name: 'prod' } as const;
    return (await licenses({ origin, unusedForDays: 90 }, events, new AbortController())).report;
  };
  afterEach(async () => {
    restore();
    restore = () => undefined;
    await org.stop();
  });
  const userOf = (name: string): string => {
    const [user] = org.simulator.org.table('User').where('Username', `${name}@acme-rockets.example`);
    if (!user) throw new Error(`The org has no user ${name}.`);
    return user.Id;
  };
  const addMetric = (FeatureType: string, AssignedUserCount: number, TotalLicenseCount: number): void => {
    const { org: tables } = org.simulator;
    const MetricsDate = tables.clock.now().toISOString().slice(0, 10);
    const row = { MetricsDate, FeatureType, AssignedUserCount, TotalLicenseCount };
    tables.table('ActiveFeatureLicenseMetric').insert(row);
  };
  const holdersOf = ({ licenses: told }: LicensesReport, wanted: string): unknown =>
    told.find(({ name }) => name === wanted)?.holders;

  it('tells nobody as unused where the last login is hidden, and says so', async () => {
    const told = await ask({}, () => {
      const schemas = versionedSchemas(65, org.simulator.org.settings.features);
      const schema = schemas.get('user')!;
      schemas.set('user', { ...schema, fields: schema.fields.filter(({ name }) => name !== 'LastLoginDate') });
      restore = () => void schemas.set('user', schema);
    });
    expect(holdersOf(told, 'Salesforce')).to.deep.include({ all: 41, frozen: 2, unused: null });
    expect(told.holders.filter(({ reasons }) => reasons.includes('unused'))).to.deep.equal([]);
    expect(told.holders.filter(({ action }) => action === 'deactivate').map(({ username }) => username)).to.deep.equal([
      'viktor.lindqvist@acme-rockets.example',
      'liam.byrne@acme-rockets.example',
    ]);
    expect(told.notKnown).to.include(
      'who has not logged in for long: The field User.LastLoginDate is hidden from the running user',
    );
  });

  it('tells nobody as a holder of package licenses where the running user may not see who is, and says so', async () => {
    const told = await ask({}, () => {
      for (const object of ['PermissionSet', 'Profile']) {
        const table = org.simulator.org.table(object);
        for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsManagePackageLicenses: false });
      }
    });
    expect(told.licenses.find(({ name }) => name === 'signit')).to.deep.include({ used: 2, total: 2, holders: null });
    expect(holdersOf(told, 'Field Service Dispatcher')).not.to.equal(null);
    expect(told.holders.filter(({ license }) => license.kind === 'package_license')).to.deep.equal([]);
    expect(told.notKnown).to.include(
      'who has package licenses: The running user may not see it: that takes the system permission Manage Package Licenses',
    );
  });

  it('counts the seats of features of the last day that Salesforce counted', async () => {
    const told = await ask({}, () => {
      const metrics = org.simulator.org.table('ActiveFeatureLicenseMetric');
      for (const [daysAgo, AssignedUserCount] of [
        [2, 5],
        [1, 7],
      ] as const) {
        const MetricsDate = org.simulator.org.clock.now().getTime() - daysAgo * 86_400_000;
        metrics.insert({
          MetricsDate: new Date(MetricsDate).toISOString().slice(0, 10),
          FeatureType: 'KnowledgeUser',
          AssignedUserCount,
          TotalLicenseCount: 6,
        });
      }
    });
    expect(told.licenses.at(-1)).to.deep.include({
      ...{ kind: 'feature', id: 'KnowledgeUser', total: 6, used: 7, left: 0, overused: 1 },
      holders: { all: 0, inactive: 0, frozen: 0, unused: 0, notNeeded: null, lacking: null },
    });
    expect(told.notKnown.filter((one) => one.includes('features'))).to.deep.equal([]);
  });

  const IN_SETUP = 'edit the user in Setup and clear "Marketing User": no command of this plugin does';
  const COUNT_NOT_KNOWN = `${IN_SETUP}. Whether Salesforce counts the seat of an inactive user is not known`;
  const NOT_COUNTED = 'Salesforce does not count the seat of an inactive user';
  for (const [counter, used, ofActive, ofInactive] of [
    ['all seats', 4, IN_SETUP, IN_SETUP],
    ['those of active users', 3, IN_SETUP, NOT_COUNTED],
    ['something else', 9, COUNT_NOT_KNOWN, COUNT_NOT_KNOWN],
  ] as const)
    it(`tells who holds a feature license and cannot log in, where Salesforce counts ${counter}`, async () => {
      const told = await ask({}, () => {
        const { org: tables } = org.simulator;
        const LastLoginDate = new Date().toISOString().replace('Z', '+0000');
        for (const name of ['liam.byrne', 'ben.carter', 'nancy.wu', 'sam.taylor'])
          tables.table('User').update(userOf(name), { UserPermissionsMarketingUser: true, LastLoginDate });
        addMetric('MarketingUser', used, 10);
      });
      expect(told.licenses.at(-1)).to.deep.include({
        ...{ kind: 'feature', name: 'MarketingUser', total: 10, used },
        holders: { all: 4, inactive: 1, frozen: 1, unused: 0, notNeeded: null, lacking: null },
        frees: { seats: 0, notKnown: 0 },
      });
      const holders = told.holders.filter(({ license }) => license.kind === 'feature');
      expect(holders.map(({ action, frees, command }) => [action, frees, command])).to.deep.equal(
        holders.map(() => [null, 'no', null]),
      );
      expect(holders.map(({ username, reasons, advice }) => [username, reasons, advice])).to.deep.equal([
        ['sam.taylor@acme-rockets.example', ['inactive'], ofInactive],
        ['liam.byrne@acme-rockets.example', ['frozen'], ofActive],
      ]);
      expect([revocations(told).rows, usersToDeactivate(told).rows]).to.deep.equal([
        told.holders.filter(({ action }) => action === 'revoke').length,
        new Set(told.holders.flatMap(({ action, userId }) => (action === 'deactivate' ? userId : []))).size,
      ]);
    });

  it('says of which features it is not known who has them, or how many seats there are', async () => {
    const told = await ask({}, () => {
      const { org: tables } = org.simulator;
      tables.table('User').update(userOf('nancy.wu'), { UserPermissionsMarketingUser: true });
      addMetric('LiveAgentUser', 1, 2);
      const schemas = versionedSchemas(65, tables.settings.features);
      const schema = schemas.get('user')!;
      schemas.set('user', { ...schema, fields: schema.fields.filter(({ name }) => !name.includes('KnowledgeUser')) });
      restore = () => void schemas.set('user', schema);
      addMetric('KnowledgeUser', 1, 2);
    });
    expect(
      told.licenses.filter(({ kind }) => kind === 'feature').map(({ name, holders }) => [name, holders]),
    ).to.deep.equal([
      ['KnowledgeUser', null],
      ['LiveAgentUser', null],
    ]);
    expect(told.notKnown).to.include.members([
      'how many seats there are of the features MarketingUser: Users have them, and Salesforce has counted no seats',
      'who has the features KnowledgeUser, LiveAgentUser: No field of User that the running user may see tells',
    ]);
  });

  it('names the features that users have also in an org whose seats of features Salesforce has not counted', async () => {
    const told = await ask({}, () => {
      org.simulator.org.table('User').update(userOf('nancy.wu'), { UserPermissionsMarketingUser: true });
    });
    expect(told.licenses.filter(({ kind }) => kind === 'feature')).to.deep.equal([]);
    expect(told.notKnown.filter((one) => one.includes('features'))).to.deep.equal([
      'seats of features: The org shows none: Salesforce counts them once a day, and not in every org',
      'how many seats there are of the features MarketingUser: Users have them, and Salesforce has counted no seats',
    ]);
  });

  it('has nothing to propose in a new org', async () => {
    const told = await ask({ seed: 'empty' });
    expect(told.holders.filter(({ action }) => action !== null)).to.deep.equal([]);
    expect(told.lacks).to.deep.equal([]);
    expect(told.licenses.find(({ name }) => name === 'Salesforce')).to.deep.include({ total: 2, used: 1, left: 1 });
  });
});

const DAY = 24 * 60 * 60 * 1000;
const idOf = (prefix: string, number: number): string => toId18(`${prefix}${String(number).padStart(12, '0')}`);
const platform: LicenseSeats = {
  ...{ kind: 'user_license', id: idOf('100', 1), name: 'Platform', apiName: 'AUL', status: 'Active' },
  ...{ total: 10, used: 4, expiresAt: null },
};

describe('days without a login', () => {
  const ago = (milliseconds: number): string => new Date(about.readAt.getTime() - milliseconds).toISOString();
  const cases: Array<[what: string, lastLogin: string | null, createdAt: string | null, isUnused: boolean]> = [
    ['to the second', ago(90 * DAY), ago(900 * DAY), true],
    ['one second less', ago(90 * DAY - 1000), ago(900 * DAY), false],
    ['never, created long ago', null, ago(90 * DAY), true],
    ['never, created lately', null, ago(90 * DAY - 1000), false],
    ['nothing known', null, null, false],
  ];
  for (const [what, lastLogin, createdAt, isUnused] of cases)
    it(`count to when the org was read: ${what}`, () =>
      withSnapshot(
        (writer) => {
          const profile = { license: 'Platform', account_type: 'Standard' };
          writer.account(accountOf(idOf('005', 2), { lastLogin, createdAt, profile }));
          writer.licenseSeats(platform);
        },
        (reader) => {
          const source = { reader, about } as ConstructorParameters<typeof LicenseKnowledge>[0];
          const knows = new LicenseKnowledge(source);
          const finder = new SeatFinder(reader, knows, 'account_type', about.readAt, 90, null);
          const { holders } = finder.useOf({ seats: platform, step: null });
          expect(holders.map(({ reasons }) => reasons)).to.deep.equal(isUnused ? [['unused']] : []);
        },
      ));
});

describe('the licenses that names stand for', () => {
  const license = (kind: LicenseSeats['kind'], id: string, name: string, apiName: string): ToldLicense => ({
    seats: { ...platform, kind, id, name, apiName },
    step: kind === 'user_license' || kind === 'feature' ? null : { type: kind, id, displayName: name, apiName },
  });
  const all = [
    license('user_license', idOf('100', 1), 'Salesforce Platform', 'AUL'),
    license('permission_set_license', idOf('0PL', 1), 'Sales Console', 'SalesConsolePsl'),
    license('permission_set_license', idOf('0PL', 2), 'Knowledge', 'KnowledgePsl'),
    license('feature', 'Knowledge', 'Knowledge', 'Knowledge'),
  ];
  const chosen = (...names: string[]): string[] => chosenLicenses(all, names, true).map(({ seats }) => seats.id);

  it('are found by name, API name and id, in any case, in the order of all', () => {
    expect(chosen('aul')).to.deep.equal([idOf('100', 1)]);
    expect(chosen('salesconsolepsl', 'SALESFORCE PLATFORM')).to.deep.equal([idOf('100', 1), idOf('0PL', 1)]);
    expect(chosen(idOf('0PL', 2).slice(0, 15))).to.deep.equal([idOf('0PL', 2)]);
  });

  it('are told with near misses, all at once, and with their ids where a name is that of several', () => {
    let error: unknown;
    try {
      chosen('Sales Consol', 'Nothing at all', 'knowledge psl', 'Sales');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.have.property('name', 'LicenseNotFoundError');
    expect((error as Error).message.split('\n')).to.deep.equal([
      `--license "Sales Consol": there is no such license. Similar: permission set license Sales Console (SalesConsolePsl, ${idOf('0PL', 1)}).`,
      '--license "Nothing at all": there is no such license.',
      `--license "knowledge psl": there is no such license. Similar: permission set license Knowledge (KnowledgePsl, ${idOf('0PL', 2)}); feature Knowledge.`,
      `--license "Sales": there is no such license. Similar: user license Salesforce Platform (AUL, ${idOf('100', 1)}); permission set license Sales Console (SalesConsolePsl, ${idOf('0PL', 1)}).`,
    ]);
  });

  it('are known to nobody in a snapshot without licenses', () => {
    expect(() => chosenLicenses([], ['Knowledge'], false)).to.throw('it was made without --sync-licenses');
  });
});

describe('the files that free seats', () => {
  const textOf = async (document: AsyncIterable<string>): Promise<string> => {
    let text = '';
    for await (const chunk of document) text += chunk;
    return text;
  };
  const holder = (username: string, action: 'revoke' | 'deactivate' | null): LicensesReport['holders'][number] => ({
    license: { kind: 'package_license', id: idOf('050', 1), name: 'signit' },
    ...{ userId: idOf('005', 1), username, name: username, isActive: true, isFrozen: false, lastLogin: null },
    ...{ createdAt: null, reasons: ['unused'], neededBy: [], action, frees: 'yes', command: null, advice: null },
  });

  it('have each user once, in an order of their own, and no formula', async () => {
    const holders = [
      holder('zoe@acme.example', 'deactivate'),
      holder('=cmd@acme.example', 'deactivate'),
      holder('zoe@acme.example', 'deactivate'),
      holder('"q",x@acme.example', 'revoke'),
      holder('ada@acme.example', null),
    ];
    const report = { holders, licenses: [] as unknown } as LicensesReport;
    const users = usersToDeactivate(report);
    expect([users.rows, await textOf(users.document)]).to.deep.equal([
      2,
      "username\n'=cmd@acme.example\nzoe@acme.example\n",
    ]);
    const revokes = revocations(report);
    expect([revokes.rows, await textOf(revokes.document)]).to.deep.equal([
      1,
      `action,user,resource_type,resource,entitlement\nrevoke,"""q"",x@acme.example",package_license,signit,package_license:${idOf('050', 1)}:assigned\n`,
    ]);
  });
});
