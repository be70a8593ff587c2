import { Messages } from '@salesforce/core';
import { dangerOf } from '../../model/dangerousPermissions.js';
import { mainSlug, type EntitlementRef } from '../../model/entitlement.js';
import { ANY_OBJECT, type Permission, type WantedPermission } from '../../model/permission.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { Condition, RiskException, RiskRule, Term } from '../../model/riskRule.js';
import type { AccountReader } from '../../snapshot/accountReader.js';
import { findAccesses, tellNamesakes, type NamedAccess } from '../answers/question.js';
import type { NameSource } from '../answers/names.js';
import { errorOfMany } from '../lookup/problems.js';
import { comparableUser } from '../lookup/userNames.js';
import { problemAt } from '../lookup/yamlFile.js';
import { BUILT_IN } from './rulesFile.js';
import { parseTerm, type TermName } from './term.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'risks');

/** What a term stands for in an org. */
export type FoundTerm =
  /** The position among the permissions that rules name. */
  | { readonly is: 'permission'; readonly position: number }
  | { readonly is: 'access'; readonly entitlement: EntitlementRef }
  /** Any access of a type. @param part the word for those resources of it that alone are meant */
  | { readonly is: 'any access'; readonly type: ResourceTypeId; readonly part: string | undefined }
  /** The org does not have it, so that nobody does. */
  | { readonly is: 'nothing' };

/** An exception of a rule, as it stands in an org. */
export type FoundException = {
  readonly exception: RiskException;
  /** Usernames, in lower case, and ids of users. */
  readonly users: ReadonlySet<string>;
  readonly access: readonly EntitlementRef[];
};

/** What the rules name, found in an org. */
export type FoundTerms = {
  readonly permissions: readonly WantedPermission[];
  of(term: Term): FoundTerm;
  exceptionsOf(rule: RiskRule): readonly FoundException[];
  /** Sentences about exceptions that name what is not there. */
  readonly warnings: readonly string[];
};

/** What the place where names are looked up, an org or a snapshot, knows. */
export type Knowledge = {
  readonly permissions: boolean;
  readonly fieldPermissions: boolean;
  isRead(type: ResourceTypeId): boolean;
};

/** What is not known counts as nothing here: rules that name it are not checked. */
const NOTHING: FoundTerm = { is: 'nothing' };

/**
 * Finds what the terms of rules stand for.
 *
 * @param known names of what is not known are not looked up
 * @throws SfError RiskRulesError that lists the terms which stand for nothing, or for several things, with their places
 */
export async function findTerms(names: NameSource, rules: readonly RiskRule[], known: Knowledge): Promise<FoundTerms> {
  const terms = rules.flatMap(termsOf);
  const ofOurRules = new Set(terms.flatMap(({ text, place }) => (place.file === BUILT_IN ? text : [])));
  const read = terms.map((term) => ({ term, name: nameOf(term) }));
  const found = new Map<string, FoundTerm>();
  const problems = new Map<string, string>();
  const permissions: WantedPermission[] = [];
  const positions = new Map<string, number>();
  const keep = (text: string, wanted: WantedPermission): void => {
    const key = `${wanted.permission.kind} ${wanted.permission.id} ${wanted.right}`;
    const position = positions.get(key) ?? permissions.push(wanted) - 1;
    positions.set(key, position);
    found.set(text, { is: 'permission', position });
  };

  const asked = new Map<string, Extract<TermName, { is: 'permission' }>['name']>();
  const accesses = new Map<string, NamedAccess>();
  for (const { term, name } of read) {
    if (name.is === 'any object') keep(term.text, { permission: anyObject, right: name.right });
    else if (name.is === 'permission') {
      if (isKnown(name, known)) asked.set(term.text, name.name);
      else found.set(term.text, NOTHING);
    } else if (!known.isRead(name.type)) found.set(term.text, NOTHING);
    else if (name.name === null) found.set(term.text, { is: 'any access', type: name.type, part: name.part });
    else accesses.set(term.text, namedAccess(term, name));
  }
  const answers = await names.findPermissions(Array.from(asked, ([text, name]) => ({ text, name })));
  for (const [index, text] of [...asked.keys()].entries()) {
    const answer = answers[index]!;
    if (!('line' in answer)) keep(text, answer);
    // Which of these an org has depends on its features and edition; a snapshot names only what somebody is given.
    else if (answer.reason === 'PermissionNotFound' && (isDangerous(text) || ofOurRules.has(text)))
      found.set(text, NOTHING);
    else problems.set(text, answer.line);
  }
  const named = [...accesses.values()];
  const places = await tellNamesakes(names, named, await findAccesses(names, named));
  for (const [index, text] of [...accesses.keys()].entries()) {
    const answer = places[index]!;
    if ('line' in answer) problems.set(text, answer.line);
    else found.set(text, { is: 'access', entitlement: answer.entitlement });
  }
  const wrong = terms.flatMap(({ text, place }) => {
    const line = problems.get(text);
    return line === undefined ? [] : problemAt(place, line);
  });
  if (wrong.length > 0) throw errorOfMany(wrong, 'RiskRulesError', messages.getMessages('unknownTerms.actions'));

  const { exceptions, warnings } = await findExceptions(names, rules, known);
  return {
    permissions,
    of: ({ text }) => found.get(text)!,
    exceptionsOf: ({ except }) => except.map((one) => exceptions.get(one)!),
    warnings,
  };
}

/** The terms of a rule, apart from its exceptions. */
export function termsOf({ subject }: RiskRule): Term[] {
  return subject.about === 'users' ? termsIn(subject.who) : [];
}

function termsIn(condition: Condition): Term[] {
  if ('text' in condition) return [condition];
  const { allOf = [], anyOf = [], noneOf = [] } = condition;
  return [...allOf, ...anyOf, ...noneOf].flatMap(termsIn);
}

/** What a term names. @throws RangeError where it names nothing: the reader of rules has refused such terms */
export function nameOf({ text }: Term): TermName {
  const name = parseTerm(text);
  if ('problem' in name) throw new RangeError(`"${text}" is no term.`);
  return name;
}

const anyObject: Permission = { kind: 'object', id: ANY_OBJECT, name: ANY_OBJECT, label: null };

function isKnown({ name }: Extract<TermName, { is: 'permission' }>, known: Knowledge): boolean {
  return name.kind === 'field' ? known.fieldPermissions : known.permissions;
}

const dangerous = new Set([...dangerOf.keys()].map((name) => name.toLowerCase()));

function isDangerous(text: string): boolean {
  return dangerous.has(text.trim().toLowerCase());
}

function namedAccess({ text }: Term, { type, part, name }: Extract<TermName, { is: 'access' }>): NamedAccess {
  return { text: JSON.stringify(text), type, name: name!, notation: '', ...(part !== undefined && { part }) };
}

async function findExceptions(
  names: NameSource,
  rules: readonly RiskRule[],
  known: Knowledge,
): Promise<{ exceptions: Map<RiskException, FoundException>; warnings: string[] }> {
  const all = rules.flatMap(({ except }) => except);
  const terms = all.flatMap(({ access }) => access);
  const lookedUp = terms.flatMap((term) => {
    const name = nameOf(term);
    return name.is === 'access' && name.name !== null && known.isRead(name.type) ? { term, name } : [];
  });
  const answers = await findAccesses(
    names,
    lookedUp.map(({ term, name }) => namedAccess(term, name)),
  );
  const found = new Map<Term, EntitlementRef>();
  const warnings: string[] = [];
  for (const [index, { term }] of lookedUp.entries()) {
    const answer = answers[index]!;
    if (!('line' in answer)) found.set(term, answer.entitlement);
    else warnings.push(problemAt(term.place, answer.line).line);
  }
  const exceptions = new Map(
    all.map((exception): [RiskException, FoundException] => [
      exception,
      {
        exception,
        users: new Set(exception.users.map(({ text }) => comparableUser(text.trim()))),
        access: exception.access.flatMap((term) => found.get(term) ?? []),
      },
    ]),
  );
  return { exceptions, warnings };
}

/** Sentences about the users in exceptions whom nobody has read. */
export function usersNotThere(rules: readonly RiskRule[], accounts: AccountReader): string[] {
  const users = rules.flatMap(({ except }) => except.flatMap((one) => one.users));
  if (users.length === 0) return [];
  const known = new Set<string>();
  for (const { id, username } of accounts.names()) known.add(id).add(username.toLowerCase());
  return users
    .filter(({ text }) => !known.has(comparableUser(text.trim())))
    .map(({ text, place }) => problemAt(place, messages.getMessage('noSuchUser', [text])).line);
}

/** The entitlement of those who have a resource. */
export function mainEntitlement(type: ResourceTypeId, resourceId: string): EntitlementRef {
  return { type, resourceId, slug: mainSlug(type)! };
}
