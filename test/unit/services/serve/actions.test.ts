import { expect } from 'chai';
import { status } from '@grpc/grpc-js';
import {
  BatonActionStatus,
  GetActionSchemaResponseSchema,
  GetActionStatusResponseSchema,
  InvokeActionResponseSchema,
  ListActionSchemasResponseSchema,
} from '../../../../src/generated/c1/connector/v2/action_pb.js';
import { done, failureOf, messageIn, successOf } from './support/answers.js';
import { prepareServing, type Serving } from './support/serving.js';
import { statusOf } from './support/tasks.js';

const NAME = 'update_user_status';

describe('serve: actions', () => {
  let serving: Serving;
  before(async () => {
    serving = await prepareServing();
    serving.start();
  });
  after(() => serving.stop());

  it('describes update_user_status', async () => {
    const listed = await done(serving.c1, { case: 'actionListSchemas', value: {} });
    const { schemas } = successOf(listed, ListActionSchemasResponseSchema).response;
    expect(schemas.map(({ name }) => name)).to.deep.equal([NAME]);
    const got = await done(serving.c1, { case: 'actionGetSchema', value: { name: NAME } });
    const { schema } = successOf(got, GetActionSchemaResponseSchema).response;
    expect(schema!.arguments.map(({ name, isRequired, field }) => [name, isRequired, field.case])).to.deep.equal([
      ['resource_id', true, 'stringField'],
      ['is_active', true, 'boolField'],
    ]);
    const onUsers = await done(serving.c1, { case: 'actionListSchemas', value: { resourceTypeId: 'user' } });
    expect(successOf(onUsers, ListActionSchemasResponseSchema).response.schemas).to.deep.equal([]);
  });

  it('deactivates and activates, twice as good as once, and remembers the outcome', async () => {
    const id = serving.org.userId('carlos.mendes');
    const isActive = (): unknown => serving.org.simulator.org.table('User').existing(id)['IsActive'];
    for (const wanted of [false, false, true]) {
      const task = await done(serving.c1, statusOf(id, wanted));
      const { response } = successOf(task, InvokeActionResponseSchema);
      expect(response).to.deep.include({ id: task.id, name: NAME, response: { success: true } });
      expect(response.status).to.equal(BatonActionStatus.COMPLETE);
      expect(isActive()).to.equal(wanted);
      const asked = await done(serving.c1, { case: 'actionStatus', value: { name: NAME, id: task.id } });
      const known = successOf(asked, GetActionStatusResponseSchema).response;
      expect(known).to.deep.include({ id: task.id, status: BatonActionStatus.COMPLETE, response: { success: true } });
    }
  });

  it('fails with the response of an action that failed', async () => {
    const { simulator } = serving.org;
    const own = simulator.org.table('User').where('Username', simulator.username)[0]!.Id;
    const task = await done(serving.c1, statusOf(own, false));
    expect(failureOf(task)).to.deep.include({ code: status.FAILED_PRECONDITION, isRetryable: false });
    const { finalState } = task.outcomes[0]!;
    const { response } = finalState.value as { response?: Parameters<typeof messageIn>[0] };
    expect(messageIn(response, InvokeActionResponseSchema)).to.deep.include({
      status: BatonActionStatus.FAILED,
      id: task.id,
    });
  });

  it('refuses other actions, unknown ids and wrong arguments', async () => {
    const refusals = [
      await done(serving.c1, { case: 'actionInvoke', value: { name: 'other', args: {} } }),
      await done(serving.c1, { case: 'actionGetSchema', value: { name: 'other' } }),
      await done(serving.c1, { case: 'actionStatus', value: { name: NAME, id: 'other' } }),
      await done(serving.c1, { case: 'actionInvoke', value: { name: NAME, args: { resource_id: 'x' } } }),
      await done(serving.c1, statusOf('005000000000001AAA', false)),
    ].map(failureOf);
    expect(refusals.map(({ code }) => code)).to.deep.equal([
      status.NOT_FOUND,
      status.NOT_FOUND,
      status.NOT_FOUND,
      status.INVALID_ARGUMENT,
      status.NOT_FOUND,
    ]);
    expect(refusals.map(({ isRetryable }) => isRetryable)).to.deep.equal(Array(5).fill(false));
  });

  it('remembers the outcomes of the last hundred', async function () {
    this.timeout(60_000);
    const invoke = { case: 'actionInvoke', value: { name: NAME, args: {} } } as const;
    const ids: string[] = [];
    for (let count = 0; count < 101; count += 1) ids.push((await done(serving.c1, invoke)).id);
    const [forgotten, known] = ids;
    const ask = (id: string) => done(serving.c1, { case: 'actionStatus', value: { name: NAME, id } });
    expect(failureOf(await ask(forgotten!)).code).to.equal(status.NOT_FOUND);
    const { response } = successOf(await ask(known!), GetActionStatusResponseSchema);
    expect(response.status).to.equal(BatonActionStatus.FAILED);
  });

  // The last: the org answers nothing any more.
  it('may be tried again after an error that may pass', async () => {
    const { faults } = serving.org.simulator;
    faults.plan({ kind: 'daily-limit', method: 'PATCH', times: 'always' });
    const failure = failureOf(await done(serving.c1, statusOf(serving.org.userId('carlos.mendes'), false)));
    expect(failure).to.deep.include({ code: status.RESOURCE_EXHAUSTED, isRetryable: true });
  });
});
