import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { type Any, anyPack, type Duration, durationMs } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { TaskFailure, type TaskResult } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { GrantSchema } from '../../generated/c1/connector/v2/connector_pb.js';
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
import { canExpire, parseEntitlementId } from '../../model/entitlement.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import { toUtc } from '../../model/timestamp.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { soqlIn } from '../../org/soql.js';
import { makePlan, type PlannedRow } from '../change/plan.js';
import { type ChangeResult, resultsOf } from '../change/report.js';
import { requestChanges, type RequestedChange, requestRevokes } from '../change/request.js';
import { provisionerOf } from '../lookup/targets.js';
import type { Logger } from './log.js';
import { type RunningConnector, write } from './runningConnector.js';
import { finalFailure, salesforceFailure, writeFailure } from './salesforceFailure.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** A message as an annotation of another. */
const annotation = <T extends DescMessage>(schema: T, values: MessageInitShape<T>): Any =>
  anyPack(schema, create(schema, values));

const malformed = (message: string): TaskFailure => new TaskFailure(status.INVALID_ARGUMENT, message);

/** What is revoked on a resource that is gone is revoked. An id stands for one resource, or for none. */
const isGone = ({ requested, user, target }: PlannedRow): boolean =>
  requested.action === 'revoke' && user !== null && target === null && provisionerOf(requested.type) !== undefined;

/** Of these a sync may list what Salesforce keeps itself: who holds a profile, a role… holds it, too. */
const KEPT_BY_SALESFORCE: ReadonlySet<ResourceTypeId> = new Set<ResourceTypeId>(['permission', 'group']);

/** Whether a resource that nobody can be given is there all the same. @throws SfError in plain words */
const isKeptBySalesforce = async (client: OrgClient, { requested, target }: PlannedRow): Promise<boolean> => {
  const { type, resource } = requested;
  if (target !== null || !KEPT_BY_SALESFORCE.has(type) || !isSalesforceId(resource)) return false;
  const { object } = provisionerOf(type)!.targets;
  const where = soqlIn('Id', [toId18(resource)]);
  return (await readAll(client, { object, fields: ['Id'], where })).length > 0;
};

/** @throws TaskFailure unless the change is done by that its resource is gone */
const refuseInvalid = async (client: OrgClient, row: PlannedRow): Promise<void> => {
  if (await isKeptBySalesforce(client, row)) {
    const name = resourceType(row.requested.type).name;
    throw new TaskFailure(status.FAILED_PRECONDITION, messages.getMessage('keptBySalesforce', [name]));
  }
  if (!isGone(row)) throw malformed(row.problem!);
};

/** @throws TaskFailure, with what Salesforce says, when it was not done */
const refuseFailed = ({ status: outcome, reason, error }: ChangeResult): void => {
  if (outcome === 'done' || outcome === 'nothing to do') return;
  const said = error && `${error.message} (${error.code})`;
  const message = [reason, said].filter(Boolean).join('; ');
  throw writeFailure(message, outcome, error);
};

/** Does one change, journaled like those of commands. @returns whether there was anything to do */
const change = async (
  connector: RunningConnector,
  requested: readonly RequestedChange[],
  { signal }: TaskContext,
  log: Logger,
): Promise<boolean> => {
  const { connection, licenseProfiles, metrics } = connector;
  // What is wrong is told C1 in words of its own: those of the commands name their flags.
  const options = { licenseProfiles, skipInvalid: true, now: new Date() };
  const { client, rows } = await makePlan(connection, requested, options, signal);
  try {
    const invalid = rows.find(({ problem }) => problem !== null);
    if (invalid) {
      await refuseInvalid(client, invalid);
      return false;
    }
    const { outcomes, journal } = await write(
      connector,
      client,
      rows.flatMap(({ planned }) => planned?.write ?? []),
      signal,
      log,
    );
    for (const result of resultsOf(rows, outcomes)) {
      const { user, entitlement, verdict, expiresAt } = result;
      log.info({ user, entitlement, verdict, outcome: result.status, expires_at: expiresAt, journal }, 'changed');
      refuseFailed(result);
    }
    return outcomes.length > 0;
  } finally {
    metrics.salesforceCalls(client.calls);
  }
};

/** When a grant ends: its duration counts from when the task first came. Null: never; undefined: the type cannot say. */
const endOf = (
  entitlementId: string,
  duration: Duration | undefined,
  seenAt: number,
  log: Logger,
): string | null | undefined => {
  const entitlement = parseEntitlementId(entitlementId);
  const lasts = duration ? durationMs(duration) : 0;
  if (entitlement && canExpire(entitlement.type))
    return lasts > 0 ? toUtc(new Date(seenAt + lasts).toISOString()) : null;
  if (lasts > 0)
    log.warn({ entitlement: entitlementId }, 'Salesforce cannot end this grant by itself; C1 has to revoke it');
  return undefined;
};

/** Gives a user what C1 asks for. @throws TaskFailure, never to be tried again, as C1's own connectors have it */
export const grantTask = async (
  connector: RunningConnector,
  { entitlement, principal, duration }: GrantTask,
  context: TaskContext,
  log: Logger,
): Promise<TaskResult> => {
  if (!entitlement || !principal?.id) throw malformed(messages.getMessage('grantIncomplete'));
  if (principal.id.resourceType !== 'user') {
    throw malformed(messages.getMessage('onlyUsers', [principal.id.resourceType]));
  }
  try {
    const until = endOf(entitlement.id, duration, context.record.seenAt, log);
    const named = { user: [principal.id.resource], entitlement: [entitlement.id] };
    const isChanged = await change(connector, requestChanges('grant', named, until), context, log);
    const annotations = isChanged ? [] : [annotation(GrantAlreadyExistsSchema, {})];
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
};

/** Takes from a user what C1 asks for. @throws TaskFailure */
export const revokeTask = async (
  connector: RunningConnector,
  { grant }: RevokeTask,
  context: TaskContext,
  log: Logger,
): Promise<TaskResult> => {
  if (!grant) throw malformed(messages.getMessage('noGrant'));
  try {
    const isChanged = await change(connector, requestRevokes([grant.id]), context, log);
    const annotations: Any[] = isChanged ? [] : [annotation(GrantAlreadyRevokedSchema, {})];
    const response = create(GrantManagerServiceRevokeResponseSchema, { annotations });
    return { response: anyPack(GrantManagerServiceRevokeResponseSchema, response), annotations };
  } catch (error) {
    throw salesforceFailure(error);
  }
};
