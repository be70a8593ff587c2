import { expect } from 'chai';
import type { ChangeResult } from '../../../../src/schemas/changes.js';
import type { StatePlan } from '../../../../src/schemas/state.js';
import { planMarkdown } from '../../../../src/services/state/planMarkdown.js';
import { hostileTexts, UNSEEN } from '../../../hostileTexts.js';

type Planned = Extract<ChangeResult, { userId: string | null }>;

const change = (more: Partial<Planned>): ChangeResult =>
  ({
    source: 'access/permission-set/Sales_Ops.yaml:5',
    action: 'grant',
    user: 'ada@acme.example',
    userId: '005000000000001AAA',
    resourceType: 'permission',
    resource: 'Sales_Ops',
    entitlement: 'permission:0PS000000000001AAA:assigned',
    verdict: 'grant',
    status: 'planned',
    reason: null,
    recordId: null,
    error: null,
    expiresAt: null,
    replaced: null,
    permissions: [],
    heldThrough: [],
    nextSteps: [],
    ...more,
  }) as ChangeResult;

const plan = (changes: ChangeResult[], more: Partial<StatePlan> = {}): StatePlan => ({
  folder: 'access',
  changes,
  isDrifted: changes.length > 0,
  withoutFile: [],
  nested: [],
  othersLeft: 0,
  neededLeft: 0,
  withoutAccess: [],
  outputFile: null,
  apiCalls: 12,
  ...more,
});

describe('the plan of a folder in Markdown', () => {
  it('has what is refused and what is dangerous before the rest, and what is left below', async () => {
    const changes = [
      change({}),
      change({ verdict: 'already granted', status: 'nothing to do' }),
      change({ action: 'revoke', verdict: 'revoke', user: 'bob@acme.example', source: 'access/queue/Support.yaml' }),
      change({
        resourceType: 'territory',
        resource: 'North',
        entitlement: 'territory:0MI000000000001AAA:role:Owner',
        replaced: 'Sales Rep',
      }),
      change({ permissions: ['ModifyAllData', 'AuthorApex'], expiresAt: '2027-03-31T22:00:00Z' }),
      change({ verdict: 'refused', status: 'refused', resourceType: 'profile', reason: 'it needs *another* license' }),
    ];
    const notes = {
      withoutFile: [{ access: 'queue:Claims', name: 'Claims', holders: 1200 }],
      nested: [{ access: 'group:EMEA', name: 'EMEA', members: 2 }],
      othersLeft: 3,
    };
    expect(await planMarkdown(plan(changes, notes), 'prod (ada@acme.example), production')).to.equal(
      `### What these files change in \`prod (ada@acme.example), production\`

2 to give, 1 to take away, 1 to change, 1 refused.

| | User | Access | How | File |
| - | - | - | - | - |
| ! | \`ada@acme.example\` | \`profile:Sales_Ops\` | it needs &#42;another&#42; license | \`access/permission-set/Sales_Ops.yaml:5\` |
| + | \`ada@acme.example\` | \`permission-set:Sales_Ops\` | until 2027-03-31T22:00:00Z; gives \`ModifyAllData\`, \`AuthorApex\` | \`access/permission-set/Sales_Ops.yaml:5\` |
| + | \`ada@acme.example\` | \`permission-set:Sales_Ops\` | | \`access/permission-set/Sales_Ops.yaml:5\` |
| - | \`bob@acme.example\` | \`permission-set:Sales_Ops\` | | \`access/queue/Support.yaml\` |
| ~ | \`ada@acme.example\` | \`territory:North\` | as \`Owner\`; from \`Sales Rep\` | \`access/permission-set/Sales_Ops.yaml:5\` |

- Not in a file, and left: \`queue:Claims\`, held by 1,200
- Groups and roles that are members of groups are left as they are, in: \`group:EMEA\`
- Inactive users and users of portals who are in no file of a profile or role, and are left: 3
`,
    );
  });

  it('says that there is nothing', async () => {
    const nothing = '### What these files change in `prod`\n\nNothing: the org is as the files say.\n';
    expect(await planMarkdown(plan([]), 'prod')).to.equal(nothing);
    expect(await planMarkdown(plan([], { withoutAccess: ['queue:Clams'] }), 'prod')).to.equal(
      `${nothing}\n- No access of the org fits \`queue:Clams\` in \`access.yaml\`\n`,
    );
  });

  it('fits a comment, however much there is', async () => {
    const many = Array.from({ length: 5000 }, (_, at) =>
      change({ user: `${'long.name.'.repeat(10)}${at}@acme.example`, resource: `Set_${'x'.repeat(100)}_${at}` }),
    );
    const withoutFile = Array.from({ length: 500 }, (_, at) => ({ access: `queue:Q${at}`, name: 'Q', holders: 1 }));
    const text = await planMarkdown(plan(many, { withoutFile }), 'prod');
    expect(text.length).to.be.below(65_536);
    expect(text).to.match(/4,8\d\d more are not shown: `--output-file`/);
    expect(text).to.contain('- 480 more are not shown');
  });

  it('is only text, whatever somebody typed', async () => {
    for (const { text } of hostileTexts) {
      const told = await planMarkdown(plan([change({ user: text, resource: text, source: text, reason: text })]), text);
      expect(told).not.to.match(UNSEEN);
      const row = told.split('\n').find((line) => line.startsWith('| + '))!;
      expect(row.match(/\|/g)).to.have.length(6);
    }
  });
});
