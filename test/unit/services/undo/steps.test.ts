import { expect } from 'chai';
import type { Fields } from '../../../../src/model/recordWrite.js';
import { withWrite } from '../../../../src/services/undo/touchedRecords.js';
import { fieldsOf, undoSteps, type UndoStep } from '../../../../src/services/undo/steps.js';

const now = new Date('2026-09-01T09:00:00Z');

describe('bringing a deleted assignment back', () => {
  const stepOf = (before: Fields): UndoStep | undefined =>
    undoSteps(
      { object: 'PermissionSetAssignment', id: '0Pa000000000001AAA', identity: before, before, after: [null] },
      null,
      now,
    )[0];

  for (const [ends, verdict] of [
    ['2026-09-01T08:59:59Z', 'nothing to do'],
    ['2026-09-01T09:00:00Z', 'nothing to do'],
    ['2026-09-01T09:00:01Z', 'insert again'],
  ] as const) {
    it(`that ends at ${ends}: ${verdict}`, () => expect(stepOf({ ExpirationDate: ends })?.verdict).to.equal(verdict));
  }

  const [user, set, group] = ['005000000000001AAA', '0PS000000000001AAA', '0PG000000000001AAA'];
  for (const [what, target, fields] of [
    ['a permission set', { PermissionSetId: set, PermissionSetGroupId: null }, { PermissionSetId: set }],
    ['a permission set group', { PermissionSetId: set, PermissionSetGroupId: group }, { PermissionSetGroupId: group }],
  ] as const) {
    it(`names of ${what} no more than Salesforce takes`, () =>
      expect(stepOf({ AssigneeId: user, ExpirationDate: null, ...target })?.write).to.deep.equal({
        op: 'insert',
        object: 'PermissionSetAssignment',
        fields: { AssigneeId: user, ...fields },
      }));
  }
});

describe('taking away what a run gave', () => {
  const cases: Array<[object: string, identity: Record<string, string>, optional: string]> = [
    [
      'PermissionSetAssignment',
      { AssigneeId: '005000000000001AAA', PermissionSetId: '0PS000000000001AAA' },
      'ExpirationDate',
    ],
    [
      'UserTerritory2Association',
      { UserId: '005000000000001AAA', Territory2Id: '0MI000000000001AAA' },
      'RoleInTerritory2',
    ],
  ];
  for (const [object, fields, optional] of cases) {
    const touched = withWrite(null, { write: { op: 'insert', object, fields }, outcome: 'unknown', recordId: null });
    for (const [value, verdict] of [
      [null, 'delete'],
      ['given since', 'changed since'],
    ] as const) {
      it(`${object} with ${optional} ${String(value)}: ${verdict}`, () => {
        expect(fieldsOf(touched)).to.include(optional);
        const present = { Id: '0Pa000000000001AAA', ...fields, [optional]: value };
        expect(undoSteps(touched, present, now).map((step) => step.verdict)).to.deep.equal([verdict]);
      });
    }
  }
});
