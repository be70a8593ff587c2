import type * as Yaml from 'yaml';
import type { Document, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';

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
 * the members are written in a way that cannot be changed so, such as with anchors, they are written anew.
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

/** A part of a text, and what takes its place. */
type Splice = { readonly from: number; readonly to: number; readonly text: string };

/** The pair of the members, and where its value begins: after the colon. */
type Members = { readonly value: ParsedNode; readonly afterColon: number; readonly isInBlock: boolean };

class MemberEditor {
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
    if (!members || !this.yaml.isSeq<ParsedNode>(members.value) || hasAnchors(members.value, this.yaml)) return null;
    const seq = members.value as YAMLSeq<ParsedNode>;
    if (seq.items.length !== present.length) return null;
    if (seq.flow) return this.editedFlow(text, members, seq, edits);
    const remaining = present.filter((one) => one !== 'goes').length + added.length;
    if (remaining === 0) return this.emptied(text, members, seq);
    return spliced(text, [
      ...seq.items.flatMap((item, at) => this.spliceOf(text, item, present[at]!)),
      ...this.additions(text, members, seq, added),
    ]);
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
    try {
      const rest = this.parse(text).toJS({ maxAliasCount: -1 }) as Record<string, unknown>;
      return JSON.stringify({ ...rest, members: null });
    } catch (error) {
      // An alias whose anchor has gone.
      return String(error);
    }
  }

  /** A member as lines of a block list. */
  public blockItem(indent: string, member: MemberText): string {
    const pairs = KEYS.flatMap((key) => (member[key] === undefined ? [] : [[key, this.scalar(member[key])] as const]));
    if (pairs.length === 1) return `${indent}- ${pairs[0]![1]}${this.end}`;
    return pairs.map(([key, value], at) => `${indent}${at === 0 ? '- ' : '  '}${key}: ${value}${this.end}`).join('');
  }

  private itemsIn(text: string): MemberText[] | null {
    // The file was read before, with a limit to what aliases repeat.
    const value = this.membersIn(text)?.value.toJS(this.parse(text), { maxAliasCount: -1 }) as unknown;
    if (!Array.isArray(value)) return null;
    return (value as Array<string | MemberText>).map((one) => (typeof one === 'string' ? { user: one } : one));
  }

  private parse(text: string): Document.Parsed {
    return this.yaml.parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      keepSourceTokens: true,
    });
  }

  private membersIn(text: string): Members | null {
    const { contents, errors } = this.parse(text);
    if (errors.length > 0 || !this.yaml.isMap<Scalar, ParsedNode>(contents)) return null;
    const pair = contents.items.find(({ key }) => String(key.value) === 'members');
    const colon = pair?.srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
    if (!pair?.value || !colon) return null;
    return { value: pair.value, afterColon: colon.offset + 1, isInBlock: !contents.flow };
  }

  /** A list in brackets stays one. */
  private editedFlow(
    text: string,
    { value, afterColon, isInBlock }: Members,
    seq: YAMLSeq<ParsedNode>,
    { present, added }: MemberEdits,
  ): string | null {
    const source = text.slice(value.range[0], value.range[1]);
    const stays = seq.items.flatMap((item, at) => {
      const change = present[at]!;
      if (change === 'goes') return [];
      if (change === 'stays') return text.slice(item.range[0], item.range[1]);
      return this.flowItem(changed(memberOf(item, this.yaml), change));
    });
    const all = [...stays, ...added.map((member) => this.flowItem(member))];
    if (/[#\n]/.test(source) && seq.items.length > 0) return null;
    if (seq.items.length > 0 || !isInBlock || all.length === 0) {
      const inside = all.join(', ');
      return spliced(text, [{ from: value.range[0], to: value.range[1], text: `[${inside}]` }]);
    }
    const lineEnd = endOfLine(text, value.range[1]);
    const begin = text.slice(0, afterColon) + text.slice(value.range[1], lineEnd).replace(/\r?\n$/, '') + this.end;
    return begin + added.map((member) => this.blockItem('  ', member)).join('') + text.slice(lineEnd);
  }

  /** The last of the members has gone. */
  private emptied(text: string, { afterColon }: Members, seq: YAMLSeq<ParsedNode>): string | null {
    return spliced(text, [
      { from: afterColon, to: afterColon, text: ' []' },
      ...seq.items.map((item) => this.lineOf(text, item)),
    ]);
  }

  /** What the lines of an item are replaced by. */
  private spliceOf(text: string, item: ParsedNode, change: MemberEdits['present'][number]): Splice[] {
    if (change === 'stays') return [];
    const lines = this.lineOf(text, item);
    if (change === 'goes') return [lines];
    const wanted = changed(memberOf(item, this.yaml), change);
    const [from, to] = item.range;
    const indent = ' '.repeat(columnOf(text, from));
    if (this.yaml.isScalar(item)) {
      const more = CHANGING.flatMap((key) =>
        wanted[key] === undefined ? [] : `${indent}${key}: ${this.scalar(wanted[key])}${this.end}`,
      ).join('');
      const lineBreak = text[lines.to - 1] === '\n' ? '' : this.end;
      return [
        { from, to: from, text: 'user: ' },
        { from: lines.to, to: lines.to, text: lineBreak + more },
      ];
    }
    const map = item as YAMLMap<Scalar, ParsedNode>;
    if (map.flow) return [{ from, to, text: this.flowItem(wanted) }];
    return CHANGING.flatMap((key) => this.spliceOfKey(text, map, key, wanted[key], indent));
  }

  private spliceOfKey(
    text: string,
    map: YAMLMap<Scalar, ParsedNode>,
    key: string,
    value: string | undefined,
    indent: string,
  ): Splice[] {
    const pair = map.items.find((one) => String(one.key.value) === key);
    const old = pair && valueOf(pair);
    if (old === value) return [];
    if (pair && value !== undefined) {
      const [from, to] = pair.value!.range;
      return [{ from, to, text: this.scalar(value) }];
    }
    const after = pair ?? map.items.find((one) => String(one.key.value) === 'user')!;
    const to = endOfLine(text, after.value!.range[1]);
    const lineBreak = text[to - 1] === '\n' ? '' : this.end;
    if (value !== undefined)
      return [{ from: to, to, text: `${lineBreak}${indent}${key}: ${this.scalar(value)}${this.end}` }];
    const keyAt = (pair!.key as unknown as ParsedNode).range[0];
    // The first key of an item stands in the line of its dash: what follows moves up.
    if (pair === map.items[0]) {
      const next = (map.items[1]!.key as unknown as ParsedNode).range[0];
      return [{ from: keyAt, to: next, text: '' }];
    }
    return [{ from: startOfLine(text, keyAt), to, text: '' }];
  }

  private additions(
    text: string,
    { afterColon }: Members,
    seq: YAMLSeq<ParsedNode>,
    added: readonly MemberText[],
  ): Splice[] {
    const lines = seq.items.map((item) => this.lineOf(text, item));
    const indent = ' '.repeat(columnOf(text, this.dashOf(text, seq.items[0]!)));
    const names = seq.items.map((item) => memberOf(item, this.yaml).user);
    const isSorted = names.every((name, at) => at === 0 || compare(names[at - 1]!, name) <= 0);
    const byPlace = Map.groupBy(added, ({ user }) => {
      const at = isSorted ? names.findIndex((name) => compare(name, user) > 0) : -1;
      return at < 0 ? lines.length : at;
    });
    return [...byPlace].map(([at, members]) => {
      const items = members.map((member) => this.blockItem(indent, member)).join('');
      // A comment belongs to what follows it.
      const place = at > 0 ? lines[at - 1]!.to : endOfLine(text, afterColon);
      const lineBreak = place > 0 && text[place - 1] !== '\n' ? this.end : '';
      return { from: place, to: place, text: lineBreak + items };
    });
  }

  /** The lines of an item of a block list, without the comments before it. */
  private lineOf(text: string, item: ParsedNode): Splice {
    const from = startOfLine(text, this.dashOf(text, item));
    return { from, to: endOfLine(text, item.range[1]), text: '' };
  }

  private dashOf(text: string, item: ParsedNode): number {
    return text.lastIndexOf('-', item.range[0] - 1);
  }

  private flowItem(member: MemberText): string {
    const inFlow = (text: string): string => {
      const plain = this.scalar(text);
      return /^[^"'].*[,[\]{}]/.test(plain) ? JSON.stringify(text) : plain;
    };
    const pairs = KEYS.flatMap((key) => (member[key] === undefined ? [] : `${key}: ${inFlow(member[key])}`));
    return pairs.length === 1 ? inFlow(member.user) : `{ ${pairs.join(', ')} }`;
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

/** By the place of each: what stands later is replaced first, and what goes before what comes in its place. */
function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = splices
    .map((splice, at) => ({ ...splice, at }))
    .sort((one, other) => other.from - one.from || other.to - one.to || other.at - one.at);
  return ordered.reduce((edited, { from, to, text: part }) => edited.slice(0, from) + part + edited.slice(to), text);
}

function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** After the line break of the line in which a value ends; a value that has its line break ends there. */
function endOfLine(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function columnOf(text: string, at: number): number {
  return at - startOfLine(text, at);
}

function compare(one: string, other: string): number {
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
}

function hasAnchors(seq: YAMLSeq<ParsedNode>, { isAlias, visit }: typeof Yaml): boolean {
  let found = false;
  visit(seq, {
    Node: (_, node) => {
      found ||= isAlias(node) || node.anchor !== undefined;
    },
  });
  return found;
}

function valueOf({ value }: Pair<Scalar, ParsedNode>): string | undefined {
  const text = (value as Scalar | null)?.value;
  return typeof text === 'string' ? text : undefined;
}

/** A member as it is written. */
function memberOf(item: ParsedNode, { isMap }: typeof Yaml): MemberText {
  if (!isMap<Scalar, ParsedNode>(item)) return { user: String((item as Scalar).value) };
  return Object.fromEntries(item.items.map((pair) => [pair.key.value, valueOf(pair)])) as MemberText;
}

function changed(member: MemberText, change: MemberChange): MemberText {
  const { until = member.until, role = member.role } = change;
  return { ...member, until: until ?? undefined, role: role ?? undefined };
}
