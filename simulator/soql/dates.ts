import { formatDate } from '../org/time.js';
import type { FieldType } from '../schema/types.js';

/** A span of time, from its first moment to the first moment after it. */
export type Period = { start: Date; end: Date };

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

const MONTHS = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;

function startOf(unit: Unit, at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (unit === 'DAY') return new Date(Date.UTC(year, month, day));
  if (unit === 'WEEK') return new Date(Date.UTC(year, month, day - at.getUTCDay()));
  return new Date(Date.UTC(year, month - (month % MONTHS[unit]), 1));
}

function plus(start: Date, count: number, unit: Unit): Date {
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  if (unit === 'DAY') return new Date(Date.UTC(year, month, day + count));
  if (unit === 'WEEK') return new Date(Date.UTC(year, month, day + 7 * count));
  return new Date(Date.UTC(year, month + MONTHS[unit] * count, day));
}

const NAMED: Record<string, { unit: Unit; from: number; to: number }> = {
  YESTERDAY: { unit: 'DAY', from: -1, to: 0 },
  TODAY: { unit: 'DAY', from: 0, to: 1 },
  TOMORROW: { unit: 'DAY', from: 1, to: 2 },
  LAST_90_DAYS: { unit: 'DAY', from: -90, to: 1 },
  NEXT_90_DAYS: { unit: 'DAY', from: 1, to: 91 },
};
for (const unit of ['WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const) {
  NAMED[`LAST_${unit}`] = { unit, from: -1, to: 0 };
  NAMED[`THIS_${unit}`] = { unit, from: 0, to: 1 };
  NAMED[`NEXT_${unit}`] = { unit, from: 1, to: 2 };
}

/**
 * What a date literal covers, in UTC; the fiscal year is the calendar year
 * (SOQL and SOSL Reference: "Date Formats and Date Literals in WHERE"). Undefined for an unknown one.
 */
export function periodOf(literal: string, now: Date): Period | undefined {
  const [name = '', count] = literal.toUpperCase().replace('FISCAL_', '').split(':');
  if (count === undefined) {
    const named = NAMED[name];
    if (!named) return undefined;
    const start = startOf(named.unit, now);
    return { start: plus(start, named.from, named.unit), end: plus(start, named.to, named.unit) };
  }
  const [, direction, units] = /^(LAST|NEXT)_N_(\w+)S$/.exec(name) ?? [];
  const n = Number(count);
  if (direction) return around(direction === 'NEXT', n, units as Unit, now);
  const unit = /^N_(\w+)S_AGO$/.exec(name)?.[1] as Unit | undefined;
  if (!unit) return undefined;
  const start = plus(startOf(unit, now), -n, unit);
  return { start, end: plus(start, 1, unit) };
}

/** LAST_N_DAYS takes today in; longer units leave the current one out. NEXT_N begins after the current one. */
function around(next: boolean, n: number, unit: Unit, now: Date): Period {
  const current = startOf(unit, now);
  const following = plus(current, 1, unit);
  if (next) return { start: following, end: plus(following, n, unit) };
  return { start: plus(current, -n, unit), end: unit === 'DAY' ? following : current };
}

type DateFunction = { type: FieldType; of(at: Date): string | number };

const DAY = 86_400_000;
const dayInYear = (at: Date): number => Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY) + 1;
const quarter = (at: Date): number => Math.floor(at.getUTCMonth() / 3) + 1;
const int = (of: (at: Date) => number): DateFunction => ({ type: 'int', of });

/** SOQL and SOSL Reference: "Date Functions". In UTC; the fiscal year is the calendar year. */
const FUNCTIONS: Record<string, DateFunction> = {
  CALENDAR_YEAR: int((at) => at.getUTCFullYear()),
  CALENDAR_QUARTER: int(quarter),
  CALENDAR_MONTH: int((at) => at.getUTCMonth() + 1),
  FISCAL_YEAR: int((at) => at.getUTCFullYear()),
  FISCAL_QUARTER: int(quarter),
  FISCAL_MONTH: int((at) => at.getUTCMonth() + 1),
  DAY_IN_MONTH: int((at) => at.getUTCDate()),
  DAY_IN_WEEK: int((at) => at.getUTCDay() + 1),
  DAY_IN_YEAR: int(dayInYear),
  DAY_ONLY: { type: 'date', of: formatDate },
  HOUR_IN_DAY: int((at) => at.getUTCHours()),
  WEEK_IN_MONTH: int((at) => Math.ceil(at.getUTCDate() / 7)),
  WEEK_IN_YEAR: int((at) => Math.ceil(dayInYear(at) / 7)),
};

/** The date function of that name, in any casing. */
export const dateFunction = (name: string): DateFunction | undefined => FUNCTIONS[name.toUpperCase()];
