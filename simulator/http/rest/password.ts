import { randomBytes } from 'node:crypto';
import { notFound } from '../../org/faults.js';
import { formatDateTime } from '../../org/time.js';
import { SalesforceFault, type Row } from '../../org/types.js';
import type { Call, Endpoint } from './call.js';
import { param } from './params.js';
import { objectBody } from './recordBody.js';

/** REST API Developer Guide, sObject User Password. */
const SHORTEST = 8;

function userOf(call: Call): Row {
  const user = call.service.org.table('User').get(param(call, 'id'));
  if (!user) throw notFound();
  return user;
}

/** Other users' passwords take Reset User Passwords, or Manage Users, which includes it. */
function requirePermission(call: Call, user: Row): void {
  const { org } = call.service;
  const { userId } = call.caller;
  if (user.Id === userId) return;
  if (['ResetPasswords', 'ManageUsers'].some((permission) => org.hasPermission(userId, permission))) return;
  throw new SalesforceFault(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on object id');
}

function change(call: Call, user: Row, password: string): void {
  const { org, passwords, behavior } = call.service;
  passwords.set(user.Id, password);
  behavior.expiredPasswords = behavior.expiredPasswords.filter((id) => id !== user.Id);
  org.table('User').update(user.Id, { LastPasswordChangeDate: formatDateTime(org.clock.now()) });
}

/** `GET sobjects/User/:id/password`. A password expires only by the setting `expiredPasswords`. */
export const passwordExpired: Endpoint = (call) => {
  const { Id } = userOf(call);
  return { status: 200, body: { isExpired: call.service.behavior.expiredPasswords.includes(Id) } };
};

/** `POST sobjects/User/:id/password` with `NewPassword`. */
export const setPassword: Endpoint = (call) => {
  const user = userOf(call);
  requirePermission(call, user);
  const { NewPassword: password } = objectBody(call.body);
  if (typeof password !== 'string' || password.length < SHORTEST) {
    throw new SalesforceFault(
      400,
      'INVALID_NEW_PASSWORD',
      `Your password must be at least ${String(SHORTEST)} characters long.`,
    );
  }
  change(call, user, password);
  return { status: 204 };
};

/** `DELETE sobjects/User/:id/password`: a new one, made by Salesforce. */
export const resetPassword: Endpoint = (call) => {
  const user = userOf(call);
  requirePermission(call, user);
  const password = randomBytes(9).toString('base64url');
  change(call, user, password);
  return { status: 200, body: { NewPassword: password } };
};
