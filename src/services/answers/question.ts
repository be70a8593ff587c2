import { Messages } from '@salesforce/core';
import { mainSlug, roleSlug, type EntitlementRef } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import type { Resource } from '../../model/resource.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { grantableKinds } from '../../resources/index.js';
import { kindNamed, kindWords } from '../../resources/kindWords.js';
import { didYouMean } from '../lookup/nearWord.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { byFlag, describeNamesakes } from '../lookup/targets.js';
import { withInvisible } from '../lookup/invisible.js';
import type { Question } from './answer.js';
import type { NameSource } from './names.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answers');

/** An access in the words of a command line. */
export type NamedAccess = {
  /** How it was written, for messages: `--group "EMEA"`, `--without "group:EMEA"`. */
  readonly text: string;
  readonly type: ResourceTypeId;
  /** The word for those resources of the type that alone are meant, such as `queue`. */
  readonly part?: string;
  /** API name, label or id. */
  readonly name: string;
  /** A role in the resource instead of the membership. */
  readonly role?: string;
  /** What stands before `KIND:NAME`, where it was written so and not as a flag of its own: `--without `. */
  readonly notation?: string;
};

/** A question in the words of a command line. */
export type AskedQuestion =
  | { readonly about: 'permissions'; readonly texts: readonly string[]; readonly isAny: boolean }
  | { readonly about: 'access'; readonly access: NamedAccess };

/** An access as it was found. */
export type FoundAccess = { readonly entitlement: EntitlementRef; readonly resource: PathStep };

/** The values of flags, by their names. */
type QuestionFlags = Readonly<Record<string, unknown>>;

/** What flags ask; null where they ask nothing. */
export function askedQuestion(flags: QuestionFlags): AskedQuestion | null {
  const permissions = flags['can'] as readonly string[] | undefined;
  if (permissions !== undefined) return { about: 'permissions', texts: permissions, isAny: flags['any'] === true };
  for (const { type, change } of grantableKinds) {
    const name = flags[change.flag] as string | undefined;
    if (name === undefined) continue;
    const role = change.roles && (flags[change.roles.flag] as string | undefined);
    const text = messages.getMessage('named.flag', [change.flag, name]);
    return { about: 'access', access: { text, type: type.id, name, ...(role !== undefined && { role }) } };
  }
  return null;
}

/** An access in the notation that names its kind: `group:EMEA`. @param resource the API name */
export function accessText({
  resourceType: type,
  resource,
}: {
  resourceType: ResourceTypeId;
  resource: string;
}): string {
  return `${grantableKinds.find((kind) => kind.type.id === type)?.change.flag ?? type.replaceAll('_', '-')}:${resource}`;
}

/** The word of `KIND:NAME` for a resource: `permission-set`, `group`, `queue`; of a kind that nobody can be given, its name. */
export function accessWord(resource: Resource): string {
  const { flag, parts = {} } = grantableKinds.find(({ type }) => type.id === resource.type)?.change ?? {};
  const part = Object.entries(parts).find(([, { ofResource }]) => ofResource(resource));
  return part?.[0] ?? flag ?? resource.type.replaceAll('_', '-');
}

/**
 * What a flag such as `--without` names: `KIND:NAME`, split at the first colon.
 *
 * @param flag without the dashes
 * @throws SfError BadAccessError that lists the texts that cannot be read, with the kinds there are
 */
export function accessesIn(flag: string, texts: readonly string[]): NamedAccess[] {
  const problems: Problem[] = [];
  const named = texts.flatMap((text): NamedAccess[] => {
    const colon = text.indexOf(':');
    const word = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const name = text.slice(colon + 1).trim();
    const kind = kindNamed(word);
    if (kind && name !== '')
      return [{ ...kind, text: messages.getMessage('named.flag', [flag, text]), name, notation: `--${flag} ` }];
    const key = colon < 0 ? 'notation.noKind' : kind ? 'notation.noName' : 'notation.unknownKind';
    problems.push({ line: messages.getMessage(key, [flag, text, word, didYouMean(kindWords, word)]), data: { text } });
    return [];
  });
  if (problems.length === 0) return named;
  throw errorOfMany(problems, 'BadAccessError', messages.getMessages('notation.actions', [kindWords.join(', ')]));
}

/**
 * Finds what a question names.
 *
 * @throws SfError in plain words that lists the names that stand for nothing, or for several things, with near misses
 */
export async function resolveQuestion(names: NameSource, asked: AskedQuestion): Promise<Question> {
  if (asked.about === 'permissions') {
    return { about: 'permissions', wanted: await names.permissions(asked.texts), isAny: asked.isAny };
  }
  const [found] = await resolveAccesses(names, [asked.access]);
  return { about: 'access', ...found! };
}

/**
 * Finds accesses by their names, each of them once.
 *
 * @throws SfError AccessNotFoundError in plain words that lists the names that stand for nothing, or for several things
 */
export async function resolveAccesses(names: NameSource, named: readonly NamedAccess[]): Promise<FoundAccess[]> {
  const answers = await tellNamesakes(names, named, await findAccesses(names, named));
  const problems = answers.flatMap((answer) => ('line' in answer ? answer : []));
  if (problems.length > 0) throw errorOfMany(problems, 'AccessNotFoundError', messages.getMessages('notFound.actions'));
  const found = answers.flatMap((answer) => ('line' in answer ? [] : answer));
  return [...new Map(found.map((one) => [`${one.entitlement.resourceId} ${one.entitlement.slug}`, one])).values()];
}

/** Adds to the problems of names that stand for nothing what has these names in other kinds. That takes a query for each kind. */
export async function tellNamesakes(
  names: NameSource,
  named: readonly NamedAccess[],
  answers: ReadonlyArray<FoundAccess | Problem>,
): Promise<Array<FoundAccess | Problem>> {
  const isUnknown = (answer: FoundAccess | Problem): answer is UnknownName => 'isUnknown' in answer;
  const namesakesOf = await names.namesakes(named.filter((_, at) => isUnknown(answers[at]!)));
  return answers.map((answer, at) => {
    if (!isUnknown(answer)) return answer;
    const { name, notation } = named[at]!;
    const others = describeNamesakes(name, namesakesOf(named[at]!), ({ kind, word, argument }) =>
      byFlag(notation === undefined ? `--${kind.change.flag} ${argument}` : `${notation}${word}:${argument}`),
    );
    return { ...answer, line: [answer.line, ...others].join(' ') };
  });
}

/** A name that stands for nothing of its kind. */
type UnknownName = Problem & { readonly isUnknown: true };

/** Finds accesses by their names. @returns in the order of the names: what each stands for, or why it stands for nothing */
export async function findAccesses(
  names: NameSource,
  named: readonly NamedAccess[],
): Promise<Array<FoundAccess | Problem | UnknownName>> {
  if (named.length === 0) return [];
  const answerFor = await names.targets(named);
  const answers: Array<FoundAccess | Problem | UnknownName> = [];
  for (const access of named) {
    const { text, type, part, name, role } = access;
    const answer = answerFor(access);
    if ('problem' in answer) {
      const key = answer.candidates.length > 0 ? `${answer.problem}.candidates` : answer.problem;
      const what = part ?? resourceType(type).name.toLowerCase();
      const line = withInvisible(messages.getMessage(key, [text, what, answer.candidates.join('; ')]), name);
      const isUnknown = answer.problem === 'not-found' && ({ isUnknown: true } as const);
      answers.push({ line, data: { text, name, candidates: answer.candidates }, ...isUnknown });
      continue;
    }
    const resource: PathStep = { type, id: answer.id, displayName: answer.displayName, apiName: answer.apiName };
    const slugs = role === undefined ? null : await names.roles(type);
    const known = slugs?.find((one) => one.toLowerCase() === role!.toLowerCase());
    if (slugs && known === undefined) {
      answers.push({ line: messages.getMessage('unknownRole', [role!, slugs.join(', ')]), data: { text: role } });
      continue;
    }
    const slug = known === undefined ? mainSlug(type)! : roleSlug(type, known);
    answers.push({ entitlement: { type, resourceId: answer.id, slug }, resource });
  }
  return answers;
}
