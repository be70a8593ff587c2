import { Messages } from '@salesforce/core';
import type { FieldDescription } from '../../org/read/describe.js';
import type { SalesforceRecord } from '../../org/query.js';
import { flag, text } from '../../org/record.js';
import { soqlInLists } from '../../org/soql.js';
import { columnOf, usernameOf, valueOf, type NewUserProblem, type RequestedUser } from './newUser.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/**
 * The fields of User, besides the username, whose value no two users of an org may share. In an org that tells federation IDs apart by
 * case, as all do at first, two that differ only in case are two values; of nicknames that is not known.
 *
 * Source: "User" (CommunityNickname, FederationIdentifier), Object Reference; "SingleSignOnSettings"
 * (enableCaseInsensitiveFederationID), Metadata API Developer Guide.
 */
const UNIQUE = ['FederationIdentifier', 'CommunityNickname'] as const;

/** Those of the unique fields that the running user sees and that a requested user has a value for. */
export function uniqueFieldsOf(requested: readonly RequestedUser[], described: readonly FieldDescription[]): string[] {
  const seen = new Set(described.map(({ name }) => name));
  return UNIQUE.filter((field) => seen.has(field) && requested.some((user) => valueOf(user, field) !== ''));
}

/** The conditions for the users of the org who have one of the requested values. */
export function holdersOfValues(requested: readonly RequestedUser[], fields: readonly string[]): string[] {
  return fields.flatMap((field) => {
    const values = requested.map((user) => valueOf(user, field)).filter((value) => value !== '');
    return soqlInLists(field, [...new Set(values)]);
  });
}

/** What is said of a value that another user has, in the file or in the org. */
export type SharedValues = {
  /** Salesforce refuses the user. */
  readonly problems: readonly NewUserProblem[];
  /** By the user's position: it may refuse the user, since the values differ only in case. */
  readonly warnings: ReadonlyMap<number, readonly string[]>;
};

/**
 * Finds the values that two requested users have, or a requested user and another one of the org. A username counts in any case.
 *
 * @param holders users of the org with the requested values and usernames
 * @param isNew whether the user at a position is to be created: the others get no value
 */
export function sharedValues(
  requested: readonly RequestedUser[],
  holders: readonly SalesforceRecord[],
  isNew: (position: number) => boolean,
): SharedValues {
  const problems: NewUserProblem[] = [];
  const warnings = new Map<number, string[]>();
  const problem = ({ source }: RequestedUser, field: string, key: string, tokens: string[]): void => {
    problems.push({ source, column: columnOf(field) ?? field, problem: messages.getMessage(key, tokens) });
  };

  const firstOfUsername = new Map<string, RequestedUser>();
  for (const user of requested) {
    const username = usernameOf(user).toLowerCase();
    const first = firstOfUsername.get(username);
    if (first) problem(user, 'Username', 'username.twice', [username, first.source ?? '']);
    else firstOfUsername.set(username, user);
  }

  for (const field of UNIQUE) {
    const valuesOfOrg = Map.groupBy(holders, (holder) => inAnyCase(text(holder, field) ?? ''));
    const firstOf = new Map<string, RequestedUser>();
    const firstInAnyCase = new Map<string, RequestedUser>();
    for (const [position, user] of requested.entries()) {
      const value = valueOf(user, field);
      if (value === '') continue;
      const warn = (other: string, theirs: string): void => {
        const warning = messages.getMessage('warning.almostSame', [usernameOf(user), field, value, other, theirs]);
        // Whoever has the other value may be in the file and in the org.
        warnings.set(position, [...new Set(warnings.get(position)).add(warning)]);
      };
      const twin = firstOf.get(value);
      const almost = firstInAnyCase.get(inAnyCase(value));
      if (twin) problem(user, field, 'value.twice', [value, twin.source ?? '']);
      else if (almost) warn(usernameOf(almost), valueOf(almost, field));
      if (!twin) firstOf.set(value, user);
      if (!almost) firstInAnyCase.set(inAnyCase(value), user);

      if (twin || !isNew(position)) continue;
      const others = valuesOfOrg.get(inAnyCase(value)) ?? [];
      const holder = others.find((other) => text(other, field) === value);
      if (holder)
        problem(user, field, flag(holder, 'IsActive') ? 'value.taken' : 'value.takenInactive', [value, nameOf(holder)]);
      else for (const other of others) warn(nameOf(other), text(other, field) ?? '');
    }
  }
  return { problems, warnings };
}

function inAnyCase(value: string): string {
  return value.toLowerCase();
}

function nameOf(holder: SalesforceRecord): string {
  return text(holder, 'Username') ?? holder.Id;
}
