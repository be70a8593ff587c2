import type { Page } from './pages.js';

/** A command of this plugin on a page. Below one that begins with `$`, the page shows what it prints. */
export type Example = { command: string; shown: string | null; line: number };

/** The commands of a page that stand in blocks without a language, each in a line, or in several that end with a backslash; and `cat`. */
export const examplesOf = ({ blocks }: Page): Example[] =>
  blocks
    .filter(({ language }) => language === '')
    .flatMap(({ text, line }) => {
      const examples: Example[] = [];
      for (const [index, one] of text
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .entries()) {
        const last = examples.at(-1);
        const hasPrompt = one.startsWith('$ ');
        if (hasPrompt || one.startsWith('sf access '))
          examples.push({
            command: one.slice(hasPrompt ? 2 : 0),
            shown: hasPrompt ? '' : null,
            line: line + index + 1,
          });
        else if (typeof last?.shown === 'string') last.shown += `${one}\n`;
      }
      return examples.filter(({ command }) => /^(?:sf access|cat) /.test(command));
    });

/** Without what differs from run to run: moments, durations, numbers of requests, folders; and without line breaks, which depend on them. */
const unvarying = (output: string): string =>
  output
    .replaceAll(/\d{8}T\d{6}\.\d{3}Z/g, 'MOMENT')
    .replaceAll(/\d{4}-\d\d-\d\d(?:(?:T|\s)\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?/g, 'MOMENT')
    .replaceAll(/\d+(?=\sAPI\s(?:requests|calls))/g, 'N')
    .replaceAll(/\d+ of 15,000/g, 'N of 15,000')
    .replaceAll(/in\s[\d.]+\ss\b/g, 'in N s')
    .replaceAll(/in\s\d+\sdays/g, 'in N days')
    .replaceAll(/\/(?:tmp|home)\/[\w-]+/g, 'HOME')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Whether a page shows what was printed. "…" stands for what it leaves out, lines or words. */
export function isShown(shown: string, printed: string): boolean {
  const parts = shown.split('…').map(unvarying);
  let rest = unvarying(printed);
  for (const [index, part] of parts.entries()) {
    const at = rest.indexOf(part);
    if (at < 0 || (index === 0 && at > 0)) return false;
    rest = rest.slice(at + part.length);
  }
  return parts.at(-1) === '' || rest === '';
}
