import type * as Yaml from 'yaml';
import type { Document, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { bracketEdits, type Part } from './bracketEdits.js';
import { columnOf, endOfLine, spliced, startOfLine, type Splice } from './textEdits.js';

/** A member as a file is to have it. */
export type MemberText = {
  readonly user: string;
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
  readonly role?: string | undefined;
};

/** What becomes of a member who is there: another end or role; null takes it away. */
export type MemberChange = { readonly until?: string | null; readonly role?: string | null };

/** What is to be done with the members of a file. */
export type MemberEdits = {
  /** Of each member who is there, in their order. */
  readonly present: ReadonlyArray<'stays' | 'goes' | MemberChange>;
  readonly added: readonly MemberText[];
};

/** The keys of a member that change. */
const CHANGING = ['until', 'role'] as const;
/** The file was read before, with a limit to what aliases repeat. */
const ALL_ALIASES = { maxAliasCount: -1 };
const KEYS = ['user', 'role', 'until', 'reason'] as const;

/** The text of a new file. */
export async function newAccessFile(kind: string, name: string, members: readonly MemberText[]): Promise<string> {
  const yaml = await import('yaml');
  const head = `kind: ${kind}\nname: ${scalar(yaml, name)}\n`;
  const editor = new MemberEditor(yaml, '\n');
  if (members.length === 0) return `${head}members: []\n`;
  return `${head}members:\n${members.map((member) => editor.blockItem('  ', member)).join('')}`;
}

/**
 * Changes the members in the text of a file, and nothing else in it: comments, order and spelling of all that stays are as they were. Where
 * an alias repeats what changes, the members are written anew.
 *
 * @param text a file without problems
 * @returns null where it cannot be changed in either way
 */
export async function editMembers(text: string, edits: MemberEdits): Promise<string | null> {
  const yaml = await import('yaml');
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const editor = new MemberEditor(yaml, body.includes('\r\n') ? '\r\n' : '\n');
  const wanted = editor.wanted(body, edits);
  if (!wanted) return null;
  for (const edited of [editor.edited(body, edits), editor.rewritten(body, wanted)]) {
    if (edited !== null && editor.says(edited, wanted, body)) return mark + edited;
  }
  return null;
}

/** The pair of the members, and where its value begins: after the colon. */
type Members = { readonly value: ParsedNode; readonly afterColon: number; readonly isInBlock: boolean };

/** A member of a file, and what becomes of it. */
type Item = { readonly member: MemberText; readonly node: ParsedNode; readonly edit: MemberEdits['present'][number] };

type MemberPair = { readonly pair: Pair<Scalar, ParsedNode>; readonly key: string };

class MemberEditor {
  /** By their texts: the one before, and those that may come of it. */
  private readonly documents = new Map<string, Document.Parsed>();

  public constructor(
    private readonly yaml: typeof Yaml,
    /** What ends a line of the file. */
    private readonly end: string,
  ) {}

  /** The members as they are to be. */
  public wanted(text: string, { present, added }: MemberEdits): MemberText[] | null {
    const items = this.itemsIn(text);
    if (items?.length !== present.length) return null;
    const stay = items.flatMap((item, at) => {
      const change = present[at]!;
      if (change === 'goes') return [];
      return change === 'stays' ? item : changed(item, change);
    });
    return [...stay, ...added];
  }

  public edited(text: string, edits: MemberEdits): string | null {
    const { present, added } = edits;
    const members = this.membersIn(text);
    if (!members || !this.yaml.isSeq<ParsedNode>(members.value)) return null;
    const seq: YAMLSeq.Parsed = members.value;
    const items = this.itemsIn(text)!.map((member, at) => ({ member, node: seq.items[at]!, edit: present[at]! }));
    if (items.length === 0 && seq.flow && members.isInBlock && !/[#\n]/.test(sourceOf(text, seq))) {
      return added.length === 0 ? text : this.filled(text, members, added);
    }
    const changes = items.flatMap((item) => this.changeOf(text, item, Boolean(seq.flow)));
    if (seq.flow) return spliced(text, [...changes, ...this.bracketEdits(text, seq, items, added)]);
    const gone = items.flatMap(({ node, edit }) => (edit === 'goes' ? [this.lineOf(text, node)] : []));
    const isEmptied = gone.length === items.length && added.length === 0;
    const empty = { from: members.afterColon, to: members.afterColon, text: ' []' };
    const more = isEmptied ? [empty] : this.additions(text, members, items, added);
    return spliced(text, [...changes, ...gone, ...more]);
  }

  /** The text with all members written anew. */
  public rewritten(text: string, wanted: readonly MemberText[]): string | null {
    const members = this.membersIn(text);
    if (!members?.isInBlock) return null;
    const { value, afterColon } = members;
    const until = value.range[1];
    const block = wanted.length === 0 ? ' []' : `${this.end}${wanted.map((one) => this.blockItem('  ', one)).join('')}`;
    const rest = text.slice(until).replace(/^[ \t]*\r?\n/, wanted.length === 0 ? '$&' : '');
    return text.slice(0, afterColon) + block + rest;
  }

  /** Whether a text has these members, in any order, and says the same as before of all else. */
  public says(text: string, wanted: readonly MemberText[], before: string): boolean {
    const items = this.itemsIn(text);
    const lines = (some: readonly MemberText[]): string =>
      some
        .map((one) => JSON.stringify(KEYS.map((key) => one[key])))
        .sort()
        .join('\n');
    return items !== null && lines(items) === lines(wanted) && this.restOf(text) === this.restOf(before);
  }

  private restOf(text: string): string {
    const rest = this.meant((document) => document.toJS(ALL_ALIASES) as Record<string, unknown>, text);
    return JSON.stringify({ ...rest, members: null });
  }

  /** What a text means; null where it has an alias whose anchor has gone. */
  private meant<Meaning>(read: (document: Document.Parsed) => Meaning, text: string): Meaning | null {
    try {
      return read(this.parse(text));
    } catch (error) {
      if (error instanceof ReferenceError) return null;
      throw error;
    }
  }

  /** A member as lines of a block list. */
  public blockItem(indent: string, member: MemberText): string {
    const pairs = KEYS.flatMap((key) => (member[key] === undefined ? [] : [[key, this.scalar(member[key])] as const]));
    if (pairs.length === 1) return `${indent}- ${pairs[0]![1]}${this.end}`;
    return pairs.map(([key, value], at) => `${indent}${at === 0 ? '- ' : '  '}${key}: ${value}${this.end}`).join('');
  }

  private itemsIn(text: string): MemberText[] | null {
    const value = this.meant((document) => this.membersIn(text)?.value.toJS(document, ALL_ALIASES) as unknown, text);
    if (!Array.isArray(value)) return null;
    return (value as Array<string | MemberText>).map((one) => (typeof one === 'string' ? { user: one } : one));
  }

  private parse(text: string): Document.Parsed {
    const document =
      this.documents.get(text) ??
      this.yaml.parseDocument(text, {
        version: '1.2',
        schema: 'core',
        merge: false,
        uniqueKeys: false,
        prettyErrors: false,
        keepSourceTokens: true,
      });
    this.documents.set(text, document);
    return document;
  }

  private membersIn(text: string): Members | null {
    const { contents, errors } = this.parse(text);
    if (errors.length > 0 || !this.yaml.isMap<Scalar, ParsedNode>(contents)) return null;
    const pair = contents.items.find(({ key }) => String(key.value) === 'members');
    const colon = pair?.srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
    if (!pair?.value || !colon) return null;
    return { value: pair.value, afterColon: colon.offset + 1, isInBlock: !contents.flow };
  }

  /** Lines in the place of an empty list in brackets. */
  private filled(text: string, { value, afterColon }: Members, added: readonly MemberText[]): string {
    const lineEnd = endOfLine(text, value.range[1]);
    const begin = text.slice(0, afterColon) + text.slice(value.range[1], lineEnd).replace(/\r?\n$/, '') + this.end;
    return begin + added.map((member) => this.blockItem('  ', member)).join('') + text.slice(lineEnd);
  }

  private bracketEdits(
    text: string,
    seq: YAMLSeq.Parsed,
    items: readonly Item[],
    added: readonly MemberText[],
  ): Splice[] {
    const going = new Set(items.flatMap(({ edit }, at) => (edit === 'goes' ? [at] : [])));
    const placed = inOrder(items, added).map(({ at, member }) => ({ at, text: this.flowItem(member) }));
    return bracketEdits(
      text,
      partOf(text, seq),
      items.map(({ node }) => partOf(text, node)),
      { going, added: placed },
      this.end,
    );
  }

  /** What makes a member another one. */
  private changeOf(text: string, { member, node, edit }: Item, isInBrackets: boolean): Splice[] {
    if (typeof edit === 'string') return [];
    const wanted = changed(member, edit);
    const keys = CHANGING.filter((key) => member[key] !== wanted[key]);
    if (keys.length === 0) return [];
    const [from, to] = node.range;
    if (this.yaml.isMap<Scalar, ParsedNode>(node)) {
      const pairs = node.items.map((pair): MemberPair => ({ pair, key: String(pair.key.value) }));
      const isInBraces = text[from] === '{';
      if (isInBraces) return this.changesInBraces(text, node, pairs, keys, wanted);
      if (isInBrackets) return [{ from, to, text: this.flowItem(wanted) }];
      return keys.flatMap((key) => this.changeOfKey(text, pairs, key, wanted[key], columnOf(text, from)));
    }
    const pairs = CHANGING.flatMap((key) => (wanted[key] === undefined ? [] : this.flowPair(key, wanted[key])));
    const user = `user: ${text.slice(from, to)}`;
    if (isInBrackets) return [{ from, to, text: `{ ${[user, ...pairs].join(', ')} }` }];
    const lineEnd = endOfLine(text, to);
    const lineBreak = text[lineEnd - 1] === '\n' ? '' : this.end;
    const indent = ' '.repeat(columnOf(text, from));
    const lines = CHANGING.flatMap((key) =>
      wanted[key] === undefined ? [] : `${indent}${key}: ${this.scalar(wanted[key])}${this.end}`,
    );
    return [
      { from, to: from, text: 'user: ' },
      { from: lineEnd, to: lineEnd, text: lineBreak + lines.join('') },
    ];
  }

  private changesInBraces(
    text: string,
    map: YAMLMap<Scalar, ParsedNode>,
    pairs: readonly MemberPair[],
    keys: ReadonlyArray<(typeof CHANGING)[number]>,
    wanted: MemberText,
  ): Splice[] {
    const at = (key: string): number => pairs.findIndex((one) => one.key === key);
    const set = keys.filter((key) => wanted[key] !== undefined);
    const going = new Set(keys.filter((key) => wanted[key] === undefined).map(at));
    const added = set
      .filter((key) => at(key) < 0)
      .map((key) => ({ at: at('user') + 1, text: this.flowPair(key, wanted[key]!) }));
    const replaced = set
      .filter((key) => at(key) >= 0)
      .map((key) => ({ ...partOf(text, pairs[at(key)]!.pair.value!), text: this.flowText(wanted[key]!) }));
    const parts = pairs.map(({ pair }) => ({
      from: partOf(text, pair.key as unknown as ParsedNode).from,
      to: pair.value!.range[1],
    }));
    return [
      ...replaced,
      ...bracketEdits(text, partOf(text, map as unknown as ParsedNode), parts, { going, added }, this.end),
    ];
  }

  /** Of a member that has a line for each key. */
  private changeOfKey(
    text: string,
    pairs: readonly MemberPair[],
    key: string,
    value: string | undefined,
    column: number,
  ): Splice[] {
    const at = pairs.findIndex((one) => one.key === key);
    const { pair } = pairs[at] ?? pairs.find((one) => one.key === 'user')!;
    if (at >= 0 && value !== undefined) return [{ ...partOf(text, pair.value!), text: this.scalar(value) }];
    const to = endOfLine(text, pair.value!.range[1]);
    const lineBreak = text[to - 1] === '\n' ? '' : this.end;
    if (value !== undefined)
      return [{ from: to, to, text: `${lineBreak}${' '.repeat(column)}${key}: ${this.scalar(value)}${this.end}` }];
    const keyAt = (pair.key as unknown as ParsedNode).range[0];
    // The first key of an item stands in the line of its dash: what follows moves up.
    if (at === 0) {
      const next = (pairs[1]!.pair.key as unknown as ParsedNode).range[0];
      return [{ from: keyAt, to: next, text: '' }];
    }
    return [{ from: startOfLine(text, keyAt), to, text: '' }];
  }

  private additions(
    text: string,
    { afterColon }: Members,
    items: readonly Item[],
    added: readonly MemberText[],
  ): Splice[] {
    const indent = ' '.repeat(columnOf(text, this.dashOf(text, items[0]!.node)));
    const byPlace = Map.groupBy(inOrder(items, added), ({ at }) => at);
    return [...byPlace].map(([at, placed]) => {
      // A comment belongs to what follows it.
      const place = at > 0 ? this.lineOf(text, items[at - 1]!.node).to : endOfLine(text, afterColon);
      const lineBreak = place > 0 && text[place - 1] !== '\n' ? this.end : '';
      const lines = placed.map(({ member }) => this.blockItem(indent, member)).join('');
      return { from: place, to: place, text: lineBreak + lines };
    });
  }

  /** The lines of an item of a block list, without the comments before it. */
  private lineOf(text: string, item: ParsedNode): Splice {
    const from = startOfLine(text, this.dashOf(text, item));
    return { from, to: endOfLine(text, item.range[1]), text: '' };
  }

  private dashOf(text: string, item: ParsedNode): number {
    return text.lastIndexOf('-', partOf(text, item).from - 1);
  }

  private flowItem(member: MemberText): string {
    const pairs = KEYS.flatMap((key) => (member[key] === undefined ? [] : this.flowPair(key, member[key])));
    return pairs.length === 1 ? this.flowText(member.user) : `{ ${pairs.join(', ')} }`;
  }

  private flowPair(key: string, text: string): string {
    return `${key}: ${this.flowText(text)}`;
  }

  private flowText(text: string): string {
    const plain = this.scalar(text);
    return /^[^"'].*[,[\]{}]/.test(plain) ? JSON.stringify(text) : plain;
  }

  private scalar(text: string): string {
    return scalar(this.yaml, text);
  }
}

/** A text as one line of YAML that no reader of YAML 1.1 takes for something else. */
function scalar({ stringify }: typeof Yaml, text: string): string {
  const written = stringify(text, { lineWidth: 0, version: '1.2' }).replace(/\n$/, '');
  return written.includes('\n') ? JSON.stringify(text) : written;
}

/** Where members come in: in the order of the names, where the list has that order, or at its end. */
function inOrder(
  items: readonly Item[],
  added: readonly MemberText[],
): Array<{ readonly at: number; readonly member: MemberText }> {
  const names = items.map(({ member }) => member.user.toLowerCase());
  const isSorted = names.every((name, at) => at === 0 || names[at - 1]! <= name);
  const placeOf = (user: string): number => {
    let [from, to] = [0, names.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (names[middle]! > user) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  return added.map((member) => ({ at: isSorted ? placeOf(member.user.toLowerCase()) : names.length, member }));
}

/** A value with its anchor. */
function partOf(text: string, { anchor, range: [from, to] }: ParsedNode): Part {
  return { from: anchor === undefined ? from : text.lastIndexOf(`&${anchor}`, from), to };
}

function sourceOf(text: string, { range }: ParsedNode): string {
  return text.slice(range[0], range[1]);
}

function changed(member: MemberText, change: MemberChange): MemberText {
  const { until = member.until, role = member.role } = change;
  return { ...member, until: until ?? undefined, role: role ?? undefined };
}
