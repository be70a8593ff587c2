import type { VNode } from 'preact';
import type { Tone } from './tag.js';

/**
 * A part of a whole as a bar. The words that say it stand beside it, so that the bar is for the eye alone.
 *
 * @param part from 0 to 1; more is shown as 1
 */
export function Meter({ part, tone = 'good' }: { readonly part: number; readonly tone?: Tone }): VNode {
  const width = Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10;
  return (
    <svg class={`meter ${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="100" height="8" />
      <rect class="part" width={width} height="8" />
    </svg>
  );
}
