import { Messages } from '@salesforce/core';
import type { OnProblem } from '../document/documents.js';
import type { AccessSink } from '../../resources/kinds.js';
import { cutToBytes, fitsBytes, isEmailAddress, LONGEST_DESCRIPTION, LONGEST_ID, LONGEST_NAME } from './c1Limits.js';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import { grantId } from '../../model/grant.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'limits');

/** The 18 characters of a user's id. */
const ANY_USER = '0'.repeat(18);

/** A type, an id and a slug that have this many characters together are short enough, even if each takes four bytes. */
const SURELY_SHORT = LONGEST_ID / 4;

/** Whether the ids of an entitlement and of its grants are short enough. */
const fits = (entitlement: EntitlementRef): boolean =>
  entitlement.type.length + entitlement.resourceId.length + entitlement.slug.length <= SURELY_SHORT ||
  fitsBytes(grantId({ entitlement, principalId: ANY_USER }), LONGEST_ID);

/**
 * A sink that passes on what C1 accepts. It cuts names and descriptions that are too long, and drops texts that are not
 * email addresses and entitlements whose ids are too long. It never cuts an id, because two ids could become the same.
 *
 * @param onProblem called for each record that was changed or dropped
 */
export const truncateForC1 = (sink: AccessSink, onProblem: OnProblem): AccessSink => {
  const cut = <T extends string | null>(record: string, what: 'name' | 'description', text: T): T => {
    if (text === null) return text;
    const most = what === 'name' ? LONGEST_NAME : LONGEST_DESCRIPTION;
    const short = cutToBytes(text, most);
    if (short !== text) {
      onProblem(record, messages.getMessage('cut', [most.toLocaleString('en-US'), messages.getMessage(what)]));
    }
    return short as T;
  };
  const emailOf = (record: string, email: string | null): string | null => {
    if (email === null || isEmailAddress(email)) return email;
    onProblem(record, messages.getMessage('email', [email]));
    return null;
  };
  const drop = (what: 'grant' | 'inheritance', { type, resourceId }: EntitlementRef, holderId: string): void =>
    sink.dropped(what, type, 'id-too-long', { holderId, resourceId });
  return {
    account: (account) => {
      const record = `user:${account.id}`;
      sink.account({
        ...account,
        displayName: cut(record, 'name', account.displayName),
        firstName: cut(record, 'name', account.firstName),
        lastName: cut(record, 'name', account.lastName),
        email: emailOf(record, account.email),
      });
    },
    leftOut: (user) => sink.leftOut(user),
    loginState: (userId, state) => sink.loginState(userId, state),
    resource: (resource) => {
      const record = `${resource.type}:${resource.id}`;
      sink.resource({
        ...resource,
        displayName: cut(record, 'name', resource.displayName),
        description: cut(record, 'description', resource.description),
      });
    },
    entitlement: (entitlement) => {
      const record = entitlementId(entitlement);
      if (!fits(entitlement)) return onProblem(record, messages.getMessage('idTooLong', [String(LONGEST_ID)]));
      sink.entitlement({
        ...entitlement,
        displayName: cut(record, 'name', entitlement.displayName),
        description: cut(record, 'description', entitlement.description),
      });
    },
    grant: (grant) => {
      if (fits(grant.entitlement)) sink.grant(grant);
      else drop('grant', grant.entitlement, grant.principalId);
    },
    inheritance: (inheritance) => {
      if (fits(inheritance.from) && fits(inheritance.to)) sink.inheritance(inheritance);
      else drop('inheritance', inheritance.to, inheritance.from.resourceId);
    },
    grantToManagersOf: (userId, entitlement) => sink.grantToManagersOf(userId, entitlement),
    grantToReportsOf: (userId, entitlement) => sink.grantToReportsOf(userId, entitlement),
    // C1's formats list no permissions.
    container: (container) => sink.container(container),
    permission: (permission) => sink.permission(permission),
    rights: (...args) => sink.rights(...args),
    groupPart: (...args) => sink.groupPart(...args),
    lapsed: (assignment) => sink.lapsed(assignment),
    activation: (activation) => sink.activation(activation),
    logins: (logins) => sink.logins(logins),
    licenseSeats: (seats) => sink.licenseSeats(seats),
    featureLicense: (license) => sink.featureLicense(license),
    featureHolder: (...args) => sink.featureHolder(...args),
    memo: (memo) => sink.memo(memo),
    dropped: (...args) => sink.dropped(...args),
  };
};
