import type { VNode } from 'preact';

/** `good` and the severities of rules. */
export type Tone = 'high' | 'medium' | 'low' | 'good';

/** A word about something; the tone colors it and says no more than the word. */
export function Tag({ text, tone = 'low' }: { readonly text: string; readonly tone?: Tone }): VNode {
  return <span class={`tag ${tone}`}>{text}</span>;
}
