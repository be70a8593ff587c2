import { Messages } from '@salesforce/core';
import { type ChangeRule, DANGEROUS } from '../../model/changeRule.js';
import type { OrgClient } from '../../org/client.js';
import { describeFields } from '../../org/read/describe.js';
import { kindNamed, kindWords, wordOf } from '../../resources/kindWords.js';
import { nearestIs } from '../lookup/nearWord.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { invisibleIn } from '../lookup/invisible.js';
import {
  byFlag,
  candidatesIn,
  describeNamesakes,
  findNamesakes,
  isTarget,
  resolveTargets,
  type TargetAnswer,
  type TargetName,
  type TargetProblem,
} from '../lookup/targets.js';
import { describeUserProblem, findUsers, isUser } from '../lookup/users.js';
import { ownKeyOf } from './accountSchema.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** What an operator lets C1 change, as it is written. */
export type WrittenBounds = {
  /** Rules: `KIND`, `KIND:NAME`, `dangerous`. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** The further fields of User that new accounts may have; null: any. */
  readonly accountFields: readonly string[] | null;
};

/** What an operator lets C1 change, in terms of the org. */
export type BoundRules = {
  readonly allow: readonly ChangeRule[];
  readonly deny: readonly ChangeRule[];
  /** In the spelling of the org; null: any. */
  readonly accountFields: readonly string[] | null;
};

/** The word of a rule about accounts: their creation, and whether they can log in. */
export const ACCOUNT = 'user';

const words: readonly string[] = [ACCOUNT, ...kindWords, DANGEROUS];

/**
 * Reads the rules of an operator, and finds in the org what they name. Without names, nothing is asked.
 *
 * @throws SfError BadBoundsError that lists the rules that cannot be read and the names that stand for nothing, or for several
 * things, with near misses; in plain words when the org cannot be read
 */
export async function readBoundRules(
  client: OrgClient,
  { allow, deny, accountFields }: WrittenBounds,
): Promise<BoundRules> {
  const problems: Problem[] = [];
  const parse = (flag: string, texts: readonly string[]): ParsedRule[] =>
    texts.flatMap((text) => {
      const rule = parseRule(text);
      if (typeof rule !== 'string') return { ...rule, flag };
      problems.push({ line: messages.getMessage('rule.problem', [flag, text, rule]), data: { flag, text } });
      return [];
    });
  const parsed = [...parse('allow', allow), ...parse('deny', deny)];
  const idOf = await readIds(client, parsed);
  const rules = parsed.map(({ flag, ...rule }) => {
    const found = rule.name === null ? null : idOf(rule);
    if (found === null || 'id' in found) return { ...rule, flag, id: found?.id ?? null };
    problems.push({
      line: messages.getMessage('rule.problem', [flag, rule.text, found.problem]),
      data: { flag, text: rule.text },
    });
    return { ...rule, flag, id: null };
  });
  const fields = accountFields && (await readFieldNames(client, accountFields, problems));
  if (problems.length > 0) throw errorOfMany(problems, 'BadBoundsError', messages.getMessages('rule.actions'));
  const of = (wanted: string): ChangeRule[] =>
    rules.filter(({ flag }) => flag === wanted).map(({ text, word, name, id }) => ({ text, word, name, id }));
  return { allow: of('allow'), deny: of('deny'), accountFields: fields };
}

type ParsedRule = Omit<ChangeRule, 'id'> & { readonly flag: string };

/** The parts of a rule; or what is wrong with it. */
function parseRule(text: string): Omit<ChangeRule, 'id'> | string {
  const colon = text.indexOf(':');
  const [written, name] = colon < 0 ? [text.trim(), null] : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  const kind = kindNamed(written);
  const word = kind ? wordOf(kind) : written.toLowerCase();
  if (!words.includes(word)) {
    return messages.getMessage('rule.kind', [written, words.join(', '), nearestIs(words, word)]);
  }
  if (word === DANGEROUS && name !== null) return messages.getMessage('rule.dangerous');
  if (name === '') return messages.getMessage('rule.noName', [word]);
  return { text: text.trim(), word, name };
}

type NamedRule = Pick<ChangeRule, 'word' | 'name'>;
type FoundName = { readonly id: string } | { readonly problem: string };

/** Finds what rules name. @returns a function that gives the answer for a rule with a name */
async function readIds(client: OrgClient, rules: readonly NamedRule[]): Promise<(rule: NamedRule) => FoundName> {
  const named = rules.filter(({ name }) => name !== null);
  const targetOf = ({ word, name }: NamedRule): TargetName => ({ ...kindNamed(word)!, name: name! });
  const userNames = named.filter(({ word }) => word === ACCOUNT).map(({ name }) => name!);
  const [users, targets] = await Promise.all([
    userNames.length > 0 ? findUsers(client, userNames) : new Map<string, never>(),
    resolveTargets(client, named.filter(({ word }) => word !== ACCOUNT).map(targetOf)),
  ]).catch((error: unknown) => {
    throw client.explain(error);
  });
  const unknown = named
    .filter(({ word }) => word !== ACCOUNT)
    .map(targetOf)
    .filter((target) => problemOf(targets(target)) === 'not-found');
  const namesakesOf = await findNamesakes(unknown, candidatesIn(client));
  return (rule) => {
    if (rule.word === ACCOUNT) {
      const user = users.get(rule.name!)!;
      return isUser(user) ? { id: user.id } : { problem: describeUserProblem(user) };
    }
    const answer = targets(targetOf(rule));
    if (isTarget(answer)) return { id: answer.id };
    const key = answer.candidates.length > 0 ? `rule.${answer.problem}.candidates` : `rule.${answer.problem}`;
    const problem = messages.getMessage(key, [rule.word, rule.name!, answer.candidates.join('; ')]);
    const others = describeNamesakes(rule.name!, namesakesOf(targetOf(rule)), ({ word, argument }) =>
      byFlag(`${word}:${argument}`),
    );
    const more = [invisibleIn(rule.name!), ...(answer.problem === 'not-found' ? others : [])].filter(
      (one) => one !== null,
    );
    return { problem: more.length > 0 ? `${problem}. ${more.join(' ')}` : problem };
  };
}

function problemOf(answer: TargetAnswer): TargetProblem['problem'] | null {
  return isTarget(answer) ? null : answer.problem;
}

/** The fields in the spelling of the org. @param problems gets those of the names that are no such field */
async function readFieldNames(client: OrgClient, names: readonly string[], problems: Problem[]): Promise<string[]> {
  const createable = (await describeFields(client, 'User')).filter((field) => field.createable);
  const known = new Map(createable.map(({ name }) => [name.toLowerCase(), name]));
  return names.flatMap((text) => {
    const field = known.get(text.trim().toLowerCase());
    const ownKey = ownKeyOf(text.trim());
    if (field !== undefined && ownKey === undefined) return field;
    const line =
      ownKey === undefined
        ? messages.getMessage('accountField.unknown', [text, nearestIs([...known.values()], text.trim())])
        : messages.getMessage('accountField.hasKey', [text, ownKey]);
    problems.push({ line, data: { flag: 'account-field', text } });
    return [];
  });
}
