import { Messages, SfError } from '@salesforce/core';
import {
  dependenciesIn,
  objectRightIn,
  objectRightName,
  type NamedDependencies,
} from '../../model/requiredPermissions.js';
import { fieldOf } from '../../model/systemPermission.js';
import { refusalOfTransaction, sendComposite, type Subanswer, type Subrequest } from '../../org/composite.js';
import { errorCodeOf } from '../../org/errors.js';
import { mayHaveBeenDone } from '../../org/write/recordCollection.js';
import { assignmentRecord } from '../../resources/assignments.js';
import { rightColumns } from '../../resources/permissions/rows.js';
import { changesAnything, isAssigned, missingPermissions, planAgain, type SetupPlan } from './plan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

export type SetupOutcome = {
  /** The plan that was carried out, or the last plan if none was. */
  readonly plan: SetupPlan;
  /** Null if nothing was written. */
  readonly permissionSetId: string | null;
};

/** Called when the org demands more permissions than the plan gives, or is no longer as the plan found it. */
export type SetupDialog = {
  /** Tells the user what the org demands, before a new plan is made. */
  readonly tellDemand: (plan: SetupPlan, demanded: NamedDependencies) => void;
  /** Tells the user that the org has meanwhile what was to be made, before a new plan is made. */
  readonly tellChange: () => void;
  /** Asks whether the new plan is to be carried out. */
  readonly agree: (plan: SetupPlan) => Promise<boolean>;
};

const PERMISSION_SET = 'permissionSet';

/** Stands for the id of the permission set that an earlier request of the transaction has made. */
const NEW_ID = `@{${PERMISSION_SET}.id}`;

const permissionSetRequest = (plan: SetupPlan): Subrequest[] => {
  const missing = missingPermissions(plan);
  if (plan.present && missing.length === 0) return [];
  const { client, present, permissionSet } = plan;
  const onObjects = new Set(missing.flatMap(({ name }) => objectRightIn(name)?.object ?? []));
  const system = missing.filter(({ name }) => objectRightIn(name) === null);
  const permissions = Object.fromEntries(system.map((one) => [fieldOf(one), true]));
  const resource = client.path('sobjects/PermissionSet');
  const change = (id: string, referenceId: string): Subrequest[] =>
    system.length > 0 ? [{ method: 'PATCH', url: `${resource}/${id}`, referenceId, body: permissions }] : [];
  if (present) return [...objectRequests(plan, onObjects), ...change(present.id, PERMISSION_SET)];
  const created: Subrequest = {
    method: 'POST',
    url: resource,
    referenceId: PERMISSION_SET,
    body: {
      Name: permissionSet.name,
      Label: permissionSet.label,
      Description: messages.getMessage('permissionSet.description', [plan.request.uses.join(', ')]),
      // A right on an object takes a set that is there, and what depends on the right takes the right.
      ...(onObjects.size === 0 && permissions),
    },
  };
  if (onObjects.size === 0) return [created];
  return [created, ...objectRequests(plan, onObjects), ...change(NEW_ID, 'permissions')];
};

/** The requests that give a permission set its rights on objects, one an object: also those that it has on every object. */
function objectRequests({ client, present, required }: SetupPlan, objects: ReadonlySet<string>): Subrequest[] {
  const resource = client.path('sobjects/ObjectPermissions');
  const rights = required.flatMap(({ name }) => objectRightIn(name) ?? []);
  return [...objects].map((object, index): Subrequest => {
    const ofObject = rights.filter((one) => one.object === object);
    const fields = Object.fromEntries(ofObject.map(({ right }) => [rightColumns[right], true]));
    const referenceId = `object${index}`;
    const rowId = present?.objectRows.get(object);
    if (rowId !== undefined) return { method: 'PATCH', url: `${resource}/${rowId}`, referenceId, body: fields };
    const body = { ParentId: present?.id ?? NEW_ID, SobjectType: object, ...fields };
    return { method: 'POST', url: resource, referenceId, body };
  });
}

const assignmentRequest = (plan: SetupPlan): Subrequest[] => {
  if (isAssigned(plan)) return [];
  const { client, present, user, assignment } = plan;
  const resource = client.path(`sobjects/${assignmentRecord.name}`);
  return [
    // Salesforce refuses a second assignment. An expired assignment can be given another end, or no end.
    assignment
      ? {
          method: 'PATCH',
          url: `${resource}/${assignment.id}`,
          referenceId: 'assignment',
          body: { ExpirationDate: null },
        }
      : {
          method: 'POST',
          url: resource,
          referenceId: 'assignment',
          body: { AssigneeId: user.id, PermissionSetId: present?.id ?? NEW_ID },
        },
  ];
};

/** "Can't assign permission set … to user …. The user license doesn't allow the permission: Manage Users" */
const forbiddenByLicense = (error: Error): string | undefined =>
  /user license doesn't allow the permission: (.+?)\.?$/i.exec(error.message)?.[1];

const explain = ({ client, user, permissionSet, assignment }: SetupPlan, error: Error): Error => {
  if (assignment && !assignment.isInForce && errorCodeOf(error) === 'ENTITY_IS_DELETED') {
    return messages.createError('error.expiredAssignment', [user.username, permissionSet.label], [], error);
  }
  const permission = forbiddenByLicense(error);
  if (!permission) return client.explain(error);
  return messages.createError(
    'error.licenseForbids',
    [user.licenseName ?? '-', user.username, permission, permissionSet.label],
    [],
    error,
  );
};

/** The dependencies that a refusal names and the plan does not meet yet; null for any other refusal. */
const newDemand = ({ labels, required }: SetupPlan, { message }: Error): NamedDependencies | null => {
  const told = dependenciesIn(message);
  if (!told) return null;
  const names = new Map([...labels].map(([name, label]) => [label.toLowerCase(), name]));
  const nameOf = (given: string): string => {
    if (labels.has(given)) return given;
    // `Edit Account`: "Permission Read Child__c depends on permission(s): Read Parent__c", in refused deployments.
    const [, right, object] = /^((?:view all |modify all )?\w+) (\w+)$/i.exec(given) ?? [];
    return names.get(given.toLowerCase()) ?? (right && object ? objectRightName(object, right) : null) ?? given;
  };
  const dependsOn = told.dependsOn
    .map(nameOf)
    .filter((name) => labels.has(name) || objectRightIn(name))
    .filter((name) => !required.some((one) => one.name === name));
  return dependsOn.length > 0 ? { permission: nameOf(told.permission), dependsOn } : null;
};

/** Whether the permission set or the assignment that was to be made is there already. */
const isThere = (error: unknown): boolean =>
  ['DUPLICATE_VALUE', 'DUPLICATE_DEVELOPER_NAME'].includes(errorCodeOf(error));

const isLocked = (error: unknown): boolean => errorCodeOf(error) === 'UNABLE_TO_LOCK_ROW';

const requestsOf = (plan: SetupPlan): Subrequest[] => [...permissionSetRequest(plan), ...assignmentRequest(plan)];

/** @returns the id of the permission set */
const send = async (plan: SetupPlan): Promise<string> => {
  const { client, present } = plan;
  const subrequests = requestsOf(plan);
  let answers: readonly Subanswer[] = [];
  let lost: unknown = null;
  const attempt = async (): Promise<void> => {
    const sent = await sendComposite(client, subrequests, true).catch((error: unknown) => {
      if (mayHaveBeenDone(error)) lost = error;
      throw error;
    });
    const refusal = refusalOfTransaction(sent);
    if (refusal) throw refusal;
    answers = sent;
  };
  try {
    await client.retry(attempt, isLocked);
  } catch (error) {
    // An interrupt ends the retry with an error of its own. The error of the call says more: the call may have had an effect.
    if (answers.length === 0) throw lost ?? error;
  }
  return present?.id ?? (answers[0]!.body as { id: string }).id;
};

/**
 * Writes the permission set and its assignment in one transaction. If the org demands more permissions, it plans again with them,
 * until the org accepts a plan or the user does not agree to one. It does the same where somebody has made the permission set or the
 * assignment meanwhile, or plain queries did not show an expired one. After an interrupt, it still waits for the answer.
 *
 * @throws SfError LicenseForbidsError when the user's license does not allow a permission; UnsettledError when there is no answer
 * after an interrupt; in plain words otherwise. Nothing was written, unless the error says that there was no answer.
 */
export async function carryOutSetup(plan: SetupPlan, dialog: SetupDialog): Promise<SetupOutcome> {
  if (!changesAnything(plan)) return { plan, permissionSetId: null };
  const { permissionSetId, demanded, changed } = await attempt(plan);
  if (permissionSetId !== undefined) return { plan, permissionSetId };
  if (demanded) dialog.tellDemand(plan, demanded);
  else dialog.tellChange();
  const next = changed ?? (await planAgain(plan, demanded));
  if (!(await dialog.agree(next))) return { plan: next, permissionSetId: null };
  return carryOutSetup(next, dialog);
}

/** The id of the permission set if the plan was carried out; if nothing was written, the org's demand, or the plan for its new state. */
type Attempt = {
  readonly permissionSetId?: string;
  readonly demanded?: NamedDependencies;
  readonly changed?: SetupPlan;
};

/** Sends the plan, and sends it again while no answer comes and the org does not have it. */
async function attempt(plan: SetupPlan): Promise<Attempt> {
  // An interrupt ends the retry with an error of its own, also when the plan was carried out.
  let end = { attempt: {} as Attempt, error: null as unknown };
  const once = async (): Promise<void> => {
    try {
      end = { attempt: await attemptOnce(plan), error: null };
    } catch (error) {
      end = { attempt: {}, error };
      throw error;
    }
  };
  await plan.client.retry(once, mayHaveBeenDone).catch(() => undefined);
  const { error } = end;
  if (error !== null) throw error instanceof Error && !(error instanceof SfError) ? explain(plan, error) : error;
  return end.attempt;
}

/** Sends the plan once. If no answer comes, the org is read again to see whether the plan was carried out. */
async function attemptOnce(plan: SetupPlan): Promise<Attempt> {
  try {
    return { permissionSetId: await send(plan) };
  } catch (error) {
    if (!(error instanceof Error) || (error instanceof SfError && !mayHaveBeenDone(error))) throw error;
    const demanded = newDemand(plan, error);
    if (demanded) return { demanded };
    if (isThere(error)) {
      const changed = await planAgain(plan, null, true);
      if (JSON.stringify(requestsOf(changed)) === JSON.stringify(requestsOf(plan))) throw explain(plan, error);
      return { changed };
    }
    if (!mayHaveBeenDone(error)) throw explain(plan, error);
    if (plan.client.isAborted) throw messages.createError('error.unsettled', [], [], error);
    const after = await planAgain(plan);
    if (!after.present || changesAnything(after)) throw error;
    return { permissionSetId: after.present.id };
  }
}
