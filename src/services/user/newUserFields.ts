import { Messages } from '@salesforce/core';
import { distance } from 'fastest-levenshtein';
import type { FieldValue } from '../../model/recordWrite.js';
import { columnOf } from '../../model/newUser.js';
import { isValueProblem, typedValue, type FieldDescription, type ValueProblem } from '../../model/typedValue.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** The name nearest to what somebody wrote; undefined where there is none. */
const nearest = (names: readonly string[], written: string): string | undefined => {
  const rank = (name: string): number => distance(name.toLowerCase(), written.toLowerCase());
  return names.toSorted((one, other) => rank(one) - rank(other))[0];
};

const describeProblem = ({ problem, allowed }: ValueProblem, { values }: FieldDescription, text: string): string =>
  problem === 'picklist'
    ? messages.getMessage('value.picklist', [text, nearest(values ?? [], text) ?? ''])
    : messages.getMessage(`value.${problem}`, [text, allowed]);

export type ReadFields = {
  readonly fields: ReadonlyMap<string, FieldValue>;
  readonly problems: ReadonlyArray<{ readonly column: string; readonly problem: string }>;
};

/**
 * Texts as values of the fields of User: names in any case, values by the field's type.
 *
 * @param described the fields of User as the running user sees them
 */
export const readFields = (
  values: Readonly<Record<string, string>>,
  described: readonly FieldDescription[],
): ReadFields => {
  const byName = new Map(described.map((field) => [field.name.toLowerCase(), field]));
  const fields = new Map<string, FieldValue>();
  const problems: Array<{ column: string; problem: string }> = [];
  for (const [name, text] of Object.entries(values)) {
    const column = columnOf(name) ?? name;
    const field = byName.get(name.toLowerCase());
    if (!field) {
      const candidates = described.filter(({ createable }) => createable).map((known) => known.name);
      problems.push({ column, problem: messages.getMessage('field.unknown', [name, nearest(candidates, name) ?? '']) });
      continue;
    }
    if (!field.createable) {
      problems.push({ column, problem: messages.getMessage('field.notCreateable', [field.name]) });
      continue;
    }
    const value = typedValue(field, text);
    if (isValueProblem(value)) problems.push({ column, problem: describeProblem(value, field, text) });
    else fields.set(field.name, value);
  }
  return { fields, problems };
};
