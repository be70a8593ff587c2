import { expect } from 'chai';
import { parseLicenseProfile, parseLicenseProfiles } from '../../../src/model/licenseProfiles.js';

describe('licenseProfiles', () => {
  const cases: Array<[string, Record<string, string> | null]> = [
    ['', {}],
    ['Salesforce=Minimum Access - Salesforce', { salesforce: 'Minimum Access - Salesforce' }],
    ['Salesforce=A, Salesforce Platform = B', { salesforce: 'A', 'salesforce platform': 'B' }],
    ['{"Salesforce":"Least, of all","X=Y":"Z"}', { salesforce: 'Least, of all', 'x=y': 'Z' }],
    ['Salesforce', null],
    ['=A', null],
    ['Salesforce=', null],
    ['{"Salesforce":1}', null],
    ['{"Salesforce"', null],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const parsed = parseLicenseProfiles(text);
      expect(parsed && Object.fromEntries(parsed)).to.deep.equal(expected);
    });
  }

  it('takes a comma of a single mapping as part of the name', () => {
    expect(parseLicenseProfile('Salesforce=Sales, EMEA = all')).to.deep.equal(['Salesforce', 'Sales, EMEA = all']);
  });
});
