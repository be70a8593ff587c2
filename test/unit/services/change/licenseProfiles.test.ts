import { expect } from 'chai';
import { licenseProfilesOf } from '../../../../src/services/change/licenseProfiles.js';

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
        expect(Object.fromEntries(licenseProfilesOf(flags, variable))).to.deep.equal(expected);
      }
    });
  }
});
