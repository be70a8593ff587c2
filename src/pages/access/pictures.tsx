import { Messages } from '@salesforce/core';
import type { VNode } from 'preact';
import type { Overview } from './accessPage.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'accessPage');

/** A bar, or one part of it after another. */
type Bar = {
  readonly label: string;
  /** What those hear who do not see it. */
  readonly spoken: string;
  readonly parts: ReadonlyArray<{ readonly size: number; readonly look: Look }>;
  /** What stands behind the bar. */
  readonly text: string;
};

type Look = 'strong' | 'weak';

/** The widths of a picture, in its own units. */
const WIDTH = 360;
const BAR_WIDTH = 270;
const LABEL_HEIGHT = 18;
const BAR_HEIGHT = 14;
const ROW = 40;

/** How many letters of a label fit, which stands above its bar: names of profiles and licenses are long. */
const LABEL_LETTERS = 48;

/** How many profiles are shown; the rest is one bar. */
const MOST_PROFILES = 9;

export function Pictures({ overview }: { readonly overview: Overview }): VNode {
  return (
    <div class="columns pictures">
      <Picture title={messages.getMessage('picture.byProfile')} bars={profileBars(overview.byProfile)} legend={[]} />
      <Picture
        title={messages.getMessage('picture.byKind')}
        bars={kindBars(overview.byKind)}
        legend={[
          { look: 'strong', text: messages.getMessage('picture.byKind.direct') },
          { look: 'weak', text: messages.getMessage('picture.byKind.effective') },
        ]}
      />
      {overview.byLastLogin === null ? (
        <figure class="card">
          <figcaption>
            <h2>{messages.getMessage('picture.byLastLogin')}</h2>
          </figcaption>
          <p class="quiet">{messages.getMessage('picture.byLastLogin.notKnown')}</p>
        </figure>
      ) : (
        <Picture
          title={messages.getMessage('picture.byLastLogin')}
          explained={messages.getMessage('picture.byLastLogin.explained')}
          bars={loginBars(overview.byLastLogin)}
          legend={[
            { look: 'strong', text: messages.getMessage('picture.byLastLogin.privileged') },
            { look: 'weak', text: messages.getMessage('picture.byLastLogin.others') },
          ]}
        />
      )}
    </div>
  );
}

function profileBars(byProfile: Overview['byProfile']): Bar[] {
  const shown = byProfile.slice(0, MOST_PROFILES);
  const others = byProfile.slice(MOST_PROFILES);
  const rest = { profile: messages.getMessage('picture.byProfile.others', [String(others.length)]), license: '' };
  const people = others.reduce((sum, one) => sum + one.people, 0);
  return [...shown, ...(others.length > 0 ? [{ ...rest, people }] : [])].map((one) => {
    const name = one.profile || '–';
    const label = one.license === '' || one.license === name ? name : `${name} · ${one.license}`;
    return {
      label,
      spoken: `${label}: ${numberText(one.people)}`,
      parts: [{ size: one.people, look: 'strong' }],
      text: numberText(one.people),
    };
  });
}

function kindBars(byKind: Overview['byKind']): Bar[] {
  return byKind.map(({ kind, direct, effective }) => ({
    label: kind,
    spoken: messages.getMessage('picture.byKind.label', [kind, numberText(direct), numberText(effective)]),
    parts: [
      { size: direct, look: 'strong' },
      { size: effective - direct, look: 'weak' },
    ],
    text: effective === direct ? numberText(direct) : `${numberText(direct)} / ${numberText(effective)}`,
  }));
}

function loginBars(byLastLogin: NonNullable<Overview['byLastLogin']>): Bar[] {
  return byLastLogin.map(({ since, privileged, others }) => {
    const label = messages.getMessage(`since.${since.replace(' ', '-')}`);
    return {
      label,
      spoken: messages.getMessage('picture.byLastLogin.label', [label, numberText(privileged), numberText(others)]),
      parts: [
        { size: privileged, look: 'strong' },
        { size: others, look: 'weak' },
      ],
      text: `${numberText(privileged)} / ${numberText(others)}`,
    };
  });
}

function Picture({
  title,
  explained,
  bars,
  legend,
}: {
  readonly title: string;
  readonly explained?: string;
  readonly bars: readonly Bar[];
  readonly legend: ReadonlyArray<{ readonly look: Look; readonly text: string }>;
}): VNode {
  const most = Math.max(1, ...bars.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0)));
  const height = bars.length * ROW;
  return (
    <figure class="card">
      <figcaption>
        <h2>{title}</h2>
        {explained === undefined ? null : <p class="quiet">{explained}</p>}
        {legend.length === 0 ? null : (
          <p class="legend quiet">
            {legend.map(({ look, text }) => (
              <span>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                  <rect class={look} width="12" height="12" rx="2" />
                </svg>
                {text}
              </span>
            ))}
          </p>
        )}
      </figcaption>
      <svg
        class="picture"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${title}. ${bars.map(({ spoken }) => spoken).join('; ')}.`}
      >
        {bars.map((bar, at) => (
          <PictureBar bar={bar} top={at * ROW} most={most} />
        ))}
      </svg>
    </figure>
  );
}

function PictureBar({
  bar: { label, parts, text },
  top,
  most,
}: {
  readonly bar: Bar;
  readonly top: number;
  readonly most: number;
}): VNode {
  const middle = top + LABEL_HEIGHT + BAR_HEIGHT / 2;
  let at = 0;
  const drawn = parts.map(({ size, look }) => {
    // What is there at all can be seen.
    const width = size === 0 ? 0 : Math.max(2, Math.round((size / most) * BAR_WIDTH));
    const x = at;
    at += width;
    return { x, width, look };
  });
  return (
    <g>
      <title>{label}</title>
      <text x={0} y={top + LABEL_HEIGHT / 2}>
        {shortLabel(label)}
      </text>
      {drawn.map(({ x, width, look }) => (
        <rect x={x} y={middle - BAR_HEIGHT / 2} width={width} height={BAR_HEIGHT} class={look} />
      ))}
      <text x={at + 6} y={middle} class="amount">
        {text}
      </text>
    </g>
  );
}

function shortLabel(label: string): string {
  const letters = [...label];
  return letters.length <= LABEL_LETTERS ? label : `${letters.slice(0, LABEL_LETTERS - 1).join('')}…`;
}

function numberText(count: number): string {
  return count.toLocaleString('en-US');
}
