import { endOfLine, startOfLine, type Splice } from './textEdits.js';

/** A value of a list in brackets, or a pair in braces: where it begins, and what stands behind it. */
export type Part = { readonly from: number; readonly to: number };

/** What comes in before the part of that number, or after the last. */
export type AddedPart = { readonly at: number; readonly text: string };

/** What is to be done with the parts. */
export type PartEdits = {
  /** The numbers of the parts that go. */
  readonly going: ReadonlySet<number>;
  readonly added: readonly AddedPart[];
};

/**
 * Takes parts out of brackets or braces and puts others in. All else stays: comments, line breaks, and whether a comma stands after the last
 * part. A part that has lines of its own goes with them, and what comes in beside it has a line of its own as well.
 *
 * @param brackets with both of them
 * @param parts in their order
 * @param lineEnd what ends a line of the text
 */
export function bracketEdits(
  text: string,
  brackets: Part,
  parts: readonly Part[],
  edits: PartEdits,
  lineEnd: string,
): Splice[] {
  return new BracketEditor(text, brackets, parts, edits, lineEnd).splices();
}

class BracketEditor {
  /** Where the comma after each part is; null: there is none. */
  private readonly commas: ReadonlyArray<number | null>;
  private readonly going: ReadonlySet<number>;
  /** What takes the place of parts that go. */
  private readonly instead = new Map<number, string>();
  private readonly added: ReadonlyMap<number, readonly AddedPart[]>;

  public constructor(
    private readonly text: string,
    private readonly brackets: Part,
    private readonly parts: readonly Part[],
    { going, added }: PartEdits,
    private readonly lineEnd: string,
  ) {
    this.commas = parts.map(({ to }, at) => this.commaIn(to, parts[at + 1]?.from ?? brackets.to - 1));
    const more: AddedPart[] = [];
    for (const { at, text: part } of added) {
      const free = [at - 1, at].find((one) => going.has(one) && !this.instead.has(one) && !this.hasOwnLines(one));
      if (free === undefined) more.push({ at: this.instead.has(at) ? at + 1 : at, text: part });
      else this.instead.set(free, part);
    }
    this.going = new Set([...going].filter((at) => !this.instead.has(at)));
    this.added = Map.groupBy(more, ({ at }) => at);
  }

  public splices(): Splice[] {
    const { parts, going, added, commas, brackets } = this;
    const lastStaying = parts.findLastIndex((_part, at) => !going.has(at));
    const lastAdded = Math.max(-1, ...added.keys());
    if (lastStaying < 0 && lastAdded < 0 && !this.hasComments()) {
      return [{ from: brackets.from + 1, to: brackets.to - 1, text: '' }];
    }
    const endsWithComma = parts.length > 0 && commas.at(-1) !== null;
    const ofParts = parts.flatMap((part, at): Splice[] => {
      if (going.has(at)) return this.removal(at);
      const replacement = this.instead.get(at);
      const isLast = at === lastStaying && lastAdded <= at;
      return [
        ...(replacement === undefined ? [] : [{ ...part, text: replacement }]),
        ...this.commaSplice(at, !isLast || endsWithComma),
      ];
    });
    const ofAdded = [...added].flatMap(([at, group]) => {
      const isLast = at === lastAdded && at > lastStaying;
      const texts = group.map(({ text }, nr) =>
        isLast && !endsWithComma && nr === group.length - 1 ? text : `${text},`,
      );
      return this.addition(at, texts);
    });
    return [...ofParts, ...ofAdded];
  }

  private commaSplice(at: number, isWanted: boolean): Splice[] {
    const [comma, { to }] = [this.commas[at]!, this.parts[at]!];
    if (isWanted === (comma !== null)) return [];
    return [comma === null ? { from: to, to, text: ',' } : this.without(comma, comma + 1)];
  }

  private removal(at: number): Splice[] {
    const { text } = this;
    const { from, to } = this.parts[at]!;
    const comma = this.commas[at]!;
    if (this.hasOwnLines(at))
      return [{ from: startOfLine(text, from), to: endOfLine(text, this.behind(at)), text: '' }];
    if (comma === null) return [{ from: this.beforeBlanks(from), to, text: '' }];
    if (this.isCommaElsewhere(at)) return [this.without(this.beforeBlanks(from), to), this.without(comma, comma + 1)];
    const behind = this.afterBlanks(comma + 1);
    if (text[behind] === '#') return [{ from: this.beforeBlanks(from), to: comma + 1, text: '' }];
    return [{ from: /[\r\n]/.test(text[behind]!) ? this.beforeBlanks(from) : from, to: behind, text: '' }];
  }

  /** Without a piece of a line, and without the line where nothing else is in it. */
  private without(from: number, to: number): Splice {
    const isWholeLine = this.beginsLine(from) && /[\r\n]/.test(this.text[this.afterBlanks(to)]!);
    return isWholeLine
      ? { from: startOfLine(this.text, from), to: endOfLine(this.text, to), text: '' }
      : { from, to, text: '' };
  }

  /** What comes in before a part. @param texts with the commas after them */
  private addition(at: number, texts: readonly string[]): Splice[] {
    const { text, parts, brackets, lineEnd } = this;
    const before = parts[at - 1];
    const next = parts[at];
    const lines = (place: number, indent: string): Splice[] => [
      { from: place, to: place, text: texts.map((one) => `${indent}${one}${lineEnd}`).join('') },
    ];
    if (!before && !next) {
      const inside = text.slice(brackets.from, brackets.to);
      const { from, to } = { from: brackets.from + 1, to: brackets.to - 1 };
      if (!inside.includes('\n')) return [{ from, to, text: texts.join(' ') }];
      const lastLine = startOfLine(text, to);
      return lines(lastLine, `${text.slice(lastLine, to)}  `);
    }
    const beginsLine = next !== undefined && this.beginsLine(next.from);
    // A comment belongs to what follows it, or to what stands in its line.
    const behind = before ? this.behind(at - 1) : brackets.from + 1;
    const isLineFull = before !== undefined && (this.hasOwnLines(at - 1) || text[this.afterBlanks(behind)] === '#');
    if (beginsLine || (isLineFull && !next)) {
      const isBesideNext = beginsLine && !(before && this.hasOwnLines(at - 1));
      return lines(endOfLine(text, behind), this.indentOf(isBesideNext ? next : before!));
    }
    if (next && (!before || isLineFull)) return [{ from: next.from, to: next.from, text: `${texts.join(' ')} ` }];
    return [{ from: behind, to: behind, text: ` ${texts.join(' ')}` }];
  }

  /** Whether nothing but a comma and a comment stands beside a part in its lines. */
  private hasOwnLines(at: number): boolean {
    const next = this.text[this.afterBlanks(this.behind(at))]!;
    return this.beginsLine(this.parts[at]!.from) && !this.isCommaElsewhere(at) && /[#\r\n]/.test(next);
  }

  private beginsLine(at: number): boolean {
    const before = this.beforeBlanks(at);
    return before === 0 || this.text[before - 1] === '\n';
  }

  /** Behind a part and its comma. */
  private behind(at: number): number {
    const comma = this.commas[at]!;
    return comma === null ? this.parts[at]!.to : comma + 1;
  }

  private isCommaElsewhere(at: number): boolean {
    return this.text.slice(this.parts[at]!.to, this.behind(at)).includes('\n');
  }

  /** The blanks before what stands in a line of its own beside a part. */
  private indentOf({ from }: Part): string {
    const line = startOfLine(this.text, from);
    const indent = this.text.slice(line, this.afterBlanks(line));
    return line <= this.brackets.from ? `${indent}  ` : indent;
  }

  private commaIn(from: number, to: number): number | null {
    const comma = /^(?:[^#,]|#[^\n]*\n)*,/.exec(this.text.slice(from, to));
    return comma ? from + comma[0].length - 1 : null;
  }

  private hasComments(): boolean {
    const edges = [this.brackets.from + 1, ...this.parts.map(({ to }) => to)];
    return edges.some((from, at) => this.text.slice(from, this.parts[at]?.from ?? this.brackets.to).includes('#'));
  }

  private beforeBlanks(at: number): number {
    let place = at;
    while (/[ \t]/.test(this.text[place - 1] ?? '')) place--;
    return place;
  }

  private afterBlanks(at: number): number {
    let place = at;
    while (/[ \t]/.test(this.text[place] ?? '')) place++;
    return place;
  }
}
