import type { ComponentChildren, VNode } from 'preact';

/** A fact with its name, in a `<dl>`. */
export function Detail(detail: { readonly name: string; readonly children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{detail.name}</dt>
      <dd>{detail.children}</dd>
    </div>
  );
}
