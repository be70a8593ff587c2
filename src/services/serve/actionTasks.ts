import { status } from '@grpc/grpc-js';
import { create, type JsonObject } from '@bufbuild/protobuf';
import { anyPack, type Any } from '@bufbuild/protobuf/wkt';
import { Messages } from '@salesforce/core';
import { TaskFailure, unimplemented, type TaskResult } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import {
  ActionType,
  BatonActionSchemaSchema,
  BatonActionStatus,
  GetActionSchemaResponseSchema,
  GetActionStatusResponseSchema,
  InvokeActionResponseSchema,
  ListActionSchemasResponseSchema,
} from '../../generated/c1/connector/v2/action_pb.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { listOfNames } from '../lookup/userList.js';
import { planStatuses, statusResults } from '../users/status.js';
import { carryOutForTask, type RunningConnector } from './runningConnector.js';
import type { Logger } from './log.js';
import { salesforceFailure, writeFailure } from './salesforceFailure.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

const UPDATE_USER_STATUS = 'update_user_status';
/** How many outcomes are kept, so that C1 can ask for them later. The oldest is dropped first. */
const MAX_OUTCOMES = 100;

type Outcome = { readonly status: BatonActionStatus; readonly response: JsonObject };

/**
 * The one action. Its name, arguments and results are those of the hosted connector.
 *
 * Source: "Connector actions", "Set up a Salesforce connector", C1's documentation.
 */
const updateUserStatus = create(BatonActionSchemaSchema, {
  name: UPDATE_USER_STATUS,
  displayName: messages.getMessage('action.name'),
  description: messages.getMessage('action.description'),
  arguments: [
    {
      name: 'resource_id',
      displayName: messages.getMessage('action.resource_id'),
      description: messages.getMessage('action.resource_id.description'),
      isRequired: true,
      field: { case: 'stringField', value: {} },
    },
    {
      name: 'is_active',
      displayName: messages.getMessage('action.is_active'),
      description: messages.getMessage('action.is_active.description'),
      isRequired: true,
      field: { case: 'boolField', value: {} },
    },
  ],
  returnTypes: [
    {
      name: 'success',
      displayName: messages.getMessage('action.success'),
      field: { case: 'boolField', value: {} },
    },
  ],
  actionType: [ActionType.ACCOUNT_ENABLE, ActionType.ACCOUNT_DISABLE],
});

/** The actions that C1's automations can ask this connector for. */
export class Actions {
  private readonly outcomes = new Map<string, Outcome>();

  public constructor(private readonly connector: RunningConnector) {}

  /**
   * Lists the actions. A connector that may change the status of no account has none.
   *
   * @param resourceTypeId the type whose actions are listed, of which there are none; '' for the actions without a type
   */
  public list(resourceTypeId: string): TaskResult {
    const isListed = this.connector.provisioning && this.connector.bounds.mayChangeStatus() && resourceTypeId === '';
    const response = create(ListActionSchemasResponseSchema, { schemas: isListed ? [updateUserStatus] : [] });
    return { response: anyPack(ListActionSchemasResponseSchema, response) };
  }

  /**
   * Describes one action.
   *
   * @throws TaskFailure with NOT_FOUND when there is no action of that name
   */
  public schema(name: string): TaskResult {
    refuseOthers(name);
    const response = create(GetActionSchemaResponseSchema, { schema: updateUserStatus });
    return { response: anyPack(GetActionSchemaResponseSchema, response) };
  }

  /**
   * Does an action. C1 can later ask for its outcome by the id of the task.
   *
   * @throws TaskFailure, with the response of the action if the action itself has failed; any other error as it is
   */
  public async invoke(name: string, args: JsonObject, context: TaskContext, log: Logger): Promise<TaskResult> {
    refuseOthers(name);
    if (!this.connector.provisioning) throw unimplemented(messages.getMessage('readOnly'));
    try {
      await this.updateUserStatus(args, context, log);
    } catch (error) {
      const failure = salesforceFailure(error);
      if (!(failure instanceof TaskFailure)) throw failure;
      const outcome = { status: BatonActionStatus.FAILED, response: { success: false, error: failure.message } };
      throw new TaskFailure(
        failure.code,
        failure.message,
        failure.isRetryable,
        this.keepOutcome(context.taskId, outcome),
      );
    }
    return {
      response: this.keepOutcome(context.taskId, { status: BatonActionStatus.COMPLETE, response: { success: true } }),
    };
  }

  /**
   * Gives the outcome of an earlier action.
   *
   * @throws TaskFailure with NOT_FOUND when no recent action has that id
   */
  public status(name: string, id: string): TaskResult {
    const outcome = this.outcomes.get(id);
    if (!outcome) throw new TaskFailure(status.NOT_FOUND, messages.getMessage('noInvocation', [id]));
    const response = create(GetActionStatusResponseSchema, { name, id, ...outcome });
    return { response: anyPack(GetActionStatusResponseSchema, response) };
  }

  /** Keeps an outcome. @returns the response with this outcome */
  private keepOutcome(id: string, outcome: Outcome): Any {
    const [oldest] = this.outcomes.keys();
    if (oldest !== undefined && this.outcomes.size >= MAX_OUTCOMES) this.outcomes.delete(oldest);
    this.outcomes.set(id, outcome);
    const response = create(InvokeActionResponseSchema, { id, name: UPDATE_USER_STATUS, ...outcome });
    return anyPack(InvokeActionResponseSchema, response);
  }

  /** @throws TaskFailure, SfError */
  private async updateUserStatus(args: JsonObject, context: TaskContext, log: Logger): Promise<void> {
    const { connection, metrics } = this.connector;
    const { resource_id: id, is_active: isActive } = args;
    if (typeof id !== 'string' || !isSalesforceId(id) || typeof isActive !== 'boolean') {
      throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('badArguments'));
    }
    const userId = toId18(id);
    const wanted = isActive ? 'active' : 'inactive';
    const plan = await planStatuses(connection, listOfNames([userId]), wanted, context.signal, { onlyIds: true });
    try {
      const proposed = {
        principalId: userId,
        access: [],
        account: { id: userId, isActivated: isActive },
        writes: plan.users.flatMap(({ planned }) => planned.write ?? []),
      };
      const { outcomes, journal } = await carryOutForTask(this.connector, plan.client, proposed, context, log);
      for (const result of statusResults(plan, outcomes)) {
        const { username, verdict, status: outcome, success, reason, error, nextSteps: steps } = result;
        log.info({ user: username, verdict, success, journal }, 'updated a status');
        if (success) continue;
        const answer = error ? `${error.message} (${error.code})` : (reason ?? '');
        throw writeFailure([steps.length > 0 ? `${answer}.` : answer, ...steps].join(' '), outcome, error);
      }
    } finally {
      metrics.salesforceCalls(plan.client.calls);
    }
  }
}

function refuseOthers(name: string): void {
  if (name !== UPDATE_USER_STATUS) throw new TaskFailure(status.NOT_FOUND, messages.getMessage('noAction', [name]));
}
