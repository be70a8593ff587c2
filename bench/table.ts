/** One line of a benchmark: a figure, the numbers that it is calculated from, and its limit. */
export type Measure = {
  readonly what: string;
  readonly figure: string;
  readonly from?: string;
  /** The limit in words, and whether the figure keeps it. */
  readonly limit?: readonly [words: string, isMet: boolean];
};

export const number = (value: number, decimals = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

const ratio = (one: number, other: number): string => number(one / other, 2);

/** A ratio of two values, with a bound that it must keep, or without one. */
export function ratioOf(
  what: string,
  [one, other]: readonly [number, number],
  unit: string,
  bound: { atMost?: number; atLeast?: number } = {},
): Measure {
  const decimals = unit === 's' && other < 1000 ? 1 : 0;
  const from = `${number(one, decimals)} ÷ ${number(other, decimals)} ${unit}`;
  const { atMost, atLeast } = bound;
  return {
    what,
    figure: ratio(one, other),
    from,
    ...(atMost !== undefined && { limit: [`≤ ${atMost}`, one <= atMost * other] as const }),
    ...(atLeast !== undefined && { limit: [`≥ ${atLeast}`, one >= atLeast * other] as const }),
  };
}

const HEADER = ['', 'figure', 'from', 'must be', 'is'];

const cellsOf = ({ what, figure, from = '', limit }: Measure): string[] => [
  what,
  figure,
  from,
  limit?.[0] ?? '',
  limit ? (limit[1] ? 'yes' : 'no') : '',
];

/** A benchmark as a heading and a table in Markdown, with aligned columns. */
export function tableOf(title: string, measures: readonly Measure[]): string {
  const rows = [HEADER, ...measures.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[], fill = ' '): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!, fill)).join(' | ')} |`;
  const [header, ...body] = rows.map((row) => line(row));
  return [
    `### ${title}`,
    '',
    header,
    line(
      HEADER.map(() => ''),
      '-',
    ),
    ...body,
    '',
  ].join('\n');
}
