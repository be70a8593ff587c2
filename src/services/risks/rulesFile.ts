import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Messages } from '@salesforce/core';
import type { AccountType } from '../../model/account.js';
import {
  accessFaults,
  assignmentFaults,
  severities,
  userStates,
  userTypes,
  type AccessFault,
  type AssignmentFault,
  type Condition,
  type Place,
  type RiskException,
  type RiskRule,
  type RiskSubject,
  type Term,
  type UserCondition,
} from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { isDay } from '../../model/time.js';
import { notationProblem } from '../lookup/permissionNames.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { readYaml, type YamlEntry, type YamlValue } from '../lookup/yamlFile.js';
import { byPlace, writtenOf, YamlReader } from '../lookup/yamlReader.js';
import { kindWords } from '../../resources/kindWords.js';
import { parseTerm } from './term.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'riskRules');

/** What places in the built-in rules call their file. */
export const BUILT_IN = 'built-in rules';

/** It has the same place beside `lib` as beside `src`. */
const builtInPath = fileURLToPath(new URL('../../../rules/risks.yaml', import.meta.url));

/**
 * Reads files of rules in YAML.
 *
 * @returns the rules in the order of the files
 * @throws SfError RiskRulesError, with each problem of all files: its place, what is wrong, and what to write
 */
export async function readRules(files: readonly string[]): Promise<RiskRule[]> {
  return rulesIn(files.map((path) => ({ path, name: path })));
}

/** The rules that come with the plugin. */
export async function builtInRules(): Promise<RiskRule[]> {
  return rulesIn([{ path: builtInPath, name: BUILT_IN }]);
}

/** The file of the rules that come with the plugin, as it is. */
export async function builtInText(): Promise<string> {
  return readFile(builtInPath, 'utf8');
}

async function rulesIn(files: ReadonlyArray<{ readonly path: string; readonly name: string }>): Promise<RiskRule[]> {
  const rules: RiskRule[] = [];
  const problems: Problem[] = [];
  const ids = new Map<string, Place>();
  for (const { path, name } of files) {
    const { value, problems: ofYaml } = await readYaml(path, name);
    const reader = new RulesReader(ids);
    rules.push(...reader.rules(value));
    problems.push(...[...ofYaml, ...reader.problems].sort(byPlace));
  }
  if (problems.length > 0) throw errorOfMany(problems, 'RiskRulesError', messages.getMessages('rules.actions'));
  return rules;
}

/** The keys of which a rule has one. */
const subjectKeys = ['who', 'assignments', 'access'] as const;

const ID = /^[a-z\d][\w.-]{0,99}$/i;
const DURATION = /^([1-9]\d{0,4})([dw])$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAYS = { d: 1, w: 7 } as const;

/** The words before the colon of an access. */
const accessWords = kindWords.join(', ');

/** A word of the model as files have it. */
const wordOf = (words: string): string => words.replaceAll(' ', '-');

/** Reads the rules of one file, and tells what is wrong with them. */
class RulesReader extends YamlReader {
  /** @param ids where the ids of rules stand, those of the files before among them */
  public constructor(private readonly ids: Map<string, Place>) {
    super(messages);
  }

  /** @returns the rules without problems */
  public rules(value: YamlValue): readonly RiskRule[] {
    if (value.is === 'invalid') return [];
    if (value.is === 'nothing') this.tell(value.place, 'empty');
    if (value.is === 'nothing') return [];
    const file = this.keys(value, 'file', ['version', 'rules'], {
      version: (version) => this.version(version),
      rules: (rules) => this.list(rules, (rule) => this.rule(rule)),
    });
    return file?.rules ?? [];
  }

  private rule(value: YamlValue): RiskRule | undefined {
    const parts = this.keys(value, 'rule', ['id', 'severity', 'title', 'why', 'fix'], {
      id: (id) => this.id(id),
      severity: (severity) => this.oneOf(severity, severities, wordOf),
      title: (title) => this.line(title),
      why: (why) => this.text(why),
      fix: (fix) => this.text(fix),
      references: (references) => this.oneOrMore(references, (one) => this.text(one)),
      who: (who) => this.userCondition(who),
      assignments: (fault) => this.oneOf(fault, assignmentFaults, wordOf),
      access: (fault) => this.oneOf(fault, accessFaults, wordOf),
      except: (exceptions) => this.list(exceptions, (one) => this.exception(one)),
    });
    if (!parts) return undefined;
    this.checkSubject(value);
    const { id, severity, title, why, fix, references = [], except = [] } = parts;
    const subject = subjectOf(parts);
    if (!id || !severity || !title || !why || !fix || !subject) return undefined;
    return { id, severity, title, why, fix, references, subject, except, place: value.place };
  }

  private id(value: YamlValue): string | undefined {
    if (this.text(value) === undefined || value.is !== 'text') return undefined;
    const id = value.text;
    if (!ID.test(id)) return this.tell(value.place, 'id', [shortText(id)]);
    const first = this.ids.get(id);
    if (first) return this.tell(value.place, 'idTwice', [id, first.file, first.line, first.column]);
    this.ids.set(id, value.place);
    return id;
  }

  private checkSubject(rule: YamlValue): void {
    if (rule.is !== 'map') return;
    const [first, second] = subjectKeys.flatMap((key) => rule.entries.get(key) ?? []).sort(inFile);
    if (!first) this.tell(rule.place, 'noSubject', [subjectKeys.join(', ')]);
    if (second) this.tell(second.place, 'subjects', [second.key, first!.key]);
  }

  private userCondition(value: YamlValue): UserCondition | undefined {
    const parts = this.keys(value, 'condition', [], {
      'all-of': (conditions) => this.list(conditions, (one) => this.condition(one)),
      'any-of': (conditions) => this.list(conditions, (one) => this.condition(one)),
      'none-of': (conditions) => this.list(conditions, (one) => this.condition(one)),
      'user-type': (types) => this.oneOrMore(types, (one) => this.oneOf(one, userTypes, wordOf)),
      'account-type': (type) => this.oneOf(type, accountTypes, wordOf),
      status: (states) => this.oneOrMore(states, (one) => this.oneOf(one, userStates, wordOf)),
      'no-login-for': (duration) => this.days(duration),
      'logged-in-by': (types) => this.oneOrMore(types, (one) => this.text(one)),
    });
    if (!parts || value.is !== 'map') return undefined;
    if (value.entries.size === 0) return this.tell(value.place, 'noCondition');
    return {
      ...(parts['all-of'] && { allOf: parts['all-of'] }),
      ...(parts['any-of'] && { anyOf: parts['any-of'] }),
      ...(parts['none-of'] && { noneOf: parts['none-of'] }),
      ...(parts['user-type'] && { userTypes: parts['user-type'] }),
      ...(parts['account-type'] && { accountType: parts['account-type'] }),
      ...(parts.status && { states: parts.status }),
      ...(parts['no-login-for'] && { noLoginForDays: parts['no-login-for'] }),
      ...(parts['logged-in-by'] && { loggedInBy: parts['logged-in-by'] }),
    };
  }

  private condition(value: YamlValue): Condition | undefined {
    if (value.is === 'map') return this.userCondition(value);
    return this.term(value);
  }

  private term(value: YamlValue): Term | undefined {
    const text = this.text(value);
    if (text === undefined) return undefined;
    const { place } = value;
    const name = parseTerm(text);
    if (!('problem' in name)) return { text, place };
    return this.tell(place, 'term', [notationProblem(text, name), accessWords]);
  }

  private exception(value: YamlValue): RiskException | undefined {
    const parts = this.keys(value, 'exception', ['reason', 'until'], {
      users: (users) => this.oneOrMore(users, (one) => this.user(one)),
      access: (access) => this.oneOrMore(access, (one) => this.access(one)),
      reason: (reason) => this.text(reason),
      until: (until) => this.day(until),
    });
    if (!parts || value.is !== 'map') return undefined;
    const { place } = value;
    if (!value.entries.has('users') && !value.entries.has('access')) return this.tell(place, 'noException');
    const { users = [], access = [], reason, until } = parts;
    return reason !== undefined && until !== undefined ? { users, access, reason, until, place } : undefined;
  }

  private user(value: YamlValue): Term | undefined {
    const text = this.text(value);
    return text === undefined ? undefined : { text, place: value.place };
  }

  private access(value: YamlValue): Term | undefined {
    const text = this.text(value);
    if (text === undefined) return undefined;
    const { place } = value;
    const name = parseTerm(text);
    if ('is' in name && name.is === 'access' && name.name !== null) return { text, place };
    return this.tell(place, 'notAccess', [shortText(text), accessWords]);
  }

  private days(value: YamlValue): number | undefined {
    const [, amount, unit] = (value.is === 'text' && DURATION.exec(value.text)) || [];
    if (amount === undefined) return this.tell(value.place, 'duration', [writtenOf(value)]);
    return Number(amount) * DAYS[unit!.toLowerCase() as keyof typeof DAYS];
  }

  private day(value: YamlValue): string | undefined {
    const text = value.is === 'text' ? value.text : '';
    if (!DAY.test(text)) return this.tell(value.place, 'day', [writtenOf(value)]);
    return isDay(text) ? text : this.tell(value.place, 'noSuchDay', [text]);
  }

  private line(value: YamlValue): string | undefined {
    const text = this.text(value);
    if (text === undefined) return undefined;
    return text.includes('\n') ? this.tell(value.place, 'lines') : text;
  }

  protected override hintOf(entry: YamlEntry, of: string, known: readonly string[]): string {
    const { key, value } = entry;
    // `permission-set: Sales_Ops` is a key with a value in YAML, `permission-set:Sales_Ops` a text.
    const term = of === 'condition' && value.is === 'text' ? `${key}:${value.text}` : '';
    return 'problem' in parseTerm(term)
      ? super.hintOf(entry, of, known)
      : messages.getMessage('hint.term', [shortText(term)]);
  }
}

const accountTypes: readonly AccountType[] = ['human', 'service'];

function inFile({ place: one }: YamlEntry, { place: other }: YamlEntry): number {
  return one.line - other.line || one.column - other.column;
}

function subjectOf({
  who,
  assignments,
  access,
}: {
  readonly who?: UserCondition;
  readonly assignments?: AssignmentFault;
  readonly access?: AccessFault;
}): RiskSubject | null {
  if (who) return { about: 'users', who };
  if (assignments) return { about: 'assignments', fault: assignments };
  return access ? { about: 'access', fault: access } : null;
}
