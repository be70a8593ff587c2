import type { SalesforceFault } from '../../org/types.js';
import {
  apiDisabledForOrg,
  apiDisabledForUser,
  invalidSession,
  notEnabledForUser,
  passwordHasExpired,
} from '../errors.js';
import type { Service, UserWithoutApi } from '../service.js';

/** What a user without API Enabled is told. */
const REFUSALS: Record<UserWithoutApi, () => SalesforceFault> = {
  API_CURRENTLY_DISABLED: apiDisabledForUser,
  FUNCTIONALITY_NOT_ENABLED: notEnabledForUser,
  API_DISABLED_FOR_ORG: apiDisabledForOrg,
};

/** Editions without the REST API, as `Organization.OrganizationType` names them (Salesforce Help 000385436). */
const EDITIONS_WITHOUT_API = ['Team Edition', 'Professional Edition'];

/** The token of an `Authorization: Bearer` (or `OAuth`) header. */
export const tokenIn = (authorization: string | undefined): string =>
  /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';

/**
 * The user whose session it is.
 *
 * @throws SalesforceFault INVALID_SESSION_ID, also when the user was deactivated meanwhile.
 */
export function sessionUser(authorization: string | undefined, { org, sessions }: Service): string {
  const userId = sessions.userOf(tokenIn(authorization));
  if (userId === undefined || org.table('User').get(userId)?.IsActive !== true) throw invalidSession();
  return userId;
}

/**
 * Lets a request to the REST API in and counts it; gives back whose it is.
 *
 * @throws SalesforceFault INVALID_SESSION_ID, API_DISABLED_FOR_ORG, the code of `userWithoutApi`,
 * INVALID_OPERATION_WITH_EXPIRED_PASSWORD or REQUEST_LIMIT_EXCEEDED.
 */
export function admit(authorization: string | undefined, service: Service): string {
  const { org, behavior, usage } = service;
  const userId = sessionUser(authorization, service);
  if (EDITIONS_WITHOUT_API.includes(org.settings.edition)) throw apiDisabledForOrg();
  if (!org.hasPermission(userId, 'ApiEnabled')) throw REFUSALS[behavior.userWithoutApi]();
  if (behavior.expiredPasswords.includes(userId)) throw passwordHasExpired();
  usage.take();
  return userId;
}
