import { expect } from 'chai';
import { columnsOf, recordMaker } from '../../../src/org/read/bulkJob.js';

const fields = [
  'Id',
  'IsActive',
  'Score',
  'Alias',
  'Title',
  'Profile.Name',
  'Profile.UserLicense.Name',
  'Manager.IsActive',
];
const sample = [
  { Id: '005A', IsActive: true, Score: null, Alias: 'true', Title: null, Profile: null, Manager: null },
  {
    Id: '005B',
    IsActive: false,
    Score: 1.5,
    Alias: null,
    Title: null,
    Profile: { Name: 'Admin', UserLicense: { Name: '7' } },
    Manager: null,
  },
];

describe('columns of a Bulk API CSV', () => {
  const columns = columnsOf(fields, sample);
  const toRecord = recordMaker('User', columns);

  it('have the types that REST shows', () => {
    expect(columns).to.deep.equal({
      Id: 'text',
      IsActive: 'boolean',
      Score: 'number',
      Alias: 'text',
      Title: null,
      'Profile.Name': 'text',
      'Profile.UserLicense.Name': 'text',
      'Manager.IsActive': null,
    });
  });

  it('become records as REST shows them', () => {
    expect(toRecord(['005C', 'true', '-2', 'false', '12', 'Std', 'Salesforce', ''])).to.deep.equal({
      Id: '005C',
      IsActive: true,
      Score: -2,
      Alias: 'false',
      Title: '12',
      Profile: { Name: 'Std', UserLicense: { Name: 'Salesforce' } },
      Manager: null,
    });
    expect(toRecord(['005D', 'false', '', '', '', 'Std', '', ''])).to.deep.equal({
      Id: '005D',
      IsActive: false,
      Score: null,
      Alias: null,
      Title: null,
      Profile: { Name: 'Std', UserLicense: null },
      Manager: null,
    });
    expect(toRecord(['005E', 'false', '', '', '', '', '', ''])).to.have.property('Profile', null);
  });

  for (const [what, row] of [
    ['what may be of a type that was never shown', ['005C', 'true', '1', '', '', '', '', 'true']],
    ['what is none of the type', ['005C', 'yes', '1', '', '', '', '', '']],
    ['what is no number', ['005C', 'true', 'one', '', '', '', '', '']],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(() => toRecord(row))
        .to.throw()
        .with.property('name', 'UnreadableAnswerError');
    });
  }
});
