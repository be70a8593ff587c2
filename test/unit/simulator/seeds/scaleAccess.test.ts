import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import type { Org } from '../../../../simulator/org/types.js';
import { seedScale } from '../../../../simulator/seeds/scale/index.js';
import { SCALES, type OrgSize } from '../../../../simulator/seeds/scale/sizes.js';

type Answers = { org: Org; ask: (this: void, soql: string) => Array<Record<string, unknown>> };

function open(size: OrgSize, seed = 1): Answers {
  const org = createOrg();
  const { adminUserId } = seedScale(org, size, seed);
  return {
    org,
    ask(soql) {
      const answer = org.query(soql, { userId: adminUserId, apiVersion: 67 });
      return answer.page(0, answer.totalSize);
    },
  };
}

describe('simulator: what generated permission sets open', function () {
  this.timeout(60_000);
  const small = open(SCALES.small);
  const { org, ask } = small;
  org.settings.switches.unstoredObjectPermissions = 'hidden';

  for (const [object, fields] of [
    ['ObjectPermissions', 'Id, ParentId, SobjectType, PermissionsRead, PermissionsEdit, PermissionsModifyAllRecords'],
    ['FieldPermissions', 'Id, ParentId, SobjectType, Field, PermissionsRead, PermissionsEdit'],
    ['PermissionSetTabSetting', 'Id, ParentId, Name, Visibility'],
    ['SetupEntityAccess', 'Id, ParentId, SetupEntityId, SetupEntityType'],
  ] as const) {
    it(`${object}: is the same in one answer, page by page, and set by set`, () => {
      const all = ask(`SELECT ${fields} FROM ${object} ORDER BY Id`);
      expect(all.length).to.be.greaterThan(300);
      const ids = all.map(({ Id }) => String(Id));
      expect([...new Set(ids)].sort()).to.deep.equal(ids);
      const paged: unknown[] = [];
      for (let after = ''; ;) {
        const page = ask(`SELECT ${fields} FROM ${object}${after && ` WHERE Id > '${after}'`} ORDER BY Id LIMIT 200`);
        if (page.length === 0) break;
        paged.push(...page);
        after = String(page.at(-1)!.Id);
      }
      expect(paged).to.deep.equal(all);
      const sets = [...org.table('PermissionSet').rows()];
      const bySet = sets.flatMap(({ Id }) =>
        ask(`SELECT ${fields} FROM ${object} WHERE ParentId = '${Id}' ORDER BY Id`),
      );
      expect(bySet).to.have.length(all.length);
      const some = all[Math.floor(all.length / 2)]!;
      expect(ask(`SELECT ${fields} FROM ${object} WHERE Id = '${String(some.Id)}'`)).to.deep.equal([some]);
      expect(open(SCALES.small).ask(`SELECT ${fields} FROM ${object} WHERE Id = '${String(some.Id)}'`)).to.deep.equal([
        some,
      ]);
    });
  }

  it('are found by object, also in a semi-join and by a second condition', () => {
    const [{ SobjectType } = {}] = ask(
      "SELECT SobjectType FROM ObjectPermissions WHERE SobjectType LIKE '%__c' LIMIT 1",
    );
    const where = `SobjectType = '${String(SobjectType)}' AND PermissionsRead = true`;
    const parents = ask(`SELECT ParentId FROM ObjectPermissions WHERE ${where}`).map(({ ParentId }) => ParentId);
    const sets = ask(
      `SELECT Id FROM PermissionSet WHERE Id IN (SELECT ParentId FROM ObjectPermissions WHERE ${where})`,
    );
    expect(sets.map(({ Id }) => Id)).to.have.members(parents);
    expect(parents.length).to.be.greaterThan(3);
  });

  it('gives the set of a group what its components give', () => {
    const [group] = org.table('PermissionSetGroup').rows();
    const [owned] = org.table('PermissionSet').where('PermissionSetGroupId', group!.Id);
    const components = org.table('PermissionSetGroupComponent').where('PermissionSetGroupId', group!.Id);
    const fieldsOf = (ids: unknown[]): string[] =>
      ask(
        `SELECT Field, PermissionsEdit FROM FieldPermissions WHERE ParentId IN (${ids.map((id) => `'${String(id)}'`).join()})`,
      )
        .filter(({ PermissionsEdit }) => PermissionsEdit)
        .map(({ Field }) => String(Field));
    const expected = new Set(fieldsOf(components.map(({ PermissionSetId }) => PermissionSetId)));
    expect(new Set(fieldsOf([owned!.Id]))).to.deep.equal(expected);
  });

  it('opens nothing by a set that somebody makes later', () => {
    const set = org.table('PermissionSet').insert({ Name: 'Later', Label: 'Later' });
    expect(ask(`SELECT Id FROM FieldPermissions WHERE ParentId = '${set.Id}'`)).to.deep.equal([]);
    org.table('PermissionSet').delete(set.Id);
  });

  it('has the volumes of a medium org', () => {
    const medium = open(SCALES.medium);
    medium.org.settings.switches.unstoredObjectPermissions = 'hidden';
    const count = (object: string): number => Number(medium.ask(`SELECT COUNT(Id) n FROM ${object}`)[0]?.n);
    expect(count('ObjectPermissions')).to.be.within(12_000, 20_000);
    expect(count('FieldPermissions')).to.be.within(220_000, 380_000);
    expect(count('SetupEntityAccess')).to.be.within(17_000, 27_000);
    expect(count('PermissionSetTabSetting')).to.be.within(4000, 8000);
  });
});
