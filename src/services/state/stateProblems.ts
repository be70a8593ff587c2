import { Messages } from '@salesforce/core';
import type { Place } from '../../model/riskRule.js';
import { errorOfMany, PROBLEMS_NAMED, type Problem } from '../lookup/problems.js';
import { byPlace } from '../lookup/yamlReader.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/**
 * What is wrong in the files of a folder. The problems that an error names are kept, those with the first places; of the others, which
 * may be a million, it is known how many there are.
 */
export class StateProblems {
  private first: Problem[] = [];
  private told = 0;

  public get count(): number {
    return this.told;
  }

  /** @param problems of one file, in any order. What is told twice of one place counts once. */
  public add(problems: readonly Problem[]): void {
    const different = new Map(problems.map((problem) => [problem.line, problem]));
    this.take([...different.values()], different.size);
  }

  public addAll({ first, count }: StateProblems): void {
    this.take(first, count);
  }

  /**
   * @param lastRead the file after which no other was read; none: all were read
   * @throws SfError InvalidStateError with the problems that were added, in the order of their places
   */
  public throwIfAny(lastRead?: string): void {
    if (this.told === 0) return;
    const actions = messages.getMessages('invalid.actions');
    if (lastRead !== undefined) actions.unshift(messages.getMessage('invalid.notRead', [lastRead]));
    throw errorOfMany(this.first, 'InvalidStateError', actions, this.told - this.first.length);
  }

  private take(problems: readonly Problem[], count: number): void {
    if (count === 0) return;
    this.first = [...this.first, ...problems].sort(byFileAndPlace).slice(0, PROBLEMS_NAMED);
    this.told += count;
  }
}

function byFileAndPlace(one: Problem, other: Problem): number {
  const [first, second] = [one, other].map(({ data }) => (data as Place).file) as [string, string];
  return first === second ? byPlace(one, other) : first < second ? -1 : 1;
}
