import { formatDate } from '../org/dateTime.js';
import type { FieldType } from '../schema/types.js';

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
