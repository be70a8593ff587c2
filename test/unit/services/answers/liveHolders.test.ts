import { expect } from 'chai';
import { permissionOf, type Asked } from '../../../oracle/permissions.js';
import { tablesOf } from '../../../oracle/tables.js';
import type { Switches } from '../../../../simulator/org/switches.js';
import type { Right } from '../../../../src/model/permission.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readWhoCan } from '../../../../src/services/answers/live/permissions.js';
import { whoCan } from '../../../../src/services/answers/permissionAnswers.js';
import { withSource } from '../../../../src/services/answers/source.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

/** So many permission sets that their holders are asked for by the rows of these, and no longer by ids. */
const sizes = { permissionSets: 6000, users: 60, assignments: 400 };

type AskedHere = Extract<Asked, { kind: 'system' | 'object' | 'field' }>;

const questions: ReadonlyArray<AskedHere & { readonly isMany: boolean }> = [
  { kind: 'object', object: 'Account', right: 'read', isMany: true },
  { kind: 'object', object: 'Account', right: 'modify-all', isMany: false },
  { kind: 'field', field: 'Account.Industry', right: 'read', isOpen: false, isMany: true },
  { kind: 'field', field: 'Account.Industry', right: 'edit', isOpen: false, isMany: false },
  { kind: 'system', name: 'ModifyAllData', isMany: false },
];

const positions: ReadonlyArray<Partial<Switches>> = [
  {},
  { unstoredObjectPermissions: 'hidden in semi-joins' },
  { unstoredObjectPermissions: 'hidden' },
  { assignmentSemiJoins: 'refused' },
];

describe('who has a permission in an org of very many permission sets', () => {
  let org: UnitOrg;
  before(async function () {
    this.timeout(120_000);
    org = await startOrg({ scale: 'small', sizes });
  });
  after(() => org.stop());

  for (const switches of positions) {
    it(`is who has it by a walk over every user, where the org stands at ${JSON.stringify(switches)}`, async function () {
      this.timeout(120_000);
      const first = { unstoredObjectPermissions: 'shown', assignmentSemiJoins: 'accepted' };
      Object.assign(org.simulator.org.settings.switches, first, switches);
      const admin = [...org.simulator.org.table('User').rows()].find(
        ({ Username }) => Username === org.simulator.username,
      )!;
      const tables = tablesOf(org.simulator.org, admin.Id);
      for (const { isMany, ...asked } of questions) {
        const id = 'object' in asked ? asked.object : 'field' in asked ? asked.field : asked.name;
        const right: Right = 'right' in asked ? asked.right : 'read';
        const permission = { kind: asked.kind, id, name: id, label: null };
        const question = { about: 'permissions', wanted: [{ permission, right }], isAny: false } as const;
        org.simulator.resetRequests();
        const client = new OrgClient(org.connection);
        const source = await readWhoCan(client, question, new AbortController().signal);
        const rows = await withSource(source, ({ reader }) => [...whoCan(reader, question, [])]);
        const expected = tables
          .rows('User')
          .map((user) => ({
            name: String(user.Username),
            verdict: permissionOf(asked, user, tables).verdict,
          }))
          .filter(({ verdict }) => verdict !== 'no');
        const told = rows.map(({ user, verdict }) => ({ name: user.username, verdict }));
        const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);
        expect(told.sort(byName), `${id}:${right}`).to.deep.equal(expected.sort(byName));
        const bySemiJoin = org.simulator.requests.some(({ query }) => query?.includes('PermissionSetId IN (SELECT'));
        expect(bySemiJoin, `${id}:${right} is asked by rows`).to.equal(isMany);
      }
    });
  }
});
