import type { SfError } from '@salesforce/core';
import { objectAccess } from '../../model/resourceType.js';
import { anyOfNames, type SystemPermission } from '../../model/systemPermission.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, featureName, orgError } from '../errors.js';
import { missingOwnPermissions } from '../facts.js';
import type { ObjectQuery } from '../soql.js';

/** Whether an error says that the org has no such object because a feature is not switched on. */
export function isFeatureMissing(error: unknown): error is Error {
  return error instanceof Error && error.name === 'FeatureNotEnabledError';
}

/** Whether an error says that the org does not show the running user an object, for whatever reason. */
export function isObjectHidden(error: unknown): error is Error {
  const names = ['FeatureNotEnabledError', 'MissingPermissionError', 'ObjectNotFoundError'];
  return error instanceof Error && names.includes(error.name);
}

const REFUSALS: ReadonlySet<string> = new Set([
  'INVALID_QUERY_FILTER_OPERATOR',
  'MALFORMED_QUERY',
  'OPERATION_TOO_LARGE',
  'QUERY_TOO_COMPLICATED',
]);

/** Whether an error says that the org answers no query of this form. */
export function isQueryRefused(error: unknown): boolean {
  return REFUSALS.has(errorCodeOf(error));
}

/** Whether an error says that a query takes the org too long. */
export function isTimeout(error: unknown): boolean {
  return errorCodeOf(error) === 'QUERY_TIMEOUT';
}

/** Whether an error says that a grouped query has more groups than one answer holds, or takes the org too long: a part of it may not. */
export function isTooLarge(error: unknown): boolean {
  return errorCodeOf(error) === 'EXCEEDED_ID_LIMIT' || isTimeout(error);
}

/**
 * The field that an INVALID_FIELD names: "No such column 'EmployeeNumber' on entity 'User'"; or the relationship, where what it leads to
 * is hidden: "Didn't understand relationship 'UserRole' in field path".
 */
export function hiddenField(error: unknown): string | undefined {
  return errorCodeOf(error) === 'INVALID_FIELD' && error instanceof Error
    ? /(?:No such column|Didn't understand relationship) '([^']+)'/.exec(error.message)?.[1]
    : undefined;
}

/** Whether an administrator can show or hide fields of an object. Fields of setup objects follow from permissions. */
export function hasFieldSecurity(object: string): boolean {
  return HAS_FIELD_SECURITY.includes(object);
}

/** The objects of a sync that are no setup objects. */
const HAS_FIELD_SECURITY: readonly string[] = ['User', 'Account', 'Contact'];

/** Says in plain words why a query fails: what is hidden from the running user, or not switched on in the org. */
export async function explainQueryError(client: OrgClient, query: ObjectQuery, error: unknown): Promise<Error> {
  const field = hiddenField(error);
  // Many a relationship has the name of the object that it leads to, as UserRole does.
  const isRelationship = query.fields.some((selected) => selected.startsWith(`${field}.`));
  if (field && isRelationship && objectAccess(field).anyOf.length > 0) {
    return explainHiddenObject(client, field, error as Error);
  }
  if (field) {
    const key = hasFieldSecurity(query.object) ? 'fieldNotVisible' : 'setupFieldNotVisible';
    return orgError('FieldNotVisibleError', key, [client.userInTexts, query.object, field], {
      cause: error as Error,
    });
  }
  return errorCodeOf(error) === 'INVALID_TYPE'
    ? explainHiddenObject(client, query.object, error as Error)
    : client.explain(error);
}

/**
 * Says in plain words why the org shows the running user no such object: INVALID_TYPE, and NOT_FOUND for its description, mean that the
 * object is not in this API version, that it is not switched on, or that the user may not read it. The running user's own permissions tell
 * the last two apart.
 */
export async function explainHiddenObject(client: OrgClient, object: string, cause: Error): Promise<SfError> {
  const { anyOf, feature, since } = objectAccess(object);
  if (since !== undefined && Number(client.apiVersion) < since) {
    return orgError('ApiVersionTooOldError', 'objectNeedsVersion', [...client.versionInTexts, object, `${since}.0`], {
      cause,
    });
  }
  if (anyOf.length > 0 && !(await holdsAny(client, anyOf))) {
    const permissions = anyOfNames(anyOf.map(({ label }) => `"${label}"`));
    return orgError('MissingPermissionError', 'missingPermission', [client.userInTexts, object, permissions], {
      actionTokens: [permissions, client.userInTexts],
      cause,
    });
  }
  return feature
    ? orgError('FeatureNotEnabledError', 'featureNotEnabled', [client.userInTexts, object, featureName(feature)], {
        actionTokens: [featureName(feature)],
        cause,
      })
    : orgError('ObjectNotFoundError', 'objectNotFound', [client.userInTexts, object], { cause });
}

async function holdsAny(client: OrgClient, permissions: readonly SystemPermission[]): Promise<boolean> {
  try {
    return (await missingOwnPermissions(client, permissions)).length < permissions.length;
  } catch (error) {
    if (client.isAborted) throw client.explain(error);
    return false;
  }
}
