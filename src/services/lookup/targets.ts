import { Messages } from '@salesforce/core';
import { textArgument } from '../../model/commandText.js';
import { entitlementId, mainSlug } from '../../model/entitlement.js';
import { grantableKind, grantableKinds } from '../../resources/index.js';
import { wordOf } from '../../resources/kindWords.js';
import type { GrantableKind, Target, Targets } from '../../resources/kinds.js';
import { comparableName } from '../../model/comparableName.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { isFeatureMissing, isObjectHidden, readAll, readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { chooser, idIn, nearNames, withoutNamespace } from './byName.js';
import { PROBLEMS_NAMED } from './problems.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'targets');

/** A resource that somebody names by API name, label or id. */
export type TargetName = {
  readonly type: ResourceTypeId;
  readonly name: string;
  /** The word for those resources of the type that alone are meant (`parts` of a kind of access); by default all are. */
  readonly part?: string;
};

/** The reason why a name does not stand for exactly one resource, and the resources that somebody may have meant. */
export type TargetProblem = {
  readonly problem: 'read-only' | 'not-found' | 'ambiguous';
  readonly candidates: readonly string[];
};

export type TargetAnswer = Target | TargetProblem;

/** What a target is called. */
export type NamedTarget = Omit<Target, 'record'>;

export const isTarget = (answer: TargetAnswer): answer is Target => 'id' in answer;

/** Whether a name is the id, the API name or the label of a resource. */
export const isCalled = ({ id, apiName, displayName }: NamedTarget, name: string): boolean =>
  idIn(name) === id || [apiName, displayName].map(comparableName).includes(comparableName(name.trim()));

export const describeTarget = ({ apiName, displayName, id, part }: NamedTarget): string =>
  `${displayName} (${[...(part === undefined ? [] : [part]), ...(apiName === id ? [] : [apiName]), id].join(', ')})`;

/** No field with a name holds more letters. Source: "Field Types", Object Reference. */
const LONGEST_NAME = 255;

/** With more queries than these, all resources of a kind take fewer. */
const MOST_QUERIES = 20;

/** Reads all resources that the names may stand for, with one query for each field, or a few; for very many names, all of the kind. */
const candidatesFor = async (client: OrgClient, targets: Targets, names: readonly string[]): Promise<Target[]> => {
  const ids = names.flatMap((name) => idIn(name) ?? []);
  const written = names.map((name) => name.trim()).filter(({ length }) => length <= LONGEST_NAME);
  const texts = [...new Set(written.flatMap((name) => [name, withoutNamespace(name)]))];
  const conditions = [...soqlInLists('Id', ids), ...targets.nameFields.flatMap((field) => soqlInLists(field, texts))];
  if (conditions.length > MOST_QUERIES) return allOf(client, targets);
  return (await readWhere(client, targets.query, conditions)).map(targets.toTarget);
};

const allOf = async (client: OrgClient, { query, toTarget }: Targets): Promise<Target[]> =>
  (await readAll(client, query)).map(toTarget);

/**
 * The answer for a name.
 *
 * @param found the targets that it stands for
 * @param all what it may have been meant for
 */
export const answerOf = <T extends NamedTarget>(
  found: readonly T[],
  all: readonly NamedTarget[],
  name: string,
): T | TargetProblem => {
  const [target, ...others] = found;
  if (!target) return { problem: 'not-found', candidates: nearNames(all, name).map(describeTarget) };
  return others.length > 0 ? { problem: 'ambiguous', candidates: found.map(describeTarget) } : target;
};

/**
 * Finds the resources that names stand for: by id (15 or 18 characters), API name, label, in that order. Ignores case, and how
 * accents are stored. Sends one query for each type and field, and one for all resources of a type if a name is unknown.
 *
 * @returns a function that gives the answer for a type and a name
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveTargets = async (
  client: OrgClient,
  wanted: Iterable<TargetName>,
): Promise<(target: TargetName) => TargetAnswer> => {
  const answers = new Map<string, TargetAnswer>();
  const kindKey = ({ type, part = '' }: TargetName): string => `${type} ${part}`;
  const answerKey = (target: TargetName): string => `${kindKey(target)} ${target.name}`;
  for (const ofKind of Map.groupBy(eachOnce(wanted, answerKey), kindKey).values()) {
    const [{ type, part }] = ofKind as [TargetName];
    const kind = grantableKind(type);
    const names = ofKind.map(({ name }) => name);
    const keep = (name: string, answer: TargetAnswer): unknown =>
      answers.set(answerKey({ type, name, ...(part !== undefined && { part }) }), answer);
    if (!kind) {
      for (const name of names) keep(name, { problem: 'read-only', candidates: [resourceType(type).name] });
      continue;
    }
    const isMeant = part === undefined ? () => true : kind.change.parts![part]!.ofRecord;
    const ofPart = (targets: readonly Target[]): Target[] => targets.filter(({ record }) => isMeant(record));
    const choose = chooser(ofPart(await candidatesFor(client, kind.targets, names)));
    const unknown = new Set(names.filter((name) => choose(name).length === 0));
    // Near names are among them, and names that have one accent as a character and another as two.
    const all = unknown.size > 0 ? ofPart(await allOf(client, kind.targets)) : [];
    const chooseOfAll = chooser(all);
    const guessed = new Set([...unknown].slice(0, NAMES_LISTED));
    for (const name of names) {
      const found = unknown.has(name) ? chooseOfAll(name) : choose(name);
      keep(name, answerOf(found, guessed.has(name) ? all : [], name));
    }
  }
  return (target) => answers.get(answerKey(target))!;
};

/** Of items with the same key, the first. */
function* eachOnce<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Generator<Item> {
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) yield item;
    seen.add(key);
  }
}

/** Unknown names for which near ones and those of other kinds are looked for: as many as an error lists. */
const NAMES_LISTED = PROBLEMS_NAMED;

/** A resource of another kind than the one in which a name stands for nothing. */
export type Namesake = {
  readonly kind: GrantableKind;
  readonly target: NamedTarget;
  /** Whether the name stands for others of the kind as well. */
  readonly isOneOfSeveral: boolean;
};

/** Gives the namesakes of a name that stands for nothing of its own kind. */
export type NamesakesOf = (target: TargetName) => readonly Namesake[];

/**
 * Finds the resources of other kinds that have a name which stands for nothing of its own kind. What has a part of its own is also
 * looked for among the rest of the kind.
 *
 * @param unknown names without an answer
 * @param candidatesOf gives what some names may stand for in a kind
 */
export async function findNamesakes(
  unknown: readonly TargetName[],
  candidatesOf: (kind: GrantableKind, names: readonly string[]) => Promise<readonly NamedTarget[]>,
): Promise<NamesakesOf> {
  const some = [...new Set(unknown.map(({ name }) => name))].slice(0, NAMES_LISTED);
  const found = await Promise.all(
    grantableKinds.map(async (kind) => {
      const names = some.filter((name) => idIn(name)?.startsWith(kind.record?.keyPrefix ?? '') ?? true);
      return { kind, choose: chooser(names.length > 0 ? await candidatesOf(kind, names) : []) };
    }),
  );
  return ({ type, part, name }) =>
    found
      .filter(({ kind }) => kind.type.id !== type || part !== undefined)
      .flatMap(({ kind, choose }) =>
        choose(name).map((target, _, { length }) => ({ kind, target, isOneOfSeveral: length > 1 })),
      );
}

/**
 * What a name stands for in other kinds, each as a sentence with the way to name it.
 *
 * @param howToName gives that way. The argument is the name as a command line takes it, or the id where the name is not enough; the word
 * is that of the kind in a text
 */
export function describeNamesakes(
  name: string,
  namesakes: readonly Namesake[],
  howToName: (namesake: Namesake & { readonly argument: string; readonly word: string }) => string,
): string[] {
  return namesakes.map((namesake) => {
    const { kind, target, isOneOfSeveral } = namesake;
    const { part } = target;
    const argument = (isOneOfSeveral || idIn(name) !== null ? null : textArgument(target.apiName)) ?? target.id;
    const word = wordOf({ type: kind.type.id, ...(part !== undefined && { part }) });
    const way = howToName({ ...namesake, argument, word });
    return messages.getMessage('otherKind', [name, part ?? kind.type.name.toLowerCase(), way]);
  });
}

/** The way to name an access of another kind by a flag: `use --group EMEA`. @param flag with its value */
export function byFlag(flag: string): string {
  return messages.getMessage('otherKind.flag', [flag]);
}

/** The way to name an access of another kind in a row of a file of changes, and in C1's ids. */
export function byColumns({ kind, target, isOneOfSeveral, word }: Namesake & { readonly word: string }): string {
  const type = target.part === undefined ? kind.type.id : word;
  return isOneOfSeveral
    ? messages.getMessage('otherKind.rowWithId', [type, target.id])
    : messages.getMessage('otherKind.row', [type]);
}

/** The way to name an access of another kind by C1's id of its main entitlement. */
export function byEntitlement({ kind: { type }, target }: Namesake): string {
  const id = entitlementId({ type: type.id, resourceId: target.id, slug: mainSlug(type.id)! });
  return messages.getMessage('otherKind.entitlement', [id]);
}

/** What `findNamesakes` looks for in an org; nothing of a kind that the org does not have, or hides. @throws SfError in plain words */
export function candidatesIn(client: OrgClient): Parameters<typeof findNamesakes>[1] {
  return ({ targets }, names) =>
    candidatesFor(client, targets, names).catch((error: unknown) => {
      if (isObjectHidden(error) || isFeatureMissing(error)) return [];
      throw error;
    });
}
