import { Messages } from '@salesforce/core';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

/** The values with which a record is made, as texts, by the names of its fields. */
export type MadeWith = ReadonlyMap<string, string>;

/** The fields that several records have in common, with the same value. */
export function inCommon(records: readonly MadeWith[]): MadeWith {
  const [first, ...others] = records;
  if (!first || others.length === 0) return new Map();
  return new Map([...first].filter(([field, value]) => others.every((other) => other.get(field) === value)));
}

/** A text for each field of a record but those that are said elsewhere: `Alias: alovelac`. */
export function fieldTexts(record: MadeWith, saidElsewhere: MadeWith = new Map()): string[] {
  return inOrder([...record.keys()].filter((field) => !saidElsewhere.has(field))).map((field) =>
    messages.getMessage('field', [field, record.get(field)!]),
  );
}

/** What the fields of many records hold. */
export class FieldSums {
  private records = 0;
  /** By field: how many records have each value. */
  private readonly fields = new Map<string, Map<string, number>>();

  public add(record: MadeWith): void {
    this.records += 1;
    for (const [field, value] of record) {
      const counts = this.fields.get(field) ?? new Map<string, number>();
      this.fields.set(field, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }

  /** A text for each field: the value of all, the number of records for each of a few values, or some of very many. */
  public texts(): string[] {
    return inOrder(this.fields.keys()).map((field) =>
      messages.getMessage('field', [field, sumOf(this.fields.get(field)!, this.records)]),
    );
  }
}

const MOST_VALUES = 5;
const EXAMPLES = 2;

function sumOf(counts: ReadonlyMap<string, number>, records: number): string {
  const most = [...counts].sort(([, one], [, other]) => other - one);
  const missing = records - most.reduce((sum, [, count]) => sum + count, 0);
  const [first] = most;
  if (first && most.length === 1 && missing === 0) return first[0];
  const counted = (text: string, count: number): string => `${text} (${count.toLocaleString('en-US')})`;
  const ofSome =
    most.length <= MOST_VALUES
      ? most.map(([value, count]) => counted(value, count))
      : [
          messages.getMessage('field.values', [
            most.length.toLocaleString('en-US'),
            most
              .slice(0, EXAMPLES)
              .map(([value]) => value)
              .join(', '),
          ]),
        ];
  return [...ofSome, ...(missing > 0 ? [counted(messages.getMessage('field.notSet'), missing)] : [])].join(', ');
}

function inOrder(fields: Iterable<string>): string[] {
  return [...fields].sort();
}
