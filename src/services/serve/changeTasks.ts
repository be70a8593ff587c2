import { create } from '@bufbuild/protobuf';
import { anyPack, type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { TaskFailure, type TaskResult } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { type Grant, GrantSchema } from '../../generated/c1/connector/v2/connector_pb.js';
import {
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantManagerServiceGrantResponseSchema,
  GrantManagerServiceRevokeResponseSchema,
} from '../../generated/c1/connector/v2/provisioning_pb.js';
import type {
  Task_GrantTask as GrantTask,
  Task_RevokeTask as RevokeTask,
} from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { writesOf } from '../../model/change.js';
import { canExpire, entitlementId, parseEntitlementId } from '../../model/entitlement.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { toUtc } from '../../model/time.js';
import { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { soqlIn } from '../../org/soql.js';
import { planChanges, type PlannedRow } from '../change/plan.js';
import type { ChangeResult } from '../../schemas/changes.js';
import { readHeldAfterwards } from '../change/heldThrough.js';
import { resultsOf } from '../change/report.js';
import { requestChanges, type RequestedChange, requestRevokes } from '../change/request.js';
import { grantableKind } from '../../resources/index.js';
import type { Logger } from './log.js';
import { carryOutForTask, type RunningConnector } from './runningConnector.js';
import { finalFailure, salesforceFailure, writeFailure } from './salesforceFailure.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * Gives a user the entitlement that C1 asks for.
 *
 * @throws TaskFailure that C1 never tries again, as C1's own connectors have it
 */
export async function grantTask(
  connector: RunningConnector,
  { entitlement, principal, duration }: GrantTask,
  context: TaskContext,
  log: Logger,
): Promise<TaskResult> {
  if (!entitlement || !principal?.id) throw malformed(messages.getMessage('grantIncomplete'));
  if (principal.id.resourceType !== 'user') {
    throw malformed(messages.getMessage('onlyUsers', [principal.id.resourceType]));
  }
  try {
    const expiresAt = expiryOf(entitlement.id, duration, context.record.seenAt, log);
    const named = { user: [principal.id.resource], entitlement: [entitlement.id] };
    const isChanged = await change(connector, byIds(requestChanges('grant', named, expiresAt)), context, log);
    const annotations = isChanged ? [] : [anyPack(GrantAlreadyExistsSchema, create(GrantAlreadyExistsSchema))];
    const grant = create(GrantSchema, {
      entitlement,
      principal,
      id: `${entitlement.id}:user:${principal.id.resource}`,
    });
    const response = create(GrantManagerServiceGrantResponseSchema, { annotations, grants: [grant] });
    return { response: anyPack(GrantManagerServiceGrantResponseSchema, response), annotations };
  } catch (error) {
    throw finalFailure(error);
  }
}

/**
 * Takes from a user the grant that C1 wants to be revoked.
 *
 * @throws TaskFailure; any error other than an SfError, as it is
 */
export async function revokeTask(
  connector: RunningConnector,
  { grant }: RevokeTask,
  context: TaskContext,
  log: Logger,
): Promise<TaskResult> {
  if (!grant?.id && !(grant?.entitlement?.id && grant.principal?.id)) throw malformed(messages.getMessage('noGrant'));
  const principal = grant.principal?.id;
  if (principal && principal.resourceType !== 'user') {
    throw malformed(messages.getMessage('onlyUsers', [principal.resourceType]));
  }
  try {
    const isChanged = await change(connector, byIds(requestRevoke(grant)), context, log);
    const annotations = isChanged ? [] : [anyPack(GrantAlreadyRevokedSchema, create(GrantAlreadyRevokedSchema))];
    const response = create(GrantManagerServiceRevokeResponseSchema, { annotations });
    return { response: anyPack(GrantManagerServiceRevokeResponseSchema, response), annotations };
  } catch (error) {
    throw salesforceFailure(error);
  }
}

/**
 * Requests to revoke a grant by its entitlement and its principal, as every SDK of C1 sends them: C1 may have another id of the
 * grant, or none, such as where another connector's sync gave it. Without them, the id that C1 gives decides.
 *
 * @throws SfError BadEntitlementError, BadGrantError
 */
function requestRevoke({ id, entitlement, principal }: Grant): RequestedChange[] {
  if (!entitlement?.id || !principal?.id) return requestRevokes([id]);
  return requestChanges('revoke', { user: [principal.id.resource], entitlement: [entitlement.id] });
}

/**
 * The changes with their ids of 18 characters. C1 names users and resources by ids; names are refused, since people of the org choose
 * them.
 *
 * @throws TaskFailure with INVALID_ARGUMENT
 */
function byIds(requested: readonly RequestedChange[]): RequestedChange[] {
  return requested.map((one) => ({ ...one, user: idOf('user', one.user), resource: idOf(one.type, one.resource) }));
}

function idOf(type: ResourceTypeId, text: string): string {
  if (isSalesforceId(text)) return toId18(text);
  throw malformed(messages.getMessage('noId', [resourceType(type).name, text]));
}

/**
 * Carries out one change, with a journal as a command writes it.
 *
 * @returns whether there was anything to do
 * @throws TaskFailure when the change is not possible, or was not done; SfError when the org cannot be read
 */
async function change(
  connector: RunningConnector,
  requested: readonly RequestedChange[],
  context: TaskContext,
  log: Logger,
): Promise<boolean> {
  const { connection, licenseProfiles, metrics } = connector;
  // An impossible change is reported by this file, not by the plan: the texts of the plan name the flags of a command.
  const options = { licenseProfiles, skipInvalid: true, now: new Date(), isForC1: true };
  const client = new OrgClient(connection, { signal: context.signal });
  try {
    const rows = await planChanges(client, requested, options).catch((error: unknown) => {
      throw client.explain(error);
    });
    rows.forEach(({ requested: { type, resource, slug, expiresAt } }, index) => {
      const wasToEnd = Boolean(requested[index]!.expiresAt) && !expiresAt;
      if (wasToEnd) warnOfNoEnd(entitlementId({ type, resourceId: resource, slug }), log);
    });
    for (const { planned, user } of rows) {
      if (planned?.warning) log.warn({ user: user?.username }, planned.warning);
    }
    const invalid = rows.find(({ problem }) => problem !== null);
    if (invalid) {
      await refuseInvalid(client, invalid);
      return false;
    }
    const writes = rows.flatMap(({ planned }) => (planned ? writesOf(planned) : []));
    const proposed = {
      principalId: rows[0]?.user?.id ?? null,
      access: rows.flatMap(({ requested: { type }, target }) => (target ? [{ type, id: target.id }] : [])),
      writes,
    };
    const { outcomes, journal } = await carryOutForTask(connector, client, proposed, context, log);
    const afterwards = await readHeldAfterwards(client, rows, outcomes);
    for (const result of resultsOf(rows, outcomes, afterwards)) {
      const { user, entitlement, verdict, expiresAt } = result;
      log.info({ user, entitlement, verdict, outcome: result.status, expiresAt, journal }, 'changed');
      refuseFailed(result);
    }
    return outcomes.length > 0;
  } finally {
    metrics.salesforceCalls(client.calls);
  }
}

/**
 * When a grant ends. Its duration counts from the moment at which C1 first gave the task.
 *
 * @returns the time; null if the grant never ends; undefined if Salesforce cannot end grants of this type
 */
function expiryOf(id: string, duration: Duration | undefined, seenAt: number, log: Logger): string | null | undefined {
  const entitlement = parseEntitlementId(id);
  const milliseconds = duration ? durationMs(duration) : 0;
  if (entitlement && canExpire(entitlement.type))
    return milliseconds > 0 ? toUtc(new Date(seenAt + milliseconds).toISOString()) : null;
  if (milliseconds > 0) warnOfNoEnd(id, log);
  return undefined;
}

function warnOfNoEnd(entitlement: string, log: Logger): void {
  log.warn({ entitlement }, 'Salesforce cannot end this grant by itself; C1 has to revoke it');
}

/**
 * Refuses a change that cannot be planned. A revoke on a resource that no longer exists is not refused: there is nothing left to do.
 *
 * @throws TaskFailure with the reason; SfError when the org cannot be read
 */
async function refuseInvalid(client: OrgClient, row: PlannedRow): Promise<void> {
  if (await isKeptBySalesforce(client, row)) {
    const name = resourceType(row.requested.type).name;
    throw new TaskFailure(status.FAILED_PRECONDITION, messages.getMessage('keptBySalesforce', [name]));
  }
  if (!isRevokeOfMissing(row)) throw malformed(row.problem!);
}

/**
 * @throws TaskFailure with Salesforce's answer, unless the change was done or there was nothing to do; with the path, where the
 * user holds the access in another way
 */
function refuseFailed({ status: outcome, reason, error, heldThrough }: ChangeResult): void {
  if (outcome === 'done' || outcome === 'nothing to do') return;
  if (outcome === 'still held' || outcome === 'partly done') {
    const isKnown = heldThrough.length > 0;
    throw new TaskFailure(isKnown ? status.FAILED_PRECONDITION : status.UNAVAILABLE, reason ?? outcome, !isKnown);
  }
  const answer = error && `${error.message} (${error.code})`;
  const message = [reason, answer].filter(Boolean).join('; ');
  throw writeFailure(message, outcome, error);
}

/** Whether the org has the resource, but Salesforce itself decides who holds it. @throws SfError */
async function isKeptBySalesforce(client: OrgClient, { requested, target }: PlannedRow): Promise<boolean> {
  const { type, resource } = requested;
  const targets = grantableKind(type)?.targets;
  if (target !== null || !targets?.isPartOfAll || !isSalesforceId(resource)) return false;
  const { object } = targets.query;
  const where = soqlIn('Id', [toId18(resource)]);
  return (await readAll(client, { object, fields: ['Id'], where })).length > 0;
}

/** Whether a change revokes something on a resource that the org no longer has. C1 names resources by their ids. */
function isRevokeOfMissing({ requested, user, target }: PlannedRow): boolean {
  return (
    requested.action === 'revoke' && user !== null && target === null && grantableKind(requested.type) !== undefined
  );
}

function malformed(message: string): TaskFailure {
  return new TaskFailure(status.INVALID_ARGUMENT, message);
}
