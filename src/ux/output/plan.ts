import { Messages } from '@salesforce/core';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { changeSigns, type ChangeSign, type ChangeStatus, type WriteOutcome } from '../../model/change.js';
import { isResourceType, resourceType } from '../../model/resourceType.js';
import { isSalesforceId } from '../../model/salesforceId.js';
import { textWithin } from '../../model/shortText.js';
import { visibleText } from '../../model/visibleText.js';
import { PROBLEMS_NAMED } from '../../services/lookup/problems.js';
import { cutInTheMiddle, type Screen, wrapped } from '../screen.js';
import { countEach, tally } from '../text.js';
import { FieldSums, fieldTexts, inCommon, type MadeWith } from './planFields.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');
const LIST = new Intl.ListFormat('en-US');

/** The noun for the thing that a line changes: its label in the line, and the words with which lines are counted. */
export type Noun = { readonly label: string; readonly one: string; readonly many: string };

/** The verb of the outcome: the end of a message's key. */
export type Verb = 'gave' | 'took' | 'changed' | 'created' | 'activated' | 'deactivated' | 'froze' | 'unfroze';

/** One change, as a plan shows it and its outcome counts it. */
export type PlanLine = {
  /** The user whose access is changed, or the thing that is changed, by its name. Lines of one subject stand together. */
  readonly subject: string;
  readonly sign: ChangeSign;
  readonly noun: Noun;
  /** The name of the access; empty if the subject is enough. */
  readonly name: string;
  /** The texts after the name: the end, and the access that was there before. */
  readonly details: readonly string[];
  /** The names of the dangerous system permissions that the access gives, the worst first. */
  readonly gives: readonly string[];
  /** The values with which a record is made; only where one is. */
  readonly madeWith?: MadeWith;
  /** The reason of a refusal, or other facts that the reader must know, each on lines of its own. */
  readonly notes: readonly string[];
  readonly verb: Verb;
  readonly status: ChangeStatus;
  /** Whether it was taken away and nobody could look whether it is still held in another way. */
  readonly isUnsure?: boolean;
  readonly error: WriteOutcome['error'];
};

export const userNoun: Noun = {
  label: messages.getMessage('user.label'),
  one: messages.getMessage('user.noun.one'),
  many: messages.getMessage('user.noun.many'),
};

/** What a plan calls a resource: by its API name, and by its label where it has none and its id stands in for that. */
export function shownName(apiName: string, label: string | null | undefined): string {
  return label && label !== apiName && isSalesforceId(apiName) ? `${label} (${apiName})` : apiName;
}

/** The noun for a resource type. A text that is not the id of a resource type is its own noun. */
export function nounOf(type: string): Noun {
  if (!isResourceType(type)) return { label: type, one: type, many: type };
  const { name, plural: many = `${name}s` } = resourceType(type);
  return { label: name, one: name.toLowerCase(), many: many.toLowerCase() };
}

/** The verb for an access with a sign. */
export function verbOf(sign: ChangeSign): Verb {
  return sign === '-' ? 'took' : sign === '~' ? 'changed' : 'gave';
}

const COLORS: Readonly<Record<ChangeSign, (text: string) => string>> = {
  '+': StandardColors.success,
  '~': StandardColors.warning,
  '-': StandardColors.error,
  '=': StandardColors.info,
  '!': StandardColors.error,
};

/**
 * The text of a plan, with the changes by their subjects, and before them what all records that are made have in common. No line is longer
 * than the screen is wide. If the text does not fit the screen, the first refused changes are still shown by their subjects, and all other changes
 * are summed up.
 *
 * @param lines of a plan, none of which is kept that is not shown: there may be very many
 * @param toSeeAll the text that says how to see each change
 */
export function planText(lines: Iterable<PlanLine>, screen: Screen, toSeeAll: string): string[] {
  // Each change takes at least one line, so there is no need to lay out more changes than fit.
  const fitting: PlanLine[] = [];
  const sums = new Sums();
  const refused: PlanLine[] = [];
  let [count, countOfRefused] = [0, 0];
  for (const line of lines) {
    count += 1;
    if (count <= screen.rows) fitting.push(line);
    if (line.sign !== '!') sums.add(line);
    else if ((countOfRefused += 1) <= PROBLEMS_NAMED) refused.push(line);
  }
  const all = count <= screen.rows ? eachChange(fitting, screen) : null;
  if (all && all.length <= screen.rows) return all;
  const shown = countOfRefused < count ? [messages.getMessage('summedUp'), ...sums.lines(screen)] : [];
  const more = countOfRefused - PROBLEMS_NAMED;
  return [
    ...shown,
    ...bySubject(refused, screen),
    ...(more > 0 ? wrapped(messages.getMessage('moreRefused', [more.toLocaleString('en-US')]), screen) : []),
    ...wrapped(toSeeAll, screen),
  ];
}

/** Gives the sign of a change its color. @param line one of `planText` */
export function paintSign(line: string, colors = COLORS): string {
  return line.replace(/^ {2}([-+~=!])(?= )/, (_found, sign: ChangeSign) => `  ${colors[sign](sign)}`);
}

/** The statuses of a plan, in the order in which its last line counts them. */
const PLANNED: readonly ChangeStatus[] = ['not sent', 'nothing to do', 'still held', 'refused'];

/** `Plan: 3 changes to make, 1 not needed, 1 refused.` */
export function planLine(lines: Iterable<PlanLine>): string {
  return countsLine(countEach(Iterator.from(lines).map(({ status }) => status)));
}

/** The text of a plan and its last line, for which each change is read once. @param options as of `planText` */
export function planTextAndLine(
  lines: Iterable<PlanLine>,
  ...options: [screen: Screen, toSeeAll: string]
): { readonly text: string[]; readonly line: string } {
  const counts = new Map<ChangeStatus, number>();
  const counted = Iterator.from(lines).map((line) => {
    counts.set(line.status, (counts.get(line.status) ?? 0) + 1);
    return line;
  });
  return { text: planText(counted, ...options), line: countsLine(counts) };
}

function countsLine(counts: ReadonlyMap<ChangeStatus, number>): string {
  if (counts.size === 0) return messages.getMessage('plan.none');
  const inOrder = [...counts].sort(([one], [other]) => PLANNED.indexOf(one) - PLANNED.indexOf(other));
  return messages.getMessage('plan', [tally(messages, 'planned', inOrder).join(', ')]);
}

function eachChange(lines: readonly PlanLine[], screen: Screen): string[] {
  const common = inCommon(lines.flatMap(({ madeWith }) => madeWith ?? []));
  const texts = fieldTexts(common);
  return [
    ...(texts.length > 0
      ? [...wrapped(messages.getMessage('field.common'), screen), ...fieldLines(texts, screen), '']
      : []),
    ...bySubject(lines, screen, common),
  ];
}

function bySubject(lines: readonly PlanLine[], screen: Screen, common: MadeWith = new Map()): string[] {
  return [...Map.groupBy(lines, ({ subject }) => subject)].flatMap(([subject, some]) => [
    cutInTheMiddle(visibleText(subject), screen.columns),
    ...some.flatMap((line) => inFull(line, screen, common)),
  ]);
}

function inFull(line: PlanLine, screen: Screen, common: MadeWith): string[] {
  const { sign, noun, name, details, gives, notes, madeWith } = line;
  const what = [[noun.label, name].filter(Boolean).join(' '), ...details].join(', ');
  return [
    ...signed(sign, what, screen),
    ...(gives.length > 0 ? note(messages.getMessage('gives', [firstOf(gives)]), screen) : []),
    ...notes.flatMap((text) => note(text, screen)),
    ...(madeWith ? fieldLines(fieldTexts(madeWith, common), screen) : []),
  ];
}

/** Users, and names of accesses, up to which a sum tells each from the others. No file of changes has so many; a journal may. */
const MOST_TOLD_APART = 100_000;

/** What a sum tells of a name, in UTF-16 units: a text of a journal may be of any length. */
const LONGEST_NAME = 300;

/** What changes with the same sign and noun have together, as far as it is told. */
class Sum {
  public readonly sign: ChangeSign;
  private readonly noun: Noun;
  private count = 0;
  private readonly subjects = new Set<string>();
  /** How many have each name. */
  private readonly names = new Map<string, number>();
  /** By the name, the texts that say what these give. */
  private readonly gives = new Map<string, Set<string>>();
  private readonly fields = new FieldSums();

  public constructor({ sign, noun }: PlanLine) {
    this.sign = sign;
    this.noun = noun;
  }

  private get isOfUsers(): boolean {
    return this.noun.one === userNoun.one;
  }

  public add(line: PlanLine): void {
    const { gives, madeWith } = line;
    const name = textWithin(line.name, LONGEST_NAME);
    this.count += 1;
    if (!this.isOfUsers && this.subjects.size <= MOST_TOLD_APART) this.subjects.add(line.subject);
    const count = this.names.get(name);
    if (count !== undefined || this.names.size <= MOST_TOLD_APART) this.names.set(name, (count ?? 0) + 1);
    // New users have no name, and are told apart by their profiles.
    if (gives.length > 0) {
      const text = messages.getMessage('gives.named', [name || line.details.join(', '), firstOf(gives)]);
      this.gives.set(name, (this.gives.get(name) ?? new Set()).add(text));
    }
    if (madeWith) this.fields.add(madeWith);
  }

  /** `+ 312 permission sets of 40 users`, with the most frequent names. */
  public lines(screen: Screen): string[] {
    const counted = countOf(this.noun, this.count);
    const users = Math.min(this.subjects.size, MOST_TOLD_APART);
    const what = this.isOfUsers
      ? counted
      : messages.getMessage('sum', [counted, atLeast(countOf(userNoun, users), this.subjects.size)]);
    return [
      ...signed(this.sign, what, screen),
      ...(this.names.size > (this.names.has('') ? 1 : 0) ? note(this.mostFrequent(), screen) : []),
      ...fieldLines(this.fields.texts(), screen),
      ...this.byCount(this.gives.keys()).flatMap((name) =>
        [...this.gives.get(name)!].flatMap((text) => note(text, screen)),
      ),
    ];
  }

  private mostFrequent(): string {
    const names = this.byCount(this.names.keys().filter((name) => name !== ''));
    const first = names
      .slice(0, MOST_NAMES)
      .map((name) => `${name} (${this.names.get(name)!.toLocaleString('en-US')})`);
    if (names.length <= MOST_NAMES) return first.join(', ');
    const more = Math.min(names.length, MOST_TOLD_APART) - MOST_NAMES;
    return messages.getMessage('andMore', [first.join(', '), atLeast(more.toLocaleString('en-US'), names.length)]);
  }

  private byCount(names: Iterable<string>): string[] {
    return [...names].sort((one, other) => (this.names.get(other) ?? 0) - (this.names.get(one) ?? 0));
  }
}

/** A number of what was told apart: there may be more. */
function atLeast(counted: string, toldApart: number): string {
  return toldApart > MOST_TOLD_APART ? messages.getMessage('moreThan', [counted]) : counted;
}

/** One line for all changes with the same sign and noun. */
class Sums {
  private readonly sums = new Map<string, Sum>();

  public add(line: PlanLine): void {
    const key = `${line.sign} ${line.noun.one}`;
    const sum = this.sums.get(key) ?? new Sum(line);
    sum.add(line);
    this.sums.set(key, sum);
  }

  public lines(screen: Screen): string[] {
    return [...this.sums.values()]
      .sort((one, other) => changeSigns.indexOf(one.sign) - changeSigns.indexOf(other.sign))
      .flatMap((sum) => sum.lines(screen));
  }
}

/** `1 permission set`, `1,234 permission sets` */
export function countOf({ one, many }: Noun, count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

const MOST_NAMES = 5;

/**
 * `a, b, c, d, e and 7 more`
 *
 * @param count how many there are, if some have no names
 */
export function firstOf(names: readonly string[], count = names.length): string {
  const more = count - Math.min(names.length, MOST_NAMES);
  if (more <= 0) return names.join(', ');
  return messages.getMessage('andMore', [names.slice(0, MOST_NAMES).join(', '), more.toLocaleString('en-US')]);
}

/** A line with its sign before it. */
export const signed = (sign: ChangeSign, text: string, screen: Screen): string[] => {
  const [first = '', ...rest] = wrapped(text, screen, 4);
  return [`  ${sign} ${first.trimStart()}`, ...rest];
};

const NOTE_INDENTATION = 6;
const HANGING = 4;

const note = (text: string, screen: Screen): string[] => sentence(text, screen, NOTE_INDENTATION);

/**
 * The lines of a text. A command at its end stays in one line, so that it can be pasted from the terminal, and is wider than the screen
 * at worst.
 */
export function sentence(text: string, screen: Pick<Screen, 'columns'>, indentation = 0): string[] {
  const lines = wrapped(text, screen, indentation);
  const command = lines.length > 1 ? /\bsf access [^:;]*$/.exec(visibleText(text)) : null;
  if (!command) return lines;
  const before = visibleText(text).slice(0, command.index).trimEnd();
  return [...(before ? wrapped(before, screen, indentation) : []), ' '.repeat(indentation) + command[0]];
}

/** Texts of fields. What does not fit a line stands further in: no value looks like another field. */
function fieldLines(texts: readonly string[], { columns }: Screen): string[] {
  return texts.flatMap((text) => {
    const [first = '', ...rest] = wrapped(text, { columns: columns - HANGING }, NOTE_INDENTATION);
    return [first, ...rest.map((line) => ' '.repeat(HANGING) + line)];
  });
}

/** Whether a change was written. */
export function isDone({ status }: Pick<PlanLine, 'status'>): boolean {
  return status === 'done' || status === 'partly done';
}

/** What became of the changes of a plan, of which none is kept: there may be very many. */
export class Outcome {
  /** How many there are. */
  public readonly changes: number;
  /** Whether any was written. */
  public readonly isAnyDone: boolean;
  /** How many were not sent, and why: all have the same reason, the error that ended the run. */
  public readonly notSent: { readonly count: number; readonly error: PlanLine['error'] };
  private readonly done = new Map<Verb, Map<string, { readonly noun: Noun; count: number }>>();
  private readonly others: Map<string, number>;

  public constructor(lines: Iterable<PlanLine>) {
    let error: PlanLine['error'] = null;
    const kinds = Iterator.from(lines).map((line) => {
      if (isDone(line)) this.addDone(line);
      if (line.status === 'not sent') error ??= line.error;
      return line.isUnsure ? 'unsure' : line.status;
    });
    this.others = countEach<string>(kinds);
    this.changes = this.others.values().reduce((sum, count) => sum + count, 0);
    this.isAnyDone = this.done.size > 0;
    this.notSent = { count: this.others.get('not sent') ?? 0, error };
    this.others.delete('done');
  }

  /** The line that says what was done and what was not. @param isInterrupted whether the user ended the run before all changes were sent */
  public line(isInterrupted: boolean): string {
    const clauses = [...this.done].map(([verb, ofVerb]) => {
      const counts = [...ofVerb.values()].map(({ noun, count }) => countOf(noun, count));
      return messages.getMessage(`done.${verb}`, [listOf(counts)]);
    });
    const notDone = tally(messages, 'notDone', [...this.others]);
    const did = clauses.length > 0 ? clauses.join('; ') : messages.getMessage('done.nothing');
    if (isInterrupted) return messages.getMessage('interrupted', [[did, listOf(notDone)].filter(Boolean).join('; ')]);
    return [did, listOf(notDone)].filter(Boolean).map(asSentence).join(' ');
  }

  private addDone({ verb, noun }: PlanLine): void {
    const ofVerb = this.done.get(verb) ?? new Map<string, { readonly noun: Noun; count: number }>();
    const counted = ofVerb.get(noun.one) ?? { noun, count: 0 };
    counted.count += 1;
    this.done.set(verb, ofVerb.set(noun.one, counted));
  }
}

/** `a`, `a and b`, `a, b, and c` */
export function listOf(parts: readonly string[]): string {
  return LIST.format(parts);
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
