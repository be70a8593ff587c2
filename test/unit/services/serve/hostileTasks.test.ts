import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { expect } from 'chai';
import type { TaskType } from '../../../c1/tasks/task.js';
import { done, failureOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import { grantOf, revokeOf, statusOf } from './support/tasks.js';

/** Twice in a task, it is below the 4 MB that a message of gRPC may have. */
const LONG = 'A'.repeat(1_500_000);
const MANY = 20_000;
const USER = '005000000000001AAA';
/** What a refusal may take of C1's page and of the log, in characters. */
const MESSAGE = 2100;
/** Milliseconds for a task, on a machine that is busy with other tests. */
const TASK = 60_000;

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 1;
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
};

const account = (profile: JsonObject): TaskType => ({ case: 'createAccount', value: { accountInfo: { profile } } });
const many = (of: (index: number) => [string, JsonValue]): JsonObject =>
  Object.fromEntries(Array.from({ length: MANY }, (_, index) => of(index)));

const tasks: ReadonlyArray<readonly [title: string, task: TaskType]> = [
  ['a grant to a user whose id has 1,500,000 characters', grantOf(`group:00G000000000001AAA:member`, LONG)],
  ['a grant of a resource whose id has 1,500,000 characters', grantOf(`group:${LONG}:member`, USER)],
  ['a revoke whose slug has 1,500,000 characters', revokeOf(`group:00G000000000001AAA:${LONG}`, USER)],
  ['a grant of what is no entitlement', grantOf(':::::', USER)],
  ['a grant of a resource type of JavaScript', grantOf('__proto__:constructor:toString', USER)],
  ['a grant that says nothing', { case: 'grant', value: {} }],
  ['a revoke that says nothing', { case: 'revoke', value: {} }],
  ['a revoke of names that control a terminal', revokeOf('group:\u001b[2J\u202e\0:member', '\u0007\n{"level":"info"}')],
  ['a new account with 20,000 keys', account(many((index) => [`key${String(index)}`, 'x']))],
  ['a new account with a value of 1,500,000 characters', account({ email: LONG, last_name: 'A' })],
  ['a new account with objects in objects', account({ email: nested(20), last_name: nested(20) })],
  ['a new account without anything', { case: 'createAccount', value: {} }],
  ['an action whose name has 1,500,000 characters', { case: 'actionInvoke', value: { name: LONG } }],
  [
    'an action with 20,000 arguments',
    {
      case: 'actionInvoke',
      value: { name: 'update_user_status', args: many((index) => [`a${String(index)}`, index]) },
    },
  ],
  [
    'an action with an argument of another type',
    {
      case: 'actionInvoke',
      value: { name: 'update_user_status', args: { resource_id: nested(20), is_active: 'no' } },
    },
  ],
  ['the schema of an action that is not there', { case: 'actionGetSchema', value: { name: '__proto__' } }],
  ['the state of an action that never was', { case: 'actionStatus', value: { name: 'x', id: LONG } }],
  [
    'a sync of 20,000 types that are not there',
    { case: 'syncFull', value: { syncResourceTypeIds: Object.keys(many((index) => [`type${String(index)}`, 1])) } },
  ],
  ['a task that this connector does not do', { case: 'eventFeed', value: {} }],
  ['credentials to be replaced', { case: 'rotateCredentials', value: {} }],
  ['a task that says nothing', { case: undefined }],
];

describe('serve: hostile tasks', () => {
  let serving: Serving;
  let end: () => Promise<void>;
  before(async () => {
    serving = await prepareServing();
    end = serving.start();
  });
  after(async () => {
    await end();
    await serving.stop();
  });

  for (const [title, task] of tasks) {
    it(`ends ${title} with a short refusal, and goes on`, async function () {
      this.timeout(TASK);
      const writes = serving.org.simulator.requests.filter(({ method }) => method !== 'GET').length;
      const { message, isRetryable } = failureOf(await done(serving.c1, task));
      expect(message).to.have.length.within(1, MESSAGE);
      expect(isRetryable).to.equal(false);
      expect(serving.org.simulator.requests.filter(({ method }) => method !== 'GET')).to.have.length(writes);
      expect(failureOf(await done(serving.c1, statusOf(USER, true))).message).to.include(USER);
      for (const line of serving.log()) expect(JSON.stringify(line).length).to.be.below(2 * MESSAGE);
    });
  }

  it('goes on after tasks that cannot be decoded, and logs them', async function () {
    this.timeout(TASK);
    serving.c1.enqueue({ case: 'actionInvoke', value: { name: 'A'.repeat(5_000_000) } });
    serving.c1.enqueue(account({ email: nested(1000) }));
    expect(failureOf(await done(serving.c1, statusOf(USER, true))).message).to.include(USER);
    const failed = serving.log().filter(({ msg }) => msg === 'C1 cannot be asked for tasks');
    expect(failed.map(({ error }) => String(error)).join()).to.match(/larger|decompresses/);
  });
});
