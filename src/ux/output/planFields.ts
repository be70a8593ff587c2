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

/** A text for each field of many records: the value of all, the number of records for each of a few values, or some of very many. */
export function fieldSums(records: readonly MadeWith[]): string[] {
  const fields = inOrder(new Set(records.flatMap((record) => [...record.keys()])));
  return fields.map((field) =>
    messages.getMessage('field', [field, sumOf(records.map((record) => record.get(field)))]),
  );
}

const MOST_VALUES = 5;
const EXAMPLES = 2;

function sumOf(values: ReadonlyArray<string | undefined>): string {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one);
  const missing = values.length - most.reduce((sum, [, count]) => sum + count, 0);
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
