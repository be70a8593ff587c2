import type { Scale } from '../../simulator/seeds/scale/sizes.js';
import { measurePages, type HtmlPage } from '../htmlPages.js';
import { number, tableOf, type Measure } from '../table.js';

const MB = 1_000_000;

export async function htmlTable(home: string, scales: readonly Scale[]): Promise<string[]> {
  const pages = await measurePages(home, scales);
  return [tableOf('A page to look at', pages.flatMap(measuresOf))];
}

function measuresOf({ org, bytes, usage, opened }: HtmlPage): Measure[] {
  return [
    { what: `${org}: size`, figure: `${number(bytes / MB, 2)} MB`, limit: ['≤ 10 MB', bytes <= 10 * MB] },
    { what: `${org}: export, CPU and memory`, figure: `${number(usage.cpu, 1)} s, ${number(usage.peak)} MB` },
    ...(opened === null
      ? [{ what: `${org}: opened`, figure: 'no Chromium' }]
      : [
          {
            what: `${org}: until its lists can be used`,
            figure: `${number(opened.lists)} ms`,
            limit: ['≤ 2,000 ms', opened.lists <= 2000] as const,
          },
          {
            what: `${org}: a frame while people are scrolled by screenfuls`,
            figure: `${number(opened.frame)} ms`,
            from: `the longest ${number(opened.longestFrame)} ms`,
            limit: ['≤ 34 ms', opened.frame <= 34] as const,
          },
        ]),
  ];
}
