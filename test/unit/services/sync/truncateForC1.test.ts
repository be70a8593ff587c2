import { expect } from 'chai';
import { truncateForC1 } from '../../../../src/services/sync/truncateForC1.js';
import { RecordingSink } from '../../support/recordingSink.js';
import { accountOf, ref } from '../../support/snapshots.js';

const LONG_SLUG = `role:${'語'.repeat(330)}`;

describe('truncateForC1', () => {
  let sink: RecordingSink;
  let problems: string[];
  let within: ReturnType<typeof truncateForC1>;
  beforeEach(() => {
    sink = new RecordingSink();
    problems = [];
    within = truncateForC1(sink, (record, problem) => problems.push(`${record}: ${problem}`));
  });

  it('passes on what C1 takes, and says nothing', () => {
    within.account(accountOf('005A'));
    within.grant({ entitlement: ref('permission:0PSX:assigned'), principalId: '005A', expiresAt: null });
    within.inheritance({ from: ref('group:A:member'), to: ref('group:B:member') });
    expect(sink.accounts).to.deep.equal([accountOf('005A')]);
    expect(sink.grants).to.deep.equal(['permission:0PSX:assigned:user:005A']);
    expect(sink.inheritances).to.have.length(1);
    expect(problems).to.deep.equal([]);
  });

  it('drops an email that is none, not the account', () => {
    within.account(accountOf('005A', { email: 'nobody' }));
    expect(sink.accounts).to.deep.equal([accountOf('005A', { email: null })]);
    expect(problems).to.deep.equal([
      'user:005A: C1 does not accept "nobody" as an email address, so the account has none.',
    ]);
  });

  it('cuts names at 1,024 bytes and descriptions at 2,048', () => {
    within.resource({
      type: 'agent',
      id: '0XxA',
      displayName: '語'.repeat(400),
      stableName: 'Agent',
      description: '語'.repeat(1000),
      parentId: null,
      profile: {},
    });
    const [agent] = sink.resources;
    expect(agent!.displayName).to.equal('語'.repeat(341));
    expect(agent!.description).to.equal('語'.repeat(682));
    expect(problems).to.deep.equal([
      'agent:0XxA: C1 takes 1,024 bytes at most, so its name was cut.',
      'agent:0XxA: C1 takes 2,048 bytes at most, so its description was cut.',
    ]);
  });

  it('drops an entitlement whose id is too long, with all that refers to it', () => {
    const entitlement = ref(`territory:0MIA:${LONG_SLUG}`);
    within.entitlement({ ...entitlement, displayName: 'Long', description: 'Long' });
    within.grant({ entitlement, principalId: '005A', expiresAt: null });
    within.inheritance({ from: entitlement, to: ref('group:B:member') });
    expect(sink.entitlements).to.deep.equal([]);
    expect(sink.grants).to.deep.equal([]);
    expect(sink.drops).to.deep.equal(['1 grant territory id-too-long', '1 inheritance group id-too-long']);
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include('territory:0MIA:role:').and.include('1024 bytes');
  });
});
