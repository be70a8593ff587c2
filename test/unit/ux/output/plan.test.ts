import { Messages } from '@salesforce/core';
import { expect } from 'chai';
import { verdicts as changeVerdicts } from '../../../../src/model/change.js';
import { undoReport } from '../../../../src/schemas/undo.js';
import { newUsersReport } from '../../../../src/schemas/users.js';
import { outcomeLine, planLine } from '../../../../src/ux/output/plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

const plans: Array<[command: string, verdicts: readonly string[], line: string]> = [
  [
    'changeFlags',
    changeVerdicts,
    'Plan: 1 grant, 1 already granted, 1 new expiry, 1 revoke, 1 already revoked, 1 refused.',
  ],
  [
    'access.undo',
    undoReport.shape.changes.element.shape.verdict.options,
    'Plan: 1 record to delete, 1 record to insert again, 1 record to set back, 1 user to deactivate, ' +
      '1 with nothing to do, 1 changed by others since, 1 refused.',
  ],
  [
    'access.user.create',
    newUsersReport.shape.users.element.shape.verdict.options,
    'Plan: 1 user to create, 1 user already there, 1 user to reactivate.',
  ],
];

describe('the line of a plan', () => {
  for (const [command, verdicts, line] of plans) {
    it(`has words for each verdict of ${command}`, () => {
      const messages = Messages.loadMessages('sf-plugin-access', command);
      expect(planLine(messages, verdicts)).to.equal(line);
      expect(planLine(messages, [verdicts[0]!, verdicts[0]!])).to.match(/^Plan: 2 [a-z ]+s\b[a-z ]*\.$/);
    });
  }
});

describe('the line of an outcome', () => {
  it('has words for each status', () =>
    expect(outcomeLine(['done', 'done', 'nothing to do', 'refused', 'failed', 'not sent'])).to.equal(
      'Outcome: 2 done, 1 with nothing to do, 1 refused, 1 failed, 1 not sent.',
    ));
});
