import { z } from 'zod';
import { Fault, matchFields, type FaultInput } from './faultPlan.js';

/** The values of a field with a fixed list of values; an empty list for any other field. */
function choices(field: unknown): readonly unknown[] {
  if (field instanceof z.ZodDefault) return choices(field.unwrap());
  if (field instanceof z.ZodEnum) return field.options;
  return field instanceof z.ZodLiteral ? [...field.values] : [];
}

/**
 * Every kind of fault. A kind whose own fields have fixed lists of values, such as a status, stands here once for each
 * of them.
 */
export const faultCatalogue: readonly FaultInput[] = Fault.options.flatMap(({ shape }) => {
  const own = Object.entries(shape).filter(([name]) => !matchFields.includes(name));
  return own.reduce<object[]>(
    (faults, [name, field]) => {
      const values = choices(field);
      return values.length === 0
        ? faults
        : faults.flatMap((fault) => values.map((value) => ({ ...fault, [name]: value })));
    },
    [{}],
  ) as FaultInput[];
});
