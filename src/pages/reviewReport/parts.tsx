import type { ComponentChildren, VNode } from 'preact';
import { visibleText } from '../../model/visibleText.js';

/** A fact with its name. */
export type Fact = readonly [name: string, value: string];

export function Facts({ facts }: { readonly facts: readonly Fact[] }): VNode {
  return <dl class="facts">{facts.flatMap(([name, value]) => [<dt>{name}</dt>, <dd>{visibleText(value)}</dd>])}</dl>;
}

export type Column = { readonly name: string; readonly isNumber?: boolean };

/** A table whose first cells name their rows. A screen that is too narrow for it lets one scroll it, by keyboard as well. */
export function Rows({
  label,
  columns,
  rows,
}: {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly ComponentChildren[]>;
}): VNode {
  const classOf = (position: number): { class?: string } => (columns[position]?.isNumber ? { class: 'number' } : {});
  return (
    <div class="rows" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name }, position) => (
              <th scope="col" {...classOf(position)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others]) => (
            <tr>
              <th scope="row">{first}</th>
              {others.map((cell, position) => (
                <td {...classOf(position + 1)}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Notes({ notes }: { readonly notes: readonly string[] }): VNode {
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li>{visibleText(note)}</li>
      ))}
    </ul>
  );
}

/** `2026-09-01 09:00 UTC` @param time in UTC with `Z` */
export function minuteOf(time: string): string {
  return `${time.slice(0, '2026-09-01T09:00'.length).replace('T', ' ')} UTC`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en-US');
}
