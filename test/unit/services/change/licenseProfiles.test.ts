import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import {
  licenseProfilesIn,
  licenseProfilesOf,
  withKnownLicenses,
} from '../../../../src/services/change/licenseProfiles.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

describe('the least-privileged profiles of licenses', () => {
  const cases: Array<[flags: string[], variable: string | undefined, expected: Record<string, string> | string]> = [
    [[], undefined, {}],
    [[], '', {}],
    [[], ' ', {}],
    [[], 'Salesforce=Minimum Access - Salesforce', { salesforce: 'Minimum Access - Salesforce' }],
    [[], 'Salesforce=A, Salesforce Platform = B', { salesforce: 'A', 'salesforce platform': 'B' }],
    [[], '{"Salesforce":"Least, of all","X=Y":"Z"}', { salesforce: 'Least, of all', 'x=y': 'Z' }],
    [['Salesforce=Sales, EMEA = all'], undefined, { salesforce: 'Sales, EMEA = all' }],
    [['SALESFORCE=A'], 'Salesforce=B,Chatter=C', { salesforce: 'A', chatter: 'C' }],
    [[], 'Salesforce', 'Salesforce'],
    [[], '=A', '=A'],
    [[], 'Salesforce=', 'Salesforce='],
    [[], '{"Salesforce":1}', '{"Salesforce":1}'],
    [[], '{"Salesforce"', '{"Salesforce"'],
    [['Salesforce'], undefined, 'Salesforce'],
    [[''], undefined, ''],
  ];
  for (const [flags, variable, expected] of cases) {
    it(`${JSON.stringify([flags, variable])}: ${JSON.stringify(expected)}`, () => {
      if (typeof expected === 'string') {
        expect(() => licenseProfilesOf(flags, variable))
          .to.throw(`"${expected}" maps no license to a profile.`)
          .with.property('name', 'BadLicenseProfileError');
      } else {
        const told = licenseProfilesOf(flags, variable).map(({ license, profile }) => [license.toLowerCase(), profile]);
        expect(Object.fromEntries(told)).to.deep.equal(expected);
      }
    });
  }
});

describe('the mapped profiles in an org', () => {
  const LEAST = 'Minimum Access - Salesforce';
  let org: UnitOrg;
  before(async () => (org = await startOrg()));
  after(() => org.stop());

  /** The map and the warnings, or the message of the error. */
  const inOrg = async (flags: string[], variable?: string): Promise<[Record<string, string>, string[]] | string> => {
    const warnings: string[] = [];
    try {
      const client = new OrgClient(org.connection);
      const known = await licenseProfilesIn(client, licenseProfilesOf(flags, variable), (text) => warnings.push(text));
      return [Object.fromEntries(known), warnings];
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  const unknown = (license: string): string => `The org has no user license "${license}", for which `;

  it('are those of licenses in any case, by name or id', async () => {
    const { Id } = org.simulator.org.table('Profile').where('Name', LEAST)[0]!;
    expect(await inOrg([`SALESFORCE=${LEAST}`, `salesforce platform=${Id}`])).to.deep.equal([
      { salesforce: LEAST, 'salesforce platform': Id },
      [],
    ]);
  });

  it('are refused for a license of a flag that the org does not have, with near names', async () => {
    const told = await inOrg([`Salesforce Platfrom=${LEAST}`]);
    expect(told).to.equal(
      `UnknownLicenseError: ${unknown('Salesforce Platfrom')}the profile "${LEAST}" is mapped. Similar names: Salesforce Platform.`,
    );
    expect(await inOrg([`Ferry=${LEAST}`])).to.match(/ is mapped\. It has: Chatter Free; .*; Salesforce Platform; /);
  });

  it('go without a license of the variable that the org does not have, whatever its profile, and tell it', async () => {
    expect(await inOrg([], `Salesforce=${LEAST},Salesforce Platfrom=Of another org`)).to.deep.equal([
      { salesforce: LEAST },
      [
        `${unknown('Salesforce Platfrom')}BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING maps the profile "Of another org": ` +
          'this entry is passed over. Similar names: Salesforce Platform.',
      ],
    ]);
  });

  it('are refused for a profile that the org does not have, with near names', async () => {
    for (const written of [
      [['Salesforce=Minimum Acess - Salesforce']],
      [[], 'Salesforce=Minimum Acess - Salesforce'],
    ]) {
      expect(await inOrg(...(written as [string[]]))).to.match(
        /^UnknownFallbackProfileError: There is no profile "Minimum Acess - Salesforce", which is mapped for the license "Salesforce"\. Similar names: Minimum Access - Salesforce \(.*00e\w+\)/,
      );
    }
  });

  it('are taken as they are where no licenses can be read', () => {
    const mapping = licenseProfilesOf([`Ferry=${LEAST}`]);
    expect(withKnownLicenses(mapping, [], (warning) => expect.fail(warning))).to.deep.equal(mapping);
  });

  it('take no request where nothing is mapped', async () => {
    const { length } = org.simulator.requests;
    expect(await inOrg([])).to.deep.equal([{}, []]);
    expect(org.simulator.requests).to.have.length(length);
  });
});
