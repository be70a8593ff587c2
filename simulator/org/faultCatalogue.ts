import { z } from 'zod';
import { Fault, matchFields, type FaultInput } from './faultPlan.js';

/** The values of a field that has only a few; none of any other. */
function choices(field: unknown): readonly unknown[] {
  if (field instanceof z.ZodDefault) return choices(field.unwrap());
  if (field instanceof z.ZodEnum) return field.options;
  return field instanceof z.ZodLiteral ? [...field.values] : [];
}

/** Every kind of fault, once for each value of what it has of its own with few values, such as a status; the rest is left open. */
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
