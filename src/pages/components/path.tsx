import type { VNode } from 'preact';

/** What somebody holds on the way to an access. */
export type Step = {
  /** What it is called. */
  readonly name: string;
  /** Such as `Permission Set`. */
  readonly kind: string;
  /** What tells more of it. */
  readonly href?: string;
};

/** A path as boxes with arrows between them: whoever hears the page gets a list. */
export function Path({ steps, label }: { readonly steps: readonly Step[]; readonly label: string }): VNode {
  return (
    <ol class="path" aria-label={label}>
      {steps.map(({ name, kind, href }) => (
        <li>
          <span class="step">
            {href === undefined ? name : <a href={href}>{name}</a>} <span class="kind">{kind}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
