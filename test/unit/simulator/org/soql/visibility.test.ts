import { expect } from 'chai';
import { Company, granting } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

describe('a query for what is not there', () => {
  const company = new Company();
  const refusal = (soql: string, apiVersion = 67): ReturnType<typeof faultOf> =>
    faultOf(() => company.org.query(soql, company.as(company.admin, apiVersion)));

  const tooNew: Array<[string, number, string]> = [
    ['SELECT Type FROM PermissionSet', 45, 'INVALID_FIELD'],
    ['SELECT ExpirationDate FROM PermissionSetAssignment', 51, 'INVALID_FIELD'],
    ['SELECT HasActivationRequired FROM PermissionSetGroup', 52, 'INVALID_FIELD'],
    ['SELECT Description FROM Group', 61, 'INVALID_FIELD'],
    ['SELECT Id FROM BotDefinition', 59, 'INVALID_TYPE'],
    ['SELECT (SELECT Id FROM Assignments) FROM PermissionSetGroup', 44, 'INVALID_TYPE'],
  ];
  for (const [soql, version, errorCode] of tooNew)
    it(`asks in v${version} for what came later: ${soql}`, () => {
      expect(refusal(soql, version).errorCode).to.equal(errorCode);
      expect(() => company.org.query(soql, company.as(company.admin, version + 1))).not.to.throw();
    });

  it('asks for a feature that is off', () => {
    company.org.settings.features.delete('territory-management');
    company.org.settings.features.delete('digital-experiences');
    expect(refusal('SELECT Id FROM Territory2').errorCode).to.equal('INVALID_TYPE');
    expect(refusal('SELECT ContactId FROM User').errorCode).to.equal('INVALID_FIELD');
  });

  it('asks for what the running user may not see, as if it did not exist', () => {
    const fault = faultOf(() => company.org.query('SELECT Id FROM PermissionSet', company.as(company.seller)));
    expect(fault).to.include({ status: 400, errorCode: 'INVALID_TYPE' });
    const path = faultOf(() =>
      company.org.query('SELECT User.Alias, User.Profile.Name FROM UserLogin', company.as(company.seller)),
    );
    expect(path.errorCode).to.equal('INVALID_TYPE');
    company.assign(company.seller, company.permissionSet('Viewer', granting('AssignPermissionSets')));
    expect(() => company.org.query('SELECT Id FROM PermissionSet', company.as(company.seller))).not.to.throw();
  });
});
