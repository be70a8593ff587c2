import { Messages, SfError } from '@salesforce/core';
import type * as Yaml from 'yaml';
import type { Alias, Document, LineCounter, Node, ParsedNode, Scalar } from 'yaml';
import type { Place } from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { readBoundedText, type TextLimits } from './boundedText.js';
import type { Problem } from './problems.js';
import { whyUnreadable } from './fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'yamlFile');

/** Something in a YAML file, and where it begins. `invalid`: a problem was told of it. */
export type YamlValue = { readonly place: Place } & (
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly written: string; readonly number: number }
  | { readonly is: 'boolean'; readonly written: string }
  | { readonly is: 'list'; readonly items: readonly YamlValue[] }
  | { readonly is: 'map'; readonly entries: ReadonlyMap<string, YamlEntry> }
  | { readonly is: 'nothing' | 'invalid' }
);

/** A key, where it stands, and its value. */
export type YamlEntry = { readonly key: string; readonly place: Place; readonly value: YamlValue };

export type YamlFile = { readonly value: YamlValue; readonly problems: readonly Problem[] };

/** What a file may have. */
export type YamlLimits = {
  readonly bytes: number;
  /** The values of a file, with all that its aliases repeat. */
  readonly values: number;
  /** What the file itself is made of: texts, comments, and signs such as `-`, `:` and `[`. */
  readonly signs: number;
};

/** A file that people write by hand. */
const BY_HAND: YamlLimits = { bytes: 100_000, values: 100_000, signs: 100_000 };

/** How deep values may be nested. */
const MOST_DEPTH = 32;

/** A problem as a line for people, which begins with its place, and as data. */
export function problemAt(place: Place, text: string): Problem {
  const { file, line, column } = place;
  return { line: messages.getMessage('place', [file, line, column, text]), data: { ...place, problem: text } };
}

/**
 * Reads a YAML file (version 1.2, core schema: `no` and `2027-01-31` are texts) into values that know their places. A byte order mark
 * and line ends of Windows are no problem. Tags, merge keys, keys that are no text, keys that are there twice, a second document, and
 * anchors that repeat too much are.
 *
 * @param name what places call the file; by default its path
 * @param limits of a file that is larger than what people write by hand
 * @returns what could be read, with all problems in the order of their places; a file that cannot be read at all is such a problem
 */
export async function readYaml(path: string, name = path, limits = BY_HAND): Promise<YamlFile> {
  const whole: Place = { file: name, line: 1, column: 1 };
  const { bytes } = limits;
  const ofText: TextLimits = { file: bytes, line: bytes, rows: bytes, values: bytes, depth: 0 };
  let text: string;
  try {
    text = await readBoundedText(path, name, () => 'cells', ofText, new TextDecoder('utf-8', { fatal: true }));
  } catch (error) {
    return { value: { is: 'invalid', place: whole }, problems: [unreadable(name, error as Error)] };
  }
  const invalid = (key: string, most: number): YamlFile => ({
    value: { is: 'invalid', place: whole },
    problems: [problemAt(whole, messages.getMessage(key, [most.toLocaleString('en-US')]))],
  });
  if (await hasTooManySigns(text, limits)) return invalid('signs', limits.signs);
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parsed(yaml, text, lines);
  if (!document) return invalid('depth', MOST_DEPTH);
  const faults = syntaxProblems(document, placeOf);
  if (faults.length > 0) return { value: { is: 'invalid', place: whole }, problems: faults };
  const reader = new ValueReader(yaml, placeOf, limits);
  const { value } = reader.read(document.contents, whole, 0);
  return { value, problems: reader.problems };
}

/** @returns null for values that are nested too deep for the library */
function parsed({ parseDocument }: typeof Yaml, text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      // Keys that are there twice are told with both places.
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter,
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Whether a file has more texts, comments and signs than it may have, or more than two lines for each. The library takes a thousand times
 * as much memory as the file for one that is nothing but these, whether it can read them or not, so they are counted before.
 */
export async function hasTooManySigns(text: string, { signs }: Pick<YamlLimits, 'signs'>): Promise<boolean> {
  if (text.length <= signs) return false;
  const { CST, Lexer } = await import('yaml');
  let [found, lines] = [0, 0];
  for (const part of new Lexer().lex(text)) {
    const type = CST.tokenType(part);
    if (type === 'newline') lines++;
    // A text without quotes follows a mark of its own.
    else if (type !== null && type !== 'space') found++;
    if (found > signs || lines > 2 * signs) return true;
  }
  return false;
}

function unreadable(name: string, error: Error): Problem {
  const textOf = (): string => {
    if (error instanceof SfError) return error.message;
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return messages.getMessage('notUtf8', [name]);
    }
    return messages.getMessage('unreadable', [name, whyUnreadable(error)]);
  };
  const line = textOf();
  return { line, data: { file: name, line: null, column: null, problem: line } };
}

/** How many lines that are no YAML are told of a file. */
const MOST_LINES_TOLD = 1000;

/** What makes a text no YAML, or more than one document: the first problem of each line, since others follow from it. */
function syntaxProblems(document: Document, placeOf: (offset: number) => Place): Problem[] {
  const faults = [...document.errors, ...document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')];
  const byLine = new Map<number, Problem>();
  for (const { code, message, pos } of faults.sort((one, other) => one.pos[0] - other.pos[0])) {
    const place = placeOf(pos[0]);
    if (byLine.has(place.line)) continue;
    if (code === 'RESOURCE_EXHAUSTION') return [problemAt(place, messages.getMessage('depth', [MOST_DEPTH]))];
    const text =
      code === 'MULTIPLE_DOCS'
        ? messages.getMessage('documents')
        : messages.getMessage('syntax', [shortText(message.replace(/\.$/, ''))]);
    byLine.set(place.line, problemAt(place, text));
    if (byLine.size === MOST_LINES_TOLD) break;
  }
  return [...byLine.values()];
}

/** A value, how many values it is made of (itself among them), and how deep they are nested. */
type SizedValue = { readonly value: YamlValue; readonly size: number; readonly height: number };

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
const largest = (numbers: readonly number[]): number => numbers.reduce((one, other) => Math.max(one, other), 0);

/** Makes values of the nodes of a document, in their order. */
class ValueReader {
  public readonly problems: Problem[] = [];
  /** By the names of anchors; null while what the anchor is of is being read. */
  private readonly anchored = new Map<string, SizedValue | null>();
  private hasAliases = false;

  public constructor(
    private readonly yaml: typeof Yaml,
    private readonly placeOf: (offset: number) => Place,
    private readonly limits: YamlLimits,
  ) {}

  /**
   * @param outer the place of what has no place of its own
   * @param depth how many values this one is nested in
   */
  public read(node: Node | null, outer: Place, depth: number): SizedValue {
    if (node === null) return single({ is: 'nothing', place: outer });
    const place = this.placeIn(node);
    if (this.yaml.isAlias(node)) return this.readAlias(node, place, depth);
    const { tag, anchor } = node as ParsedNode;
    if (tag !== undefined) return this.refuse(place, 'tag', [shortText(tag)]);
    if (depth >= MOST_DEPTH) return this.refuse(place, 'depth', [MOST_DEPTH]);
    if (anchor !== undefined) this.anchored.set(anchor, null);
    const read = this.bounded(this.readValue(node, place, outer, depth));
    if (anchor !== undefined) this.anchored.set(anchor, read);
    return read;
  }

  private readValue(node: Node, place: Place, outer: Place, depth: number): SizedValue {
    if (this.yaml.isScalar(node)) return single(scalarValue(node, node.value === null ? outer : place));
    return this.yaml.isSeq<Node>(node) ? this.readList(node.items, place, depth) : this.readMap(node, place, depth);
  }

  private readList(nodes: readonly Node[], place: Place, depth: number): SizedValue {
    const items = nodes.map((node) => this.read(node, place, depth + 1));
    return withParts({ is: 'list', place, items: items.map(({ value }) => value) }, items);
  }

  private readMap(node: Node, place: Place, depth: number): SizedValue {
    const entries = new Map<string, YamlEntry>();
    const values: SizedValue[] = [];
    if (!this.yaml.isMap<Node | null, Node | null>(node)) return single({ is: 'invalid', place });
    for (const { key, value: valueNode } of node.items) {
      const keyPlace = key ? this.placeIn(key) : place;
      const name = this.keyOf(key, keyPlace);
      const read = this.read(valueNode, keyPlace, depth + 1);
      values.push(read);
      const first = name === null ? undefined : entries.get(name);
      if (first) this.tell(keyPlace, 'twice', [shortText(first.key), first.place.line, first.place.column]);
      else if (name !== null) entries.set(name, { key: name, place: keyPlace, value: read.value });
    }
    return withParts({ is: 'map', place, entries }, values);
  }

  /** @returns null where the key is no text, which is told */
  private keyOf(node: Node | null, place: Place): string | null {
    const name = this.yaml.isScalar(node) && node.tag === undefined ? node.value : undefined;
    if (name === '<<') this.tell(place, 'merge');
    else if (typeof name === 'string') return name;
    else this.tell(place, 'key');
    return null;
  }

  /** What an alias repeats has the places that it has where its anchor is. */
  private readAlias({ source }: Alias, place: Place, depth: number): SizedValue {
    this.hasAliases = true;
    const read = this.anchored.get(source);
    if (read === undefined) return this.refuse(place, 'noAnchor', [shortText(source)]);
    if (read === null) return this.refuse(place, 'inItself', [shortText(source)]);
    return depth + read.height > MOST_DEPTH ? this.refuse(place, 'depth', [MOST_DEPTH]) : read;
  }

  private bounded(read: SizedValue): SizedValue {
    const { values } = this.limits;
    if (read.size <= values) return read;
    return this.refuse(read.value.place, this.hasAliases ? 'values.repeated' : 'values', [
      values.toLocaleString('en-US'),
    ]);
  }

  private placeIn({ range }: Node): Place {
    return this.placeOf(range![0]);
  }

  private refuse(place: Place, key: string, tokens: Array<string | number> = []): SizedValue {
    this.tell(place, key, tokens);
    return single({ is: 'invalid', place });
  }

  private tell(place: Place, key: string, tokens: Array<string | number> = []): void {
    this.problems.push(problemAt(place, messages.getMessage(key, tokens)));
  }
}

function single(value: YamlValue): SizedValue {
  return { value, size: 1, height: 1 };
}

function withParts(value: YamlValue, parts: readonly SizedValue[]): SizedValue {
  return {
    value,
    size: 1 + sum(parts.map(({ size }) => size)),
    height: 1 + largest(parts.map(({ height }) => height)),
  };
}

function scalarValue({ value, source = '' }: Scalar, place: Place): YamlValue {
  switch (typeof value) {
    case 'string':
      return { is: 'text', place, text: value };
    case 'number':
      return { is: 'number', place, written: source, number: value };
    case 'boolean':
      return { is: 'boolean', place, written: source };
    default:
      return { is: 'nothing', place };
  }
}
