import { Messages } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import { roleOf } from '../../model/entitlement.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { grantableKind } from '../../resources/index.js';
import { flagOfOption } from '../../model/syncOptions.js';
import { withoutInvisible } from '../../model/visibleText.js';
import type { GrantableKind } from '../../resources/kinds.js';
import { stepOf } from '../../resources/names.js';
import type { NotReadReason } from '../../snapshot/about.js';
import type { AccountNames } from '../../snapshot/accountReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { chooser, type Named } from '../lookup/byName.js';
import { answerOf, type NamedTarget, type TargetName, type TargetProblem } from '../lookup/targets.js';
import {
  answersFor,
  canHold,
  comparableField,
  matchNames,
  nameStages,
  nearestUsernames,
  onlyUsers,
  type NameField,
  type UserMatch,
} from '../lookup/userNames.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answers');

type NamedUser = { readonly id: string; readonly username: string };

/**
 * Finds the one user of a snapshot that each name stands for, as `resolveUsers` finds those of an org.
 *
 * @returns the users, by the names as they were given
 * @throws SfError UserNotFoundError or AmbiguousUserError that lists the bad names, with candidates, and says whom the snapshot leaves out
 */
export function snapshotUsers(reader: SnapshotReader, names: readonly string[]): Map<string, NamedUser> {
  const asked = [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
  const wanted = new Map(
    nameStages
      .flat()
      .map((field) => [
        field,
        new Set(asked.filter((name) => canHold[field](name)).map((name) => comparableField(field, name))),
      ]),
  );
  const fullName = (name: string): string => comparableName(withoutInvisible(name));
  const byFullName = new Map(asked.filter(canHold.Name).map((name) => [fullName(name), new Array<string>()]));
  const accounts: AccountNames[] = [];
  const usernames: string[] = [];
  for (const account of reader.accountFacts().names()) {
    usernames.push(account.username);
    const isAsked = ([field, values]: [NameField, Set<string>]): boolean => {
      const value = valueOf(account, field);
      return value !== null && values.has(comparableField(field, value));
    };
    if ([...wanted].some(isAsked)) accounts.push(account);
    byFullName.get(comparableName(account.name))?.push(account.username);
  }
  const matches = new Map<string, UserMatch<NamedUser>>();
  for (const fields of nameStages) {
    matchNames(matches, asked, fields, accounts, valueOf, ({ id, username }) => ({ id, username }));
  }
  const unknown = asked.filter((name) => !matches.has(name));
  const ofFullName = new Map(
    unknown.flatMap((name) => {
      const usernames = byFullName.get(fullName(name)) ?? [];
      return usernames.length > 0 ? [[name, usernames] as const] : [];
    }),
  );
  const similar = new Map(unknown.map((name) => [name, nearestUsernames(usernames, name)]));
  const holdsAll = reader.about()?.options[flagOfOption('syncNonStandardUsers')] === true;
  const leftOut = unknown.length === 0 || holdsAll ? [] : messages.getMessages('userLeftOut.actions');
  return onlyUsers(answersFor(names, matches, { similar, ofFullName }), leftOut);
}

/**
 * Finds the resources of a snapshot that names stand for, as `resolveTargets` finds those of an org.
 *
 * @returns a function that gives the answer for a type and a name
 * @throws SfError TypeNotKeptError where the snapshot was kept without resources of a type
 */
export function snapshotTargets(
  reader: SnapshotReader,
  wanted: readonly TargetName[],
): (target: TargetName) => NamedTarget | TargetProblem {
  const types = new Set(wanted.map(({ type }) => type));
  for (const { id, notRead } of reader.about()?.resourceTypes ?? []) {
    if (notRead !== null && types.has(id)) throw typeNotKept(id, notRead);
  }
  const targets = new Map<ResourceTypeId, NamedTarget[]>();
  return ({ type, part, name }) => {
    const kind = grantableKind(type);
    if (!kind) return { problem: 'read-only', candidates: [resourceType(type).name] };
    const ofKind = targets.get(type) ?? snapshotCandidates(reader, kind);
    targets.set(type, ofKind);
    const all = part === undefined ? ofKind : ofKind.filter((target) => target.part === part);
    return answerOf(chooser(all)(name), all, name);
  };
}

/** The resources of a kind that a snapshot has, as targets. */
export function snapshotCandidates(
  reader: SnapshotReader,
  { type, targets: { includes }, change: { parts = {} } }: GrantableKind,
): NamedTarget[] {
  return reader
    .members()
    .resources(type.id)
    .filter((resource) => includes?.(resource) ?? true)
    .map((resource): NamedTarget => {
      const [part] = Object.entries(parts).find(([, { ofResource }]) => ofResource(resource)) ?? [];
      return { ...stepOf(resource), ...(part !== undefined && { part }) };
    });
}

/** The roles that a holder of resources of a type can have, as the snapshot knows them. */
export function snapshotRoles(reader: SnapshotReader, type: ResourceTypeId): string[] {
  const roles = reader
    .members()
    .slugs(type)
    .flatMap((slug) => roleOf({ type, slug }) ?? []);
  return roles.sort();
}

/** The licenses of the users and profiles that a snapshot has. Ids and API names are known where it was made with licenses. */
export function snapshotLicenses(reader: SnapshotReader): Named[] {
  const seats = reader.licenses().seats();
  const known = seats.flatMap(({ kind, id, name, apiName }): Named[] =>
    kind === 'user_license' ? [{ id, apiName: apiName ?? name, displayName: name }] : [],
  );
  const ofProfiles = reader
    .members()
    .resources('profile')
    .flatMap(({ profile: { license } }) => (license === undefined ? [] : String(license)));
  const names = new Set([...ofProfiles, ...reader.accountFacts().attributeValues('license')]);
  for (const { displayName } of known) names.delete(displayName);
  return [...known, ...Array.from(names, (name) => ({ id: name, apiName: name, displayName: name }))];
}

function typeNotKept(type: ResourceTypeId, why: NotReadReason): Error {
  if (why === 'not-in-org') return messages.createError('typeNotInOrg', [resourceType(type).name.toLowerCase()]);
  const optIn = grantableKind(type)?.optIn;
  const flag = optIn ? `--${flagOfOption(optIn.option)}` : `--resource-type ${type}`;
  return messages.createError('typeNotKept', [resourceType(type).name.toLowerCase()], [flag]);
}

function valueOf({ id, username, name, email, federationId, alias }: AccountNames, field: NameField): string | null {
  switch (field) {
    case 'Id':
      return id;
    case 'Username':
      return username;
    case 'FederationIdentifier':
      return federationId;
    case 'Email':
      return email;
    case 'Alias':
      return alias;
    case 'Name':
      return name;
  }
}
