import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

/** A column of a table whose rows are of one type. */
export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** What the cell shows. */
  readonly cell: (row: Row) => ComponentChildren;
  /** By what rows are sorted: numbers by size, texts by their characters, null last. */
  readonly sortBy: (row: Row) => string | number | null;
  readonly isNumber?: boolean;
  /** Whether narrow screens do without it. */
  readonly isWide?: boolean;
  /** The share of the width, among those of all columns; by default 1. */
  readonly share?: number;
};

/** What a table says: the page has the words. */
export type TableTexts = {
  readonly search: string;
  /** `12 of 5,000` as a sentence. @param shown how many rows there are to see, of all */
  readonly count: (shown: number, all: number) => string;
  readonly none: string;
  /** For a print that would be too long. */
  readonly printed: (shown: number, all: number) => string;
};

export type TableProps<Row> = {
  /** The name of the table, for those who hear the page. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: ReadonlyArray<Column<Row>>;
  /** What is searched: in lower case. */
  readonly textOf: (row: Row) => string;
  readonly texts: TableTexts;
  /** The column that it is sorted by at first; by default the rows stay as they come. */
  readonly sortedBy?: { readonly key: string; readonly isDescending: boolean };
  /** Called where somebody opens a row: its first cell is a button then. */
  readonly onOpen?: (row: Row) => void;
  /** More to choose with, beside the search. */
  readonly tools?: ComponentChildren;
};

/** The height of a row on a screen, as `base.css` has it. */
const ROW_HEIGHT = 44;

/** The least width of a column with a share of 1; what is over is shared out among them. */
const SHARE_WIDTH = 80;

/** Rows that are drawn above and below those that can be seen. */
const MARGIN = 12;

/** The most rows that a print has. */
const MOST_PRINTED = 1000;

/** A list that can be searched and sorted, of which only the rows in sight are drawn: it may have a hundred thousand. */
export function Table<Row>({ label, rows, columns, textOf, texts, sortedBy, onOpen, tools }: TableProps<Row>): VNode {
  const [words, setWords] = useState('');
  const [sort, setSort] = useState(sortedBy ?? null);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, count } = useWindow(scroller);
  const isPrinting = usePrinting();

  const found = useMemo(() => {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return wanted.length === 0
      ? rows
      : rows.filter((row) => {
          const text = textOf(row);
          return wanted.every((word) => text.includes(word));
        });
  }, [rows, words, textOf]);
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === sort?.key);
    if (!column || !sort) return found;
    const keyed = found.map((row) => ({ row, by: column.sortBy(row) }));
    const sign = sort.isDescending ? -1 : 1;
    return keyed.sort((one, other) => compare(one.by, other.by, sign)).map(({ row }) => row);
  }, [found, sort, columns]);
  useLayoutEffect(() => scroller.current?.scrollTo({ top: 0 }), [words, sort]);

  const from = isPrinting ? 0 : Math.max(0, Math.min(first - MARGIN, sorted.length - count));
  const to = isPrinting ? Math.min(sorted.length, MOST_PRINTED) : Math.min(sorted.length, first + count + MARGIN);
  const above = isPrinting ? 0 : from * ROW_HEIGHT;
  const below = isPrinting ? 0 : (sorted.length - to) * ROW_HEIGHT;

  const turn = (key: string): void => setSort({ key, isDescending: sort?.key === key && !sort.isDescending });

  return (
    <div>
      <div class="tools">
        <label class="search">
          <span class="spoken">{texts.search}</span>
          <input
            class="field"
            type="search"
            placeholder={texts.search}
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        </label>
        {tools}
        <span class="quiet" role="status">
          {texts.count(sorted.length, rows.length)}
        </span>
      </div>
      {isPrinting && to < sorted.length ? <p>{texts.printed(to, sorted.length)}</p> : null}
      <div class="scroller" ref={scroller} tabIndex={0} role="region" aria-label={label}>
        <table class="table" aria-rowcount={sorted.length + 1}>
          <colgroup>
            {columns.map(({ key, share = 1, isWide }) => (
              <col key={key} class={isWide ? 'wide' : ''} width={share * SHARE_WIDTH} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  class={classOf(column)}
                  aria-sort={sort?.key !== column.key ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
                >
                  <button type="button" onClick={() => turn(column.key)}>
                    {column.title}
                    <span aria-hidden="true">{sort?.key !== column.key ? '' : sort.isDescending ? '▾' : '▴'}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 ? <Gap height={above} columns={columns.length} /> : null}
            {sorted.slice(from, to).map((row, at) => (
              <tr key={from + at} aria-rowindex={from + at + 2}>
                {columns.map((column, position) => (
                  <td key={column.key} class={classOf(column)}>
                    {position === 0 && onOpen ? (
                      <button type="button" class="opener" onClick={() => onOpen(row)}>
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
            {below > 0 ? <Gap height={below} columns={columns.length} /> : null}
            {sorted.length === 0 ? (
              <tr>
                <td colSpan={columns.length}>{texts.none}</td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** The room of rows that are not drawn. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }): VNode {
  return (
    <tr class="gap" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${String(height)}px` }} />
    </tr>
  );
}

/** The rows that can be seen in an element that scrolls: the first one, and how many. */
function useWindow(scroller: { readonly current: HTMLElement | null }): { first: number; count: number } {
  const [seen, setSeen] = useState({ first: 0, count: 20 });
  useLayoutEffect(() => {
    const element = scroller.current!;
    const look = (): void => {
      const first = Math.floor(element.scrollTop / ROW_HEIGHT);
      const count = Math.ceil(element.clientHeight / ROW_HEIGHT) + 1;
      setSeen((last) => (last.first === first && last.count === count ? last : { first, count }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [scroller]);
  return seen;
}

/** Whether the page is being printed: what is drawn then is on paper. */
export function usePrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const media = matchMedia('print');
    const look = (): void => setIsPrinting(media.matches);
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, []);
  return isPrinting;
}

function classOf<Row>({ isNumber, isWide }: Column<Row>): string {
  return [isNumber ? 'number' : '', isWide ? 'wide' : ''].filter(Boolean).join(' ');
}

function compare(one: string | number | null, other: string | number | null, sign: number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one < other ? -sign : one > other ? sign : 0;
}
